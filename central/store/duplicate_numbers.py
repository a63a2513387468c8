"""Numbers that two people have today; the time on the ticket tells them apart."""

from collections.abc import Iterable
from datetime import date, datetime

import sqlalchemy as sa

from central.store import tables as t
from central.store.log import moment
from kiosk.runtime.clock import BRUSSELS

_twice = (
    sa.select(t.ticket.c.number)
    .where(t.ticket.c.day == sa.bindparam("day"), t.ticket.c.number.in_(sa.bindparam("numbers", expanding=True)))
    .group_by(t.ticket.c.number)
    .having(sa.func.count(sa.distinct(t.ticket.c.entry)) > 1)
)


def duplicate_numbers(connection: sa.Connection, numbers: Iterable[str], day: date) -> frozenset[str]:
    """Return those numbers that more than one entry of the day has."""
    return frozenset(connection.execute(_twice, {"numbers": sorted(set(numbers)), "day": day.isoformat()}).scalars())


def hour_on_paper(made_at: int) -> datetime:
    """Return when the ticket was made, as printed on it: Brussels time."""
    return moment(made_at).astimezone(BRUSSELS)
