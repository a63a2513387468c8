"""The site's event log: one event in the same transaction as each change, numbered without gaps in commit order (INV-8)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from enum import StrEnum

import sqlalchemy as sa

from central.store import tables as t
from kiosk.runtime.clock import BRUSSELS

_next = sa.update(t.site).values(seq=t.site.c.seq + 1).returning(t.site.c.seq)
_record = sa.insert(t.event)

LONGEST_DETAIL = 80
CENTRAL, IMPORT, COMMAND_LINE = "central", "import", "command line"
"""Actors that are neither person nor kiosk: central's housekeeping, an import of appointments, who holds the server."""


class EventKind(StrEnum):
    """What happened. The values are stored.

    ARRIVED, MERGED: a ticket, with an entry of its own or of an earlier ticket. PRINTED, NOT_PRINTED, COPY_PRINTED: what
    became of a ticket. VISIT_ENDED: detail is the step. ATTENTION: an issue was opened, detail is its reason. LINKED: an
    appointment was booked for an entry that waited. FOLLOWED: an entry took over a cancellation or a move. CALLED, DONE,
    ABSENT, UNDONE, SETTLED: actions of a desk. CLOSED, REOPENED: a day's end. KEY_ROTATED:
    kiosks mark with another key. INVITED to POLICY_UNDONE: settings; detail names the account, display, kiosk,
    source or part of the policy.
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
    INVITED = "Invited"
    PASSWORD_SET = "PasswordSet"  # noqa: S105 -- what happened, not a password
    ROLE_CHANGED = "RoleChanged"
    ACCOUNT_DISABLED = "AccountDisabled"
    LOGGED_IN = "LoggedIn"
    LOGGED_OUT = "LoggedOut"
    DISPLAY_CODE = "DisplayCode"
    DISPLAY_PAIRED = "DisplayPaired"
    DISPLAY_REMOVED = "DisplayRemoved"
    KIOSK_CODE = "KioskCode"
    KIOSK_REVOKED = "KioskRevoked"
    SOURCE_TOKEN = "SourceToken"  # noqa: S105 -- what happened, not a token
    SOURCE_REMOVED = "SourceRemoved"
    REMOVAL_CONFIRMED = "RemovalConfirmed"
    REMOVAL_DISMISSED = "RemovalDismissed"
    POLICY_CHANGED = "PolicyChanged"
    POLICY_UNDONE = "PolicyUndone"


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


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One line of the log. who: the person who was logged in, else the actor; number: of the ticket that it was about."""

    at: datetime
    who: str
    where: str
    kind: EventKind
    detail: str
    number: str


BY_PEOPLE = tuple(EventKind)[tuple(EventKind).index(EventKind.CALLED) :]
"""Actions of desks and settings, which a person decided."""
MOST_ENTRIES = 2000
_first_number = (
    sa.select(t.ticket.c.number).where(t.ticket.c.entry == t.event.c.entry).order_by(t.ticket.c.seq).limit(1)
).scalar_subquery()
_day = (
    sa.select(t.event, _first_number.label("number"))
    .where(
        t.event.c.at >= sa.bindparam("begins"),
        t.event.c.at < sa.bindparam("ends"),
        t.event.c.kind.in_([str(kind) for kind in BY_PEOPLE]),
    )
    .order_by(t.event.c.at.desc(), t.event.c.seq.desc())
    .limit(MOST_ENTRIES)
)


def read_day(connection: sa.Connection, day: date) -> tuple[LogEntry, ...]:
    """Return what people did on a day, latest first, at most MOST_ENTRIES. It names staff and tickets, never a resident."""
    begins = datetime.combine(day, clock_time(), BRUSSELS)
    bounds = {"begins": ms(begins), "ends": ms(datetime.combine(day + timedelta(days=1), clock_time(), BRUSSELS))}
    return tuple(_entry(row) for row in connection.execute(_day, bounds).mappings())


def _entry(row: sa.RowMapping) -> LogEntry:
    actor = row["actor"] or ""
    return LogEntry(
        at=moment(row["at"]).astimezone(BRUSSELS),
        who=row["staff"] or actor.removeprefix("staff "),
        where=actor if row["staff"] else "",
        kind=EventKind(row["kind"]),
        detail=row["detail"] or "",
        number=row["number"] or "",
    )


def record(
    connection: sa.Connection,
    now: datetime,
    kind: EventKind,
    *,
    actor: str,
    entry: int | None = None,
    detail: str = "",
    staff: str = "",
) -> int:
    """Append one event and return its seq.

    actor: `of_desk`, `of_kiosk`, CENTRAL or IMPORT, never a visitor. entry: the entry's id. detail: one of a closed list of
    words of the kind, such as a step or a reason; cut at LONGEST_DETAIL characters. staff: who was logged in at the desk.
    """
    seq = int(connection.execute(_next).scalar_one())
    values = {"seq": seq, "at": ms(now), "kind": str(kind), "entry": entry, "actor": actor, "staff": staff or None}
    connection.execute(_record, {**values, "detail": detail[:LONGEST_DETAIL] or None})
    return seq
