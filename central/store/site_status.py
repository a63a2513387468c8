"""The state of the hall for kiosks, computed once per change of the site, from what is committed."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from central.queue.order import Waiting, past_due_s
from central.store.days import waiting_today
from central.store.log import moment, ms
from central.store.open_desks import count_open_desks
from central.store.site import site_seq
from kiosk.protocol import SiteStatus
from kiosk.runtime.clock import business_day


@dataclass(slots=True)
class SharedStatus:
    """Who waits, as of one seq. Several threads may ask at once: the state is replaced as a whole."""

    _known: tuple[int | None, date, tuple[Waiting, ...]] | None = None

    def status(self, connection: sa.Connection, now: datetime, desks: int | None) -> SiteStatus:
        """Return the state of the hall; a desk that somebody who is logged in has open is staffed.

        connection: a transaction that only reads; what a transaction that may still be rolled back sees would be kept too.
        desks: how many are open; None: as all processes on this database have noted.
        """
        desks = count_open_desks(connection, now) if desks is None else desks
        seq, today = site_seq(connection), business_day(now)
        known = self._known
        if known is None or known[:2] != (seq, today):
            known = self._known = (seq, today, tuple(waiting_today(connection, today)))
        waiting = known[2]
        return SiteStatus(
            staffed=desks > 0,
            waiting=len(waiting),
            longest_past_due_s=past_due_s(waiting, ms(now)),
            desks=desks,
            dues=tuple(moment(due) for due in sorted(each.due for each in waiting if each.callable_by_next())),
        )
