"""What central says of the desks, made into what the house knows: seldom anew, and never "nobody" for a page reloaded."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kiosk.protocol import SiteStatus
from kiosk.visit.state import DeskStatus

AGAIN = timedelta(minutes=1)
"""How often the same news is told anew, so that it does not grow old."""
ALONE_AFTER = timedelta(minutes=1)
"""For how long central must have said that no desk is there until a resident reads it."""


@dataclass(slots=True)
class DeskStatusFilter:
    """Central's word after word, as one worker hears them."""

    told: DeskStatus | None = None
    alone_since: datetime | None = None

    def heard(self, status: SiteStatus, now: datetime) -> DeskStatus | None:
        """What the house should hear now; None when it knows it already."""
        self.alone_since = None if status.staffed else self.alone_since or now
        there = self.alone_since is None or now - self.alone_since < ALONE_AFTER
        reloaded = self.told.desks if self.told else 1
        hall = DeskStatus(status.desks or (reloaded if there else 0), status.dues, now)
        if self.told is not None and replace(self.told, at=now) == hall and now - self.told.at < AGAIN:
            return None
        self.told = hall
        return hall
