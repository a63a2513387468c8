"""How an appointment without a code is found, whether its letter is needed, and what is still to be paid."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("born_mark", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("letter_needed", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(sa.Column("due_eur", sa.Integer(), nullable=True))
