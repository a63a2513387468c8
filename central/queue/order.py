"""Order of calling: by due time; RED and help are called individually (docs/domain.md, The queue)."""

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
    """A waiting entry; times in UTC milliseconds."""

    entry: int
    due: int
    arrived: int
    purpose: Purpose
    readiness: Readiness

    def callable_by_next(self) -> bool:
        """Return whether "call next" may call it: not reception's cases, nor what cannot be finished today."""
        return self.readiness is not Readiness.RED and self.purpose is not Purpose.HELP


def due_at(arrived: int, appointment: int | None, windows: Windows) -> int:
    """Return when an entry is due, in milliseconds: at its appointment; later if late or without one."""
    if appointment is None:
        return arrived + windows.walk_in_due * _MINUTE
    late = windows.late * _MINUTE
    return arrived + late if arrived - appointment > late else appointment


def in_order(waiting: Iterable[Waiting], now: int) -> list[Waiting]:
    """Return the entries by due time, ties by arrival and id; entries 25 minutes past their due time come first."""
    limit = now - LONG_OVER_DUE // _MS
    return sorted(waiting, key=lambda each: (each.due > limit, each.due, each.arrived, each.entry))


def next_of(waiting: Iterable[Waiting], now: int) -> list[Waiting]:
    """Return the entries that "call next" tries, in order."""
    return [each for each in in_order(waiting, now) if each.callable_by_next()]


def past_due_s(waiting: Iterable[Waiting], now: int) -> int:
    """Return the longest time past due, in whole seconds; zero if nobody is past due.

    Entries that staff must choose themselves are left out: they may wait long although the queue moves.
    """
    return max((max(0, now - each.due) // 1000 for each in waiting if each.callable_by_next()), default=0)
