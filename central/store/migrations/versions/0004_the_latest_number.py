"""The latest number of each kiosk, so that one whose ledger was lost gives none twice; tickets found by number."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    with op.batch_alter_table("kiosk", schema=None) as batch_op:
        batch_op.add_column(sa.Column("last_number", sa.String(length=5), nullable=True))
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.create_index("ix_ticket_number", ["number"])
