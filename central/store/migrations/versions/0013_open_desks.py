"""Which desks are open at which process: several share a database, and kiosks hear of all."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "open_desk",
        sa.Column("process", sa.String(length=32), nullable=False),
        sa.Column("desk", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("process", "desk"),
    )
