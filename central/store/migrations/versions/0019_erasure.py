"""A table of the reports of erasures: what went, and what was left that names somebody."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "erasure",
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("report", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("at"),
    )
