"""What every request asks is found by an index, however long central has lived; a list names only who left its day."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.add_column(sa.Column("day", sa.String(length=10), nullable=False, server_default=""))
    op.execute(sa.text("UPDATE ticket SET day = (SELECT day FROM entry WHERE entry.id = ticket.entry)"))
    op.drop_index("ix_ticket_number", "ticket")
    op.create_index("ticket_day_number", "ticket", ["day", "number"])
    op.drop_index("entry_day_state", "entry")
    op.create_index("entry_state_day", "entry", ["state", "day"])
    op.create_index("entry_desk_done", "entry", ["desk", "state", "done_at"])
    op.create_index("attention_settled", "attention", ["settled_at"])
    op.create_index("attention_entry", "attention", ["entry"])
    op.create_index("attention_kiosk_day", "attention", ["kiosk", "day"])
    op.create_index("appointment_seq", "appointment", ["seq"])
    op.create_index("appointment_day_code", "appointment", ["day", "code_mark"])
    op.create_table(
        "appointment_left",
        sa.Column("ref", sa.String(length=64), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("ref", "day"),
    )
    op.create_index("appointment_left_day_seq", "appointment_left", ["day", "seq"])
