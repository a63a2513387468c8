"""What somebody was looked for by and not found: an appointment that is booked later finds them."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sought_ref", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("sought_code", sa.String(length=40), nullable=True))
