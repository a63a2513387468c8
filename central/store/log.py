"""The site's event log: one event in the same transaction as each change, numbered without gaps in commit order (INV-8)."""

from datetime import UTC, datetime
from enum import StrEnum

import sqlalchemy as sa

from central.store import tables as t

_next = sa.update(t.site).values(seq=t.site.c.seq + 1).returning(t.site.c.seq)
_record = sa.insert(t.event)

LONGEST_DETAIL = 40
CENTRAL, IMPORT = "central", "import"
"""Actors that are neither person nor kiosk: central's housekeeping, and an import of appointments."""


class EventKind(StrEnum):
    """What happened. The values are stored.

    ARRIVED, MERGED: a ticket, with an entry of its own or of an earlier ticket. PRINTED, NOT_PRINTED, COPY_PRINTED: what
    became of a ticket. VISIT_ENDED: detail is the step. ATTENTION: an issue was opened, detail is its reason. LINKED: an
    appointment was booked for an entry that waited. FOLLOWED: an entry took over a cancellation or a move. CALLED, DONE,
    ABSENT, UNDONE, SETTLED: actions of a desk. CLOSED, REOPENED: a day's end. KEY_ROTATED:
    kiosks mark with another key.
    """

    ARRIVED = "Arrived"
    MERGED = "Merged"
    PRINTED = "Printed"
    NOT_PRINTED = "NotPrinted"
    COPY_PRINTED = "CopyPrinted"
    VISIT_ENDED = "VisitEnded"
    ATTENTION = "Attention"
    KIOSK_STATUS = "KioskStatus"
    DAY_LIST_CHANGED = "DayListChanged"
    LINKED = "Linked"
    FOLLOWED = "Followed"
    CALLED = "Called"
    DONE = "Done"
    ABSENT = "Absent"
    UNDONE = "Undone"
    SETTLED = "Settled"
    CLOSED = "Closed"
    REOPENED = "Reopened"
    KEY_ROTATED = "KeyRotated"


def ms(moment: datetime) -> int:
    """Return a moment as the tables hold it: milliseconds of UTC."""
    return round(moment.timestamp() * 1000)


def moment(milliseconds: int) -> datetime:
    """Return a moment of the tables."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def of_desk(desk: int) -> str:
    """Return the actor of a desk's action."""
    return f"desk {desk}"


def of_kiosk(name: str) -> str:
    """Return the actor of a kiosk's command."""
    return f"kiosk {name}"


def record(
    connection: sa.Connection,
    now: datetime,
    kind: EventKind,
    *,
    actor: str,
    entry: int | None = None,
    detail: str = "",
) -> int:
    """Append one event and return its seq.

    actor: `of_desk`, `of_kiosk`, CENTRAL or IMPORT, never a visitor. entry: the entry's id. detail: one of a closed list of
    words of the kind, such as a step or a reason; cut at LONGEST_DETAIL characters.
    """
    seq = int(connection.execute(_next).scalar_one())
    values = {"seq": seq, "at": ms(now), "kind": str(kind), "entry": entry, "actor": actor}
    connection.execute(_record, {**values, "detail": detail[:LONGEST_DETAIL] or None})
    return seq
