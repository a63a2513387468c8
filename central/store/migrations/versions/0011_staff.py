"""Accounts and sessions of staff, tokens of displays, and who did what."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("name", sa.String(length=64), nullable=False, unique=True),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("password", sa.String(length=200)),
        sa.Column("subject", sa.String(length=600), unique=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("disabled_at", sa.BigInteger()),
    )
    op.create_table(
        "invitation",
        sa.Column("digest", sa.LargeBinary(length=32), primary_key=True),
        sa.Column("account", sa.Integer(), sa.ForeignKey("account.id"), nullable=False, unique=True),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "staff_session",
        sa.Column("digest", sa.LargeBinary(length=32), primary_key=True),
        sa.Column("account", sa.Integer(), sa.ForeignKey("account.id"), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
    )
    op.create_index("staff_session_account", "staff_session", ["account"])
    op.create_table(
        "login_failure",
        sa.Column("source", sa.LargeBinary(length=32), primary_key=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "display",
        sa.Column("name", sa.String(length=40), primary_key=True),
        sa.Column("token", sa.LargeBinary(length=32), unique=True),
        sa.Column("pairing", sa.LargeBinary(length=32), unique=True),
        sa.Column("pairing_until", sa.BigInteger()),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("staff", sa.String(length=80)))
        batch_op.alter_column("detail", existing_type=sa.String(length=40), type_=sa.String(length=80))
        batch_op.create_index("event_at", ["at"])
