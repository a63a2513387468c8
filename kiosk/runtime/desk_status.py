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

    last: DeskStatus | None = None
    alone_since: datetime | None = None

    def accept(self, status: SiteStatus, now: datetime) -> DeskStatus | None:
        """What the house should hear now; None when it knows it already."""
        self.alone_since = None if status.staffed else self.alone_since or now
        there = self.alone_since is None or now - self.alone_since < ALONE_AFTER
        reloaded = self.last.desks if self.last else 1
        found = DeskStatus(status.desks or (reloaded if there else 0), status.dues, now)
        if self.last is not None and replace(self.last, at=now) == found and now - self.last.at < AGAIN:
            return None
        self.last = found
        return found
