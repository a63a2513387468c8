"""Who was called to which desk, in order: what the lobby's display shows, and nothing else of anybody."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from central.store import tables as t
from central.store.duplicate_numbers import duplicate_numbers, hour_on_paper
from central.store.log import ms
from kiosk.runtime.clock import BRUSSELS, business_day

SHOWN = 6
"""The present call and the five before it."""
STANDS_MS = 3000
"""So long each call stands as the present one: five desks may call within a second, and everybody has to read theirs."""
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
    """A number, and the desk it is called to. more: further numbers of the same person, from a second ticket.

    twin_made: when the ticket was made, if somebody else has the number today too; it stands on the paper.
    """

    seq: int
    number: str
    more: tuple[str, ...]
    desk: int
    duplicate_made: datetime | None = None


@dataclass(frozen=True, slots=True)
class DisplayView:
    """What the lobby sees: the newest call first. `now`: central's hour, in Brussels.

    next_s: in how many seconds the next call takes its turn; None where none waits for it.
    """

    seq: int
    now: datetime
    calls: tuple[Call, ...]
    next_s: float | None = None


def called(connection: sa.Connection, seq: int, entry: int, desk: int, at: datetime, at_ms: int) -> None:
    """One call, under the seq of its event."""
    values = {"seq": seq, "day": business_day(at).isoformat(), "at": at_ms, "entry": entry, "desk": desk}
    connection.execute(sa.insert(t.call), values)


def display_view(connection: sa.Connection, now: datetime) -> DisplayView:
    """The calls of today, as far as each has had its turn."""
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
    """From when each of these calls stands as the present one, the earliest first: at once, or after those before it.

    One that would wait for longer than all of them could take was made by a clock that has been set back: it is shown.
    """
    turns: list[int] = []
    for at in called_at:
        turn = max(at, turns[-1] + STANDS_MS) if turns else at
        turns.append(turn if turn - now <= STANDS_MS * _QUEUED else now)
    return turns
