"""Debounces central's desk status: at most one update a minute, and a reloaded desk page does not count as unstaffed."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kiosk.protocol import SiteStatus
from kiosk.visit.state import DeskStatus

AGAIN = timedelta(minutes=1)
"""An unchanged status is repeated this often, so that it does not expire."""
ALONE_AFTER = timedelta(minutes=1)
"""How long central must report no open desk before visitors read it."""


@dataclass(slots=True)
class DeskStatusFilter:
    """Filters consecutive reports of central. One thread."""

    last: DeskStatus | None = None
    alone_since: datetime | None = None

    def accept(self, status: SiteStatus, now: datetime) -> DeskStatus | None:
        """Return the status to show, or None if it is already shown."""
        self.alone_since = None if status.staffed else self.alone_since or now
        there = self.alone_since is None or now - self.alone_since < ALONE_AFTER
        reloaded = self.last.desks if self.last else 1
        found = DeskStatus(status.desks or (reloaded if there else 0), status.dues, now)
        if self.last is not None and replace(self.last, at=now) == found and now - self.last.at < AGAIN:
            return None
        self.last = found
        return found
