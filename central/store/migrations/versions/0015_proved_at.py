"""When a write was last proven: writing what stands there already writes nothing."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    with op.batch_alter_table("site", schema=None) as batch_op:
        batch_op.add_column(sa.Column("proved_at", sa.BigInteger(), nullable=True))
