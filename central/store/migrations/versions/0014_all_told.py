"""When a kiosk had last told all that it knew: its backlog of another day may come in several requests."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    with op.batch_alter_table("kiosk", schema=None) as batch_op:
        batch_op.add_column(sa.Column("all_told_at", sa.BigInteger(), nullable=True))
    op.execute("UPDATE kiosk SET all_told_at = last_contact")
