"""The calls of the lobby display, in order, and nothing else about anybody."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from central.store import tables as t
from central.store.duplicate_numbers import duplicate_numbers, hour_on_paper
from central.store.log import ms
from kiosk.runtime.clock import BRUSSELS, business_day

SHOWN = 6
"""The present call and five earlier ones."""
STANDS_MS = 3000
"""How long each call is shown as the present one: five desks may call within a second, and everybody must read theirs."""
_QUEUED = 12

_latest = (
    sa.select(t.call.c.seq, t.call.c.entry, t.call.c.desk, t.call.c.at)
    .where(t.call.c.day == sa.bindparam("day"))
    .order_by(t.call.c.seq.desc())
    .limit(SHOWN + _QUEUED)
)
_numbers = (
    sa.select(t.ticket.c.entry, t.ticket.c.number, t.ticket.c.made_at)
    .where(t.ticket.c.entry.in_(sa.bindparam("entries", expanding=True)))
    .order_by(t.ticket.c.seq)
)
_seq = sa.select(t.site.c.seq)


@dataclass(frozen=True, slots=True)
class Call:
    """A called number and its desk. more: further numbers of the same person, from a second ticket.

    duplicate_made: when the ticket was made, if somebody else has the same number today; it is printed on the ticket.
    """

    seq: int
    number: str
    more: tuple[str, ...]
    desk: int
    duplicate_made: datetime | None = None


@dataclass(frozen=True, slots=True)
class DisplayView:
    """The lobby display, newest call first. now: central's time, in Brussels.

    next_s: seconds until the next call is shown; None if none waits.
    """

    seq: int
    now: datetime
    calls: tuple[Call, ...]
    next_s: float | None = None


def called(connection: sa.Connection, seq: int, entry: int, desk: int, at: datetime, at_ms: int) -> None:
    """Store a call, under the seq of its event."""
    values = {"seq": seq, "day": business_day(at).isoformat(), "at": at_ms, "entry": entry, "desk": desk}
    connection.execute(sa.insert(t.call), values)


def display_view(connection: sa.Connection, now: datetime) -> DisplayView:
    """Return today's calls whose turn to be shown has come."""
    latest = connection.execute(_latest, {"day": business_day(now).isoformat()}).mappings().all()
    turns = _turns([row["at"] for row in reversed(latest)], ms(now))[::-1]
    rows = [row for row, turn in zip(latest, turns, strict=True) if turn <= ms(now)][:SHOWN]
    next_s = min((turn - ms(now) for turn in turns if turn > ms(now)), default=None)
    numbers: dict[int, list[str]] = {}
    made: dict[int, datetime] = {}
    for ticket in connection.execute(_numbers, {"entries": [row["entry"] for row in rows]}).mappings():
        numbers.setdefault(ticket["entry"], []).append(ticket["number"])
        made.setdefault(ticket["entry"], hour_on_paper(ticket["made_at"]))
    duplicates = duplicate_numbers(
        connection, [each for all_of in numbers.values() for each in all_of], business_day(now)
    )
    calls = tuple(
        Call(
            row["seq"], numbers[row["entry"]][0], tuple(numbers[row["entry"]][1:]), row["desk"],
            made[row["entry"]] if duplicates.intersection(numbers[row["entry"]]) else None,
        )
        for row in rows
        if row["entry"] in numbers
    )  # fmt: skip
    seq = connection.execute(_seq).scalar_one_or_none() or 0
    return DisplayView(int(seq), now.astimezone(BRUSSELS), calls, None if next_s is None else next_s / 1000)


def _turns(called_at: list[int], now: int) -> list[int]:
    """Return from when each call is shown as the present one, earliest first.

    A call that would wait longer than all of them take was made by a clock that was set back: it is shown.
    """
    turns: list[int] = []
    for at in called_at:
        turn = max(at, turns[-1] + STANDS_MS) if turns else at
        turns.append(turn if turn - now <= STANDS_MS * _QUEUED else now)
    return turns
