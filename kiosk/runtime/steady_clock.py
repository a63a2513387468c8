"""The kiosk's hour: central's, carried on by a clock that nobody can set. The machine's own only until central was heard.

A kiosk's battery dies, a machine boots in the year 2000, somebody sets the hour: nobody is late, and nothing is deleted,
by such a clock alone. Central's may jump too: another hour of it counts once it has stood for half a minute.
"""

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from kiosk.runtime.clock import BRUSSELS, Clock

TOLERANCE = timedelta(seconds=2)
"""Two clocks that differ by less say the same; an answer takes its time too."""
WRONG = timedelta(minutes=1)
"""The machine's clock is told to staff when it differs by more."""
CONFIRMED_S, SLOW_S, DAY_S, HOUR_S = 30.0, 5.0, 86_400.0, 3600.0
PLAUSIBLE = timedelta(days=4)
"""How long a kiosk may have been off, for the machine's clock alone to say that a day is over."""


@dataclass(frozen=True, slots=True)
class _Anchor:
    """Central's hour, without the demo's offset, and when it was heard."""

    hour: datetime
    ticks: float
    since: float


class SteadyClock:
    """The hour in Brussels. `hear` belongs to the sync thread, everything else to any."""

    def __init__(self, machine: Clock) -> None:
        """machine: the machine's clock, with the demo's offset, which moves central's hour as well."""
        self._machine = machine
        self._began = self.ticks()
        self._anchor: _Anchor | None = None
        self._doubt: tuple[timedelta, float] | None = None

    @staticmethod
    def ticks() -> float:
        """Return seconds that only ever grow, also while the machine sleeps."""
        return time.clock_gettime(time.CLOCK_BOOTTIME)

    def offset(self) -> timedelta:
        """Return how far the demo's day is ahead; nothing in a lobby."""
        return self._machine.offset()

    def now(self) -> datetime:
        """Return the hour in Brussels, with its zone."""
        anchor = self._anchor
        if anchor is None:
            return self._machine.now()
        return (self._at(anchor, self.ticks()) + self.offset()).astimezone(BRUSSELS)

    def is_known(self) -> bool:
        """Return whether the hour is central's."""
        return self._anchor is not None

    def machine_is_ahead(self) -> timedelta:
        """Return how far the machine's clock is ahead of central's; nothing while that is not known."""
        if self._anchor is None:
            return timedelta()
        # In UTC: Python subtracts two hours of one zone without looking at summer time.
        return self._machine.now().astimezone(UTC) - self.now().astimezone(UTC)

    def adjust(self, hour: datetime, sent: float, got: float) -> None:
        """Take up central's hour. sent, got: ticks around the exchange; central looked at its clock between them."""
        if got - sent > SLOW_S:
            return
        ticks, hour = (sent + got) / 2, hour.astimezone(UTC) - self.offset()
        anchor = self._anchor
        if anchor is None:
            self._anchor = _Anchor(hour, ticks, ticks)
            return
        differs = hour - self._at(anchor, ticks)
        if abs(differs) <= TOLERANCE:
            self._anchor, self._doubt = _Anchor(hour, ticks, anchor.since), None
        elif self._doubt is None or abs(differs - self._doubt[0]) > TOLERANCE:
            self._doubt = differs, ticks
        elif ticks - self._doubt[1] >= CONFIRMED_S:
            self._anchor, self._doubt = _Anchor(hour, ticks, ticks), None

    def over_before(self) -> tuple[date, timedelta | None]:
        """Return the day before which everything may be forgotten, and how far back that may reach; None: all the way.

        Central and the machine have to agree on the day, or central has to have said it for an hour.
        """
        machine, anchor = self._machine.now().date(), self._anchor
        if anchor is None:
            return machine, None if self.ticks() - self._began > DAY_S else PLAUSIBLE
        today = self.now().date()
        return today if self.ticks() - anchor.since > HOUR_S else min(today, machine), None

    @staticmethod
    def _at(anchor: _Anchor, ticks: float) -> datetime:
        return anchor.hour + timedelta(seconds=ticks - anchor.ticks)
