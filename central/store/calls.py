"""Who was called to which desk, in order: what the lobby's display shows, and nothing else of anybody."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from central.store import tables as t
from central.store.twins import hour_on_paper, twice
from kiosk.clock import BRUSSELS, business_day

SHOWN = 6
"""The present call and the five before it."""

_latest = (
    sa.select(t.call.c.seq, t.call.c.entry, t.call.c.desk)
    .where(t.call.c.day == sa.bindparam("day"))
    .order_by(t.call.c.seq.desc())
    .limit(SHOWN)
)
_numbers = (
    sa.select(t.ticket.c.entry, t.ticket.c.number, t.ticket.c.made_at)
    .where(t.ticket.c.entry.in_(sa.bindparam("entries", expanding=True)))
    .order_by(t.ticket.c.seq)
)
_seq = sa.select(t.site.c.seq)


@dataclass(frozen=True, slots=True)
class Call:
    """A number, and the desk it is called to. more: further numbers of the same person, from a second ticket.

    twin_made: when the ticket was made, if somebody else has the number today too; it stands on the paper.
    """

    seq: int
    number: str
    more: tuple[str, ...]
    desk: int
    twin_made: datetime | None = None


@dataclass(frozen=True, slots=True)
class DisplayView:
    """What the lobby sees: the newest call first. `now`: central's hour, in Brussels."""

    seq: int
    now: datetime
    calls: tuple[Call, ...]


def called(connection: sa.Connection, seq: int, entry: int, desk: int, at: datetime, at_ms: int) -> None:
    """One call, under the seq of its event."""
    values = {"seq": seq, "day": business_day(at).isoformat(), "at": at_ms, "entry": entry, "desk": desk}
    connection.execute(sa.insert(t.call), values)


def display_view(connection: sa.Connection, now: datetime) -> DisplayView:
    """The calls of today."""
    rows = connection.execute(_latest, {"day": business_day(now).isoformat()}).mappings().all()
    numbers: dict[int, list[str]] = {}
    made: dict[int, datetime] = {}
    for ticket in connection.execute(_numbers, {"entries": [row["entry"] for row in rows]}).mappings():
        numbers.setdefault(ticket["entry"], []).append(ticket["number"])
        made.setdefault(ticket["entry"], hour_on_paper(ticket["made_at"]))
    twins = twice(connection, [each for all_of in numbers.values() for each in all_of], business_day(now))
    calls = tuple(
        Call(
            row["seq"], numbers[row["entry"]][0], tuple(numbers[row["entry"]][1:]), row["desk"],
            made[row["entry"]] if twins.intersection(numbers[row["entry"]]) else None,
        )
        for row in rows
        if row["entry"] in numbers
    )  # fmt: skip
    seq = connection.execute(_seq).scalar_one_or_none() or 0
    return DisplayView(int(seq), now.astimezone(BRUSSELS), calls)
