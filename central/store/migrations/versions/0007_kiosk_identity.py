"""Kiosks prove who they are: public keys, one-time join codes, tokens, and every letter that a kiosk has had."""

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    with op.batch_alter_table("kiosk", schema=None) as batch_op:
        batch_op.add_column(sa.Column("public_key", sa.String(length=43), nullable=True))
        batch_op.add_column(sa.Column("revoked_at", sa.BigInteger(), nullable=True))
    with op.batch_alter_table("site", schema=None) as batch_op:
        batch_op.add_column(sa.Column("identity", sa.String(length=36), nullable=False, server_default=""))
    op.create_table(
        "kiosk_letter",
        sa.Column("kiosk", sa.String(length=64), nullable=False),
        sa.Column("letter", sa.String(length=2), nullable=False),
        sa.PrimaryKeyConstraint("kiosk", "letter"),
    )
    op.create_table(
        "join_code",
        sa.Column("kiosk", sa.String(length=64), nullable=False),
        sa.Column("letter", sa.String(length=2), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_by", sa.String(length=43), nullable=True),
        sa.PrimaryKeyConstraint("kiosk"),
        sa.UniqueConstraint("digest"),
    )
    op.create_table(
        "kiosk_token",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("kiosk", sa.String(length=64), nullable=False),
        sa.Column("assertion", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
        sa.UniqueConstraint("kiosk", "assertion"),
    )
    connection = op.get_bind()
    connection.execute(sa.text("UPDATE site SET identity = :identity"), {"identity": str(uuid.uuid4())})
    connection.execute(sa.text("INSERT INTO kiosk_letter (kiosk, letter) SELECT name, letter FROM kiosk"))
