"""Who did it and its detail stand beside the kind of an event; the desk's actions have the table of their name."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("actor", sa.String(length=80), nullable=True))
        batch_op.add_column(sa.Column("detail", sa.String(length=40), nullable=True))
    event = sa.table("event", sa.column("kind", sa.String), sa.column("detail", sa.String))
    for kind in ("VisitEnded", "Attention"):
        op.execute(
            sa.update(event)
            .where(event.c.kind.like(f"{kind} %"))
            .values(detail=sa.func.substr(event.c.kind, len(kind) + 2), kind=kind)
        )
    op.rename_table("deed", "desk_action")
