"""Opening hours of the desks, by weekday, and closing days (docs/domain.md, Help, and a hall that is closed)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Annotated

from msgspec import Meta

from kiosk.rules.punctuality import Minutes
from kiosk.rules.toml_config import ConfigError, line_of

Span = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3])\.[0-5][0-9]-([01][0-9]|2[0-3])\.[0-5][0-9]\Z")]
"""A span of one day, such as 09.00-12.30."""

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LOOKS_AHEAD = 60
"""Days searched for the next opening; no city hall is closed for longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """The week, the closing days, and how many minutes before the first opening visitors may check in.

    The lunch break counts as open: between the first and last hour of a day nobody is sent away.
    """

    monday: tuple[Span, ...] = ()
    tuesday: tuple[Span, ...] = ()
    wednesday: tuple[Span, ...] = ()
    thursday: tuple[Span, ...] = ()
    friday: tuple[Span, ...] = ()
    saturday: tuple[Span, ...] = ()
    sunday: tuple[Span, ...] = ()
    closed: tuple[date, ...] = ()
    doors: Minutes = 15

    def of(self, day: date) -> tuple[tuple[time, time], ...]:
        """Return the spans of a day in order; empty if it is closed."""
        spans: tuple[Span, ...] = getattr(self, WEEKDAYS[day.weekday()])
        return () if day in self.closed else tuple(_hours(each) for each in spans)

    def is_open(self, now: datetime) -> bool:
        """Return whether the desks are open, or will be soon."""
        hours = self.of(now.date())
        if not hours:
            return False
        return _at(now, hours[0][0]) - timedelta(minutes=self.doors) <= now < _at(now, hours[-1][1])

    def next_after(self, now: datetime) -> datetime | None:
        """Return when the desks open next; None if not within two months."""
        for ahead in range(_LOOKS_AHEAD):
            day = now + timedelta(days=ahead)
            hours = self.of(day.date())
            if hours and _at(day, hours[0][0]) > now:
                return _at(day, hours[0][0])
        return None

    def closes_before(self, due: datetime) -> bool:
        """Return whether the desks have closed for the day when somebody is due (docs/domain.md, Time window)."""
        hours = self.of(due.date())
        return not hours or due >= _at(due, hours[-1][1])


def in_order(opening: Opening, file: str, raw: bytes) -> Opening:
    """Return the opening hours if each day's spans are in order. Raises ConfigError."""
    for name in WEEKDAYS:
        moments = [moment for span in getattr(opening, name) for moment in _hours(span)]
        if any(before >= after for before, after in pairwise(moments)):
            expected = f"opening.{name}: expected hours one after another, such as 09.00-12.30, 13.30-16.30"
            raise ConfigError(file, line_of(raw, f".opening.{name}"), expected)
    return opening


def _hours(span: Span) -> tuple[time, time]:
    begin, end = span.split("-")
    return time.fromisoformat(begin.replace(".", ":")), time.fromisoformat(end.replace(".", ":"))


def _at(day: datetime, hour: time) -> datetime:
    return datetime.combine(day.date(), hour, tzinfo=day.tzinfo)
