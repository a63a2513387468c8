"""The city's policy: what was decided, the versions that follow from it, and which one each kiosk has."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "policy_change",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("section", sa.String(length=20), nullable=False),
        sa.Column("edits", sa.LargeBinary(), nullable=False),
        sa.Column("valid_from", sa.String(length=10), nullable=False),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("undone_by", sa.String(length=80), nullable=True),
        sa.Column("undone_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "policy_version",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("valid_from", sa.String(length=10), nullable=False),
        sa.Column("files", sa.LargeBinary(), nullable=False),
        sa.Column("configured", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("superseded_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("version"),
    )
    with op.batch_alter_table("site") as site:
        site.add_column(sa.Column("policy", sa.String(length=64), nullable=True))
    with op.batch_alter_table("kiosk") as kiosk:
        kiosk.add_column(sa.Column("policy_version", sa.Integer(), nullable=True))
        kiosk.add_column(sa.Column("policy_refused", sa.Boolean(), nullable=True))
