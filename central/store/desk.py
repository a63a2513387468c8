"""What one desk sees, as plain data for the pages: its own part of the waiting list that all desks share."""

from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from central.store import tables as t
from central.store.kiosks import KioskAlert
from central.store.log import ms
from central.store.waiting_list import OpenIssue, Row, WaitingList, WaitingLists, read_waiting_list
from kiosk.runtime.clock import BRUSSELS

_numbers = sa.select(t.ticket.c.number).where(t.ticket.c.entry == sa.bindparam("entry")).order_by(t.ticket.c.seq)


@dataclass(frozen=True, slots=True)
class DeskView:
    """All of one desk's page. seq: the site's, which tells the newer of two views.

    undo: the entry that this desk has just finished, with its number. alarms: calls for help at a kiosk that nobody has taken
    on. lines: other issues without a row. longest_past_s: since the earliest appointment time of those who wait.
    """

    desk: int
    seq: int
    now: datetime
    ready: tuple[Row, ...]
    first: tuple[Row, ...]
    held: Row | None
    chosen: Row | None
    alarms: tuple[OpenIssue, ...]
    lines: tuple[OpenIssue, ...]
    kiosks: tuple[KioskAlert, ...]
    undo: tuple[int, str] | None
    longest_past_s: int
    left: str = ""
    """The number of the card that the clerk had opened, if it no longer waits."""


def desk_view(
    connection: sa.Connection, desk: int, chosen: int | None, now: datetime, lists: WaitingLists | None = None
) -> DeskView:
    """Return the view of a desk. chosen: the entry whose card the clerk has opened, if it still waits.

    lists: where the list that all desks share is kept; without it, the list is read.
    """
    known = lists.get(connection, now) if lists else read_waiting_list(connection, now)
    view = view_of(known, desk, chosen, now)
    if chosen is None or view.chosen is not None or (view.held is not None and view.held.entry == chosen):
        return view
    number = connection.execute(_numbers, {"entry": chosen}).scalars().first()
    return replace(view, left=number or "")


def view_of(known: WaitingList, desk: int, chosen: int | None, now: datetime) -> DeskView:
    """Return the view of a desk from the list alone. Its `left` is empty."""
    finished = known.finished.get(desk)
    return DeskView(
        desk=desk,
        seq=known.seq,
        now=now.astimezone(BRUSSELS),
        ready=known.ready,
        first=known.first,
        held=known.held.get(desk),
        chosen=known.rows.get(chosen) if chosen is not None else None,
        alarms=known.alarms,
        lines=known.lines,
        kiosks=known.kiosks,
        undo=(finished.entry, finished.number) if finished is not None and ms(now) <= finished.until else None,
        longest_past_s=max(0, int((now - known.earliest).total_seconds())) if known.earliest else 0,
    )
