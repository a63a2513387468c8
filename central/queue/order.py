"""Who is next: by due time; RED and help are called by name only (docs/domain.md, The queue)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from kiosk.rules import Purpose, Readiness
from kiosk.rules.punctuality import Windows

LONG_OVER_DUE = timedelta(minutes=25)

_MS = timedelta(milliseconds=1)
_MINUTE = timedelta(minutes=1) // _MS


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who waits; times in UTC milliseconds."""

    entry: int
    due: int
    arrived: int
    purpose: Purpose
    readiness: Readiness

    def callable_by_next(self) -> bool:
        """Whether "call the next" may name him: not who is reception's, nor who cannot be finished today."""
        return self.readiness is not Readiness.RED and self.purpose is not Purpose.HELP


def due_at(arrived: int, appointment: int | None, windows: Windows) -> int:
    """When it is somebody's turn, in milliseconds: his appointment's time; later when he was late or had none."""
    if appointment is None:
        return arrived + windows.walk_in_due * _MINUTE
    late = windows.late * _MINUTE
    return arrived + late if arrived - appointment > late else appointment


def in_order(waiting: Iterable[Waiting], now: int) -> list[Waiting]:
    """By due time, ties by arrival and entry; who is 25 minutes over his due goes first of all."""
    limit = now - LONG_OVER_DUE // _MS
    return sorted(waiting, key=lambda each: (each.due > limit, each.due, each.arrived, each.entry))


def next_of(waiting: Iterable[Waiting], now: int) -> list[Waiting]:
    """Whom "call the next" tries, first first."""
    return [each for each in in_order(waiting, now) if each.callable_by_next()]


def past_due_s(waiting: Iterable[Waiting], now: int) -> int:
    """The longest wait past somebody's due, in whole seconds; nought when nobody is over.

    Who is called by name alone is left out: how long he waits tells nobody else anything.
    """
    return max((max(0, now - each.due) // 1000 for each in waiting if each.callable_by_next()), default=0)
