"""Which desks somebody has open, where several processes share a database: each notes its own, and counts everybody's."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa

from central.store import tables as t
from central.store.log import ms

NOTED_EACH_S = 10.0
COUNTED_FOR = timedelta(seconds=30)
"""A process that ended without a word counts as long."""

_desks = sa.select(sa.func.count(sa.distinct(t.open_desk.c.desk))).where(t.open_desk.c.seen_at > sa.bindparam("since"))


def note_open_desks(connection: sa.Connection, process: str, desks: Iterable[int], now: datetime) -> None:
    """Replace what this process has noted, and forget processes that ended."""
    mine, old = t.open_desk.c.process == process, t.open_desk.c.seen_at <= ms(now - COUNTED_FOR)
    connection.execute(sa.delete(t.open_desk).where(sa.or_(mine, old)))
    rows = [{"process": process, "desk": desk, "seen_at": ms(now)} for desk in sorted(set(desks))]
    if rows:
        connection.execute(sa.insert(t.open_desk), rows)


def count_open_desks(connection: sa.Connection, now: datetime) -> int:
    """Return how many desks are open at all processes together."""
    return int(connection.execute(_desks, {"since": ms(now - COUNTED_FOR)}).scalar_one())
