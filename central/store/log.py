"""The site's log: one event in the same transaction as each change, numbered without holes in commit order (INV-8)."""

from datetime import UTC, datetime

import sqlalchemy as sa

from central.store import tables as t

_next = sa.update(t.site).values(seq=t.site.c.seq + 1).returning(t.site.c.seq)
_record = sa.insert(t.event)


def ms(moment: datetime) -> int:
    """A moment as the tables hold it: UTC milliseconds."""
    return round(moment.timestamp() * 1000)


def moment(milliseconds: int) -> datetime:
    """A moment from the tables."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def record(connection: sa.Connection, at: int, kind: str, entry: int | None = None) -> int:
    """Append one event; its seq. It bears the entry's id alone, never a person."""
    seq = int(connection.execute(_next).scalar_one())
    connection.execute(_record, {"seq": seq, "at": at, "kind": kind, "entry": entry})
    return seq
