"""No mark of a national number is kept: the holder is known by birth date and name (decision 0019)."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.execute(sa.text("UPDATE appointment SET holder_mark = NULL"))  # overwritten: secure_delete is on
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.drop_column("holder_mark")
    op.create_index("appointment_day_born", "appointment", ["day", "born_mark"])
