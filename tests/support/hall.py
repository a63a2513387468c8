"""A day in a hall, minute by minute (docs/domain.md, The demo's day): who comes when, and who is called when.

Punctuality, mix and service times are the domain's assumptions; order, due and minutes told are the code that runs.
"""

import heapq
import math
import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from central.queue.order import Waiting, due_at, next_of
from central.store.log import moment, ms
from kiosk.rules import Purpose, Readiness
from kiosk.visit.state import DeskStatus
from kiosk.visit.wait_estimate import estimate_minutes
from tests.support.builders import BOOK, CONTEXT
from tests.support.facts import ENDED

OPENS = datetime.fromisoformat("2026-11-25T09:00:00+01:00")
DOORS = -15.0
SLOTS = (*range(0, 210, 10), *range(270, 450, 10))
SERVICE = ((62, 8, 0.45), (10, 6.5, 0.45), (34, 13, 0.40), (8, 12, 0.40), (6, 15, 0.45))
"""How many of each purpose, minutes at the desk in the mean, and how far they scatter."""
WALK_IN, BETWEEN = (5.0, 0.60), 1.75


@dataclass(frozen=True, slots=True)
class Comes:
    """When, for which hour, and how long he will sit at the desk. Minutes from the opening."""

    at: float
    booked: int | None
    takes: float


@dataclass(frozen=True, slots=True)
class Called:
    """How it went: minutes from his arrival to his call, and what he had been told."""

    waited: float
    told: int | None


def people(dice: random.Random, walk_ins: int, no_show: float) -> list[Comes]:
    """Everybody of one day."""
    kinds = [(mean, scatter) for count, mean, scatter in SERVICE for _ in range(count)]
    dice.shuffle(kinds)
    slots = sorted([0, 0, 0, *(slot for slot in SLOTS for _ in range(3))])
    coming = [
        Comes(max(DOORS, slot + _punctual(dice)), slot, _takes(dice, *kind))
        for slot, kind in zip(slots, kinds, strict=False)
        if dice.random() >= no_show
    ]
    return coming + [Comes(dice.uniform(0, 430), None, _takes(dice, *WALK_IN)) for _ in range(walk_ins)]


def lived(seed: int, *, desks: int = 4, walk_ins: int = 15, no_show: float = 0.08) -> list[Called]:
    """One day, to its last person."""
    dice = random.Random(seed)
    coming = people(dice, walk_ins, no_show)
    events = [(each.at, 0, nr) for nr, each in enumerate(coming)] + [(0.0, 1, 0)] * desks
    heapq.heapify(events)
    waiting: dict[int, Waiting] = {}
    told: dict[int, int | None] = {}
    free, called = 0, []
    while events:
        at, frees, nr = heapq.heappop(events)
        now = OPENS + timedelta(minutes=at)
        if frees:
            free += 1
        else:
            told[nr] = _told(coming[nr], now, waiting, desks)
            waiting[nr] = _arrives(nr, coming[nr], now)
        while free and waiting and at >= 0:
            first = next_of(waiting.values(), ms(now))[0]
            del waiting[first.entry]
            free -= 1
            called.append(Called((ms(now) - first.arrived) / 60_000, told[first.entry]))
            heapq.heappush(events, (at + coming[first.entry].takes + BETWEEN, 1, 0))
    return called


def _arrives(nr: int, person: Comes, now: datetime) -> Waiting:
    booked = None if person.booked is None else ms(OPENS + timedelta(minutes=person.booked))
    return Waiting(nr, due_at(ms(now), booked, BOOK.windows), ms(now), Purpose.COLLECT, Readiness.GREEN)


def _told(person: Comes, now: datetime, waiting: dict[int, Waiting], desks: int) -> int | None:
    """What the ticket says."""
    dues = tuple(moment(due) for due in sorted(each.due for each in waiting.values()))
    house = replace(CONTEXT, now=max(now, OPENS), desk_status=DeskStatus(desks, dues, max(now, OPENS)))
    assert ENDED.booking.appointment is not None
    if person.booked is None:
        return estimate_minutes(replace(ENDED, booking=replace(ENDED.booking, appointment=None, walk_in=True)), house)
    start = OPENS + timedelta(minutes=person.booked)
    return estimate_minutes(
        replace(ENDED, booking=replace(ENDED.booking, appointment=replace(ENDED.booking.appointment, start=start))),
        house,
    )


def _punctual(dice: random.Random) -> float:
    lot = dice.random()
    late = dice.gauss(-11, 6) if lot < 0.68 else dice.gauss(-2, 4) if lot < 0.90 else dice.gauss(8, 6)
    return max(-45.0, min(35.0, late))


def _takes(dice: random.Random, mean: float, scatter: float) -> float:
    """Lognormal."""
    spread = math.log(1 + scatter * scatter)
    return dice.lognormvariate(math.log(mean) - spread / 2, math.sqrt(spread))
