"""The kiosk's time: central's, continued by a monotonic clock; the machine's clock only until central has answered.

A battery dies, a machine boots in the year 2000, somebody sets the clock: such a clock alone makes nobody late and deletes
nothing. Central's clock may jump too; a different time of it counts once it has been stable for half a minute.
"""

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from kiosk.runtime.clock import BRUSSELS, Clock

TOLERANCE = timedelta(seconds=2)
"""Two clocks that differ by less are considered equal; a response takes time too."""
WRONG = timedelta(minutes=1)
"""Staff are told of the machine's clock if it differs by more."""
CONFIRMED_S, SLOW_S, DAY_S, HOUR_S = 30.0, 5.0, 86_400.0, 3600.0
PLAUSIBLE = timedelta(days=4)
"""The longest time off after which the machine's clock alone may say that a day is over."""


@dataclass(frozen=True, slots=True)
class _Anchor:
    """Central's time without the demo's offset, and when it was received."""

    hour: datetime
    ticks: float
    since: float


class SteadyClock:
    """The time in Brussels. `adjust` is for the sync thread, all others for any thread."""

    def __init__(self, machine: Clock) -> None:
        """machine: the machine's clock with the demo's offset, which applies to central's time too."""
        self._machine = machine
        self._began = self.ticks()
        self._anchor: _Anchor | None = None
        self._doubt: tuple[timedelta, float] | None = None

    @staticmethod
    def ticks() -> float:
        """Return monotonic seconds, which also count while the machine sleeps."""
        return time.clock_gettime(time.CLOCK_BOOTTIME)

    def offset(self) -> timedelta:
        """Return the demo's offset; zero in a lobby."""
        return self._machine.offset()

    def now(self) -> datetime:
        """Return the time in Brussels, with its zone."""
        anchor = self._anchor
        if anchor is None:
            return self._machine.now()
        return (self._at(anchor, self.ticks()) + self.offset()).astimezone(BRUSSELS)

    def is_known(self) -> bool:
        """Return whether the time is central's."""
        return self._anchor is not None

    def machine_is_ahead(self) -> timedelta:
        """Return how far the machine's clock is ahead of central's; zero while central's is unknown."""
        if self._anchor is None:
            return timedelta()
        # In UTC: Python subtracts two times of one zone without regard to summer time.
        return self._machine.now().astimezone(UTC) - self.now().astimezone(UTC)

    def adjust(self, hour: datetime, sent: float, got: float) -> None:
        """Take central's time. sent, got: ticks before and after the exchange; central read its clock in between."""
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
        """Return the day before which data may be deleted, and how old that data may be at most; None: any age.

        Central and the machine must agree on the day, or central must have reported it for an hour.
        """
        machine, anchor = self._machine.now().date(), self._anchor
        if anchor is None:
            return machine, None if self.ticks() - self._began > DAY_S else PLAUSIBLE
        today = self.now().date()
        return today if self.ticks() - anchor.since > HOUR_S else min(today, machine), None

    @staticmethod
    def _at(anchor: _Anchor, ticks: float) -> datetime:
        return anchor.hour + timedelta(seconds=ticks - anchor.ticks)
