"""How early or late a visitor comes, in minutes, by the policy's limits (docs/domain.md, Time window)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

Minutes = Annotated[int, Meta(ge=0, le=24 * 60)]


class Punctuality(StrEnum):
    """What the arrival time says; nothing between early and late."""

    EARLY = "time.early"
    LATE = "time.late"
    VERY_LATE = "time.very_late"
    PAST_DAY = "time.past_day"
    FUTURE_DAY = "time.future_day"
    AFTER_CLOSING = "time.after_closing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """Limits in minutes. early: earlier than this before the appointment. call_early: how long before it one may be called.

    late, very_late: after the appointment. each: service time of one person. Late visitors are due `late` minutes after they
    came, visitors without an appointment `walk_in_due` minutes after.
    """

    early: Minutes = 60
    call_early: Minutes = 15
    late: Minutes = 10
    very_late: Minutes = 30
    walk_in_due: Minutes = 20
    each: Minutes = 11

    def due(self, start: datetime | None, came: datetime) -> datetime:
        """Return when a visitor is due: at the appointment, later if late or without one (docs/domain.md, The queue)."""
        if start is None:
            return came + timedelta(minutes=self.walk_in_due)
        late = timedelta(minutes=self.late)
        return came + late if came - start > late else start

    def of(self, start: datetime, now: datetime) -> Punctuality | None:
        """Return the punctuality of an arrival on the day of the appointment."""
        minutes = (now - start).total_seconds() / 60
        if minutes < -self.early:
            return Punctuality.EARLY
        if minutes > self.very_late:
            return Punctuality.VERY_LATE
        return Punctuality.LATE if minutes > self.late else None
