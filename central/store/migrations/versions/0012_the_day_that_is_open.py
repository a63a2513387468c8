"""The day that is open is stored: earlier days are closed once, and not looked for at every request."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    with op.batch_alter_table("site", schema=None) as batch_op:
        batch_op.add_column(sa.Column("open_day", sa.String(length=10)))
