"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "appointment",
        sa.Column("ref", sa.String(length=64), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("initials", sa.String(length=12), nullable=False),
        sa.Column("birth", sa.String(length=10), nullable=True),
        sa.Column("card", sa.String(length=4), nullable=True),
        sa.Column("child", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=3), nullable=True),
        sa.Column("code_mark", sa.String(length=40), nullable=False),
        sa.Column("letter_mark", sa.String(length=40), nullable=True),
        sa.Column("card_mark", sa.String(length=40), nullable=True),
        sa.Column("holder_mark", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("ref"),
    )
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.create_index("appointment_day_seq", ["day", "seq"], unique=False)

    op.create_table(
        "attention",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("kiosk", sa.String(length=64), nullable=True),
        sa.Column("kseq", sa.BigInteger(), nullable=True),
        sa.Column("entry", sa.Integer(), nullable=True),
        sa.Column("ticket", sa.String(length=36), nullable=True),
        sa.Column("bytes", sa.LargeBinary(), nullable=True),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "command",
        sa.Column("kiosk", sa.String(length=64), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("kseq", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("result", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("kiosk", "epoch", "kseq"),
    )
    op.create_table(
        "deed",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "entry",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=3), nullable=False),
        sa.Column("readiness", sa.String(length=6), nullable=False),
        sa.Column("evidence", sa.LargeBinary(), nullable=False),
        sa.Column("arrived_at", sa.BigInteger(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("desk", sa.Integer(), nullable=True),
        sa.Column("called_at", sa.BigInteger(), nullable=True),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'called', 'done', 'closed')", name="entry_state"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.create_index("entry_day_state", ["day", "state"], unique=False)
        batch_op.create_index(
            "entry_one_at_a_desk",
            ["desk"],
            unique=True,
            sqlite_where=sa.text("state = 'called'"),
            postgresql_where=sa.text("state = 'called'"),
        )

    op.create_table(
        "event",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_table(
        "kiosk",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("letter", sa.String(length=2), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("last_kseq", sa.BigInteger(), nullable=False),
        sa.Column("forked_at", sa.BigInteger(), nullable=True),
        sa.Column("last_contact", sa.BigInteger(), nullable=True),
        sa.Column("boot", sa.String(length=36), nullable=True),
        sa.Column("status_nr", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("name"),
        sa.UniqueConstraint("letter"),
    )
    op.create_table(
        "site",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("generation", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "entry_appointment",
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("appointment", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry"],
            ["entry.id"],
        ),
        sa.PrimaryKeyConstraint("entry"),
        sa.UniqueConstraint("appointment"),
    )
    op.create_table(
        "ticket",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=5), nullable=False),
        sa.Column("kiosk", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("printed", sa.String(length=10), nullable=True),
        sa.ForeignKeyConstraint(
            ["entry"],
            ["entry.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ticket_entry"), ["entry"], unique=False)
