"""Whose appointment it is, and which revision of it is stored: an older one never wins."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("source", sa.String(length=20), nullable=False, server_default="file"))
        batch_op.add_column(sa.Column("revision", sa.BigInteger(), nullable=True))
        batch_op.create_index("appointment_source_day", ["source", "day"], unique=False)
    op.create_table(
        "source",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("token", sa.LargeBinary(length=32), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
        sa.UniqueConstraint("token", name="source_token"),
    )
