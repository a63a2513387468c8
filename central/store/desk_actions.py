"""Actions of a desk. Each has an idempotency key and an expected state; "call next" is one atomic claim.

A desk that loses a race gets the present state, not an error page. Within a second of a desk's last change its primary button
does nothing: it never moves, so a double click would call a person and finish them at once (docs/protocol.md).
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import msgspec
import sqlalchemy as sa

from central.queue.order import next_of
from central.store import tables as t
from central.store.arrivals import close_days_before
from central.store.calls import called
from central.store.days import waiting_today
from central.store.log import EventKind, ms, of_desk, record
from kiosk.rules import Called, Evidence, assess
from kiosk.runtime.clock import business_day

TOO_SOON_MS = 1000
AGAIN_AFTER_MS = 600_000
"""An absent visitor is called again, but not at once: they may be on the stairs."""
UNDONE_WITHIN_MS = 60_000
"""How long a desk may undo that it finished somebody."""


class ActionKind(StrEnum):
    """The actions of a desk. The values are the last part of the form's address.

    NEXT: call whoever is first. CALL: call this entry. DONE: finish with the visitor. ABSENT: they did not come. UNDO: take
    back the last DONE. SETTLE: close an issue.
    """

    NEXT = "next"
    CALL = "call"
    DONE = "done"
    SETTLE = "settle"
    UNDO = "undo"
    ABSENT = "absent"


class ActionOutcome(StrEnum):
    """The outcome of an action; the page shows it above the primary button."""

    CALLED = "called"
    NOBODY = "nobody"
    BUSY = "busy"
    GONE = "gone"
    DONE = "done"
    SETTLED = "settled"
    UNDONE = "undone"
    ABSENT = "absent"
    TOO_LATE = "too_late"
    TOO_SOON = "too_soon"
    UNAVAILABLE = "unavailable"


class KeyReusedError(ValueError):
    """The key belongs to another action: a defect of the page that sent it."""


@dataclass(frozen=True, slots=True)
class DeskAction:
    """An action. entry: whom or which issue it is about; None for `next`. staff: who is logged in."""

    act: ActionKind
    desk: int
    key: str
    entry: int | None = None
    staff: str = ""

    def digest(self) -> bytes:
        """Return what tells a repeat from another action with the same key."""
        return hashlib.sha256(f"{self.act} {self.desk} {self.entry}".encode()).digest()


_holds = sa.select(t.entry.c.id).where(t.entry.c.state == "called", t.entry.c.desk == sa.bindparam("a_desk"))
_held = sa.select(t.entry.c.id, t.entry.c.called_at, t.entry.c.due, t.entry.c.evidence).where(
    t.entry.c.state == "called", t.entry.c.desk == sa.bindparam("a_desk")
)
_claim = (
    sa.update(t.entry)
    .where(t.entry.c.id == sa.bindparam("an_entry"), t.entry.c.state == "waiting", ~sa.exists(_holds))
    .values(state="called", desk=sa.bindparam("a_desk"), called_at=sa.bindparam("moment"))
    .returning(t.entry.c.id)
)
_finish = (
    sa.update(t.entry)
    .where(
        t.entry.c.id == sa.bindparam("an_entry"),
        t.entry.c.state == "called",
        t.entry.c.desk == sa.bindparam("a_desk"),
        # A time in the future comes from a clock that was set back: it blocks nobody.
        sa.or_(t.entry.c.called_at <= sa.bindparam("before"), t.entry.c.called_at > sa.bindparam("moment")),
    )
    .values(state="done", done_at=sa.bindparam("moment"))
    .returning(t.entry.c.id)
)
_settle = (
    sa.update(t.attention)
    .where(t.attention.c.id == sa.bindparam("a_line"), t.attention.c.settled_at.is_(None))
    .values(settled_at=sa.bindparam("moment"))
    .returning(t.attention.c.id)
)
_last_done = sa.select(sa.func.max(t.entry.c.done_at)).where(
    t.entry.c.desk == sa.bindparam("a_desk"), t.entry.c.state == "done"
)


def execute(connection: sa.Connection, action: DeskAction, now: datetime) -> ActionOutcome:
    """Carry out the action once: a repeated key returns the same outcome. Raises KeyReusedError."""
    stored = connection.execute(sa.select(t.action).where(t.action.c.key == action.key)).mappings().first()
    if stored is not None:
        if bytes(stored["digest"]) != action.digest():
            raise KeyReusedError(action.key)
        return ActionOutcome(stored["outcome"])
    close_days_before(connection, business_day(now), now)
    outcome = _done(connection, action, now)
    if outcome is not ActionOutcome.TOO_SOON:
        values = {"key": action.key, "digest": action.digest(), "outcome": str(outcome), "at": ms(now)}
        connection.execute(sa.insert(t.action), values)
    return outcome


def _done(connection: sa.Connection, action: DeskAction, now: datetime) -> ActionOutcome:
    match action.act:
        case ActionKind.NEXT:
            return _next(connection, action, now)
        case ActionKind.CALL:
            return _call(connection, action, action.entry, now)
        case ActionKind.DONE:
            return _finished(connection, action, now)
        case ActionKind.ABSENT:
            return _absent(connection, action, now)
        case ActionKind.UNDO:
            return _undo(connection, action, now)
        case ActionKind.SETTLE:
            found = connection.execute(_settle, {"a_line": action.entry, "moment": ms(now)}).first()
            record(
                connection, now, EventKind.SETTLED, actor=of_desk(action.desk), staff=action.staff
            ) if found else None
            return ActionOutcome.SETTLED if found else ActionOutcome.GONE


def last_finished(connection: sa.Connection, desk: int, now: datetime) -> int | None:
    """Return the entry that this desk finished last, while that may be undone."""
    query = (
        sa.select(t.entry.c.id, t.entry.c.done_at)
        .where(t.entry.c.desk == desk, t.entry.c.state == "done")
        .order_by(t.entry.c.done_at.desc())
        .limit(1)
    )
    found = connection.execute(query).first()
    return found.id if found is not None and 0 <= ms(now) - found.done_at <= UNDONE_WITHIN_MS else None


def _undo(connection: sa.Connection, action: DeskAction, now: datetime) -> ActionOutcome:
    """Give the visitor back to this desk, or to the queue at their old place if the desk has called somebody since."""
    if action.entry is None or last_finished(connection, action.desk, now) != action.entry:
        return ActionOutcome.TOO_LATE
    free = connection.execute(_holds, {"a_desk": action.desk}).first() is None
    values: dict[str, object] = {"done_at": None, "state": "called" if free else "waiting"}
    if not free:
        values |= {"desk": None, "called_at": None}
    connection.execute(sa.update(t.entry).where(t.entry.c.id == action.entry).values(values))
    record(connection, now, EventKind.UNDONE, actor=of_desk(action.desk), staff=action.staff, entry=action.entry)
    return ActionOutcome.UNDONE


def _next(connection: sa.Connection, action: DeskAction, now: datetime) -> ActionOutcome:
    last = connection.execute(_last_done, {"a_desk": action.desk}).scalar_one()
    if last is not None and 0 <= ms(now) - last < TOO_SOON_MS:
        return ActionOutcome.TOO_SOON
    for each in next_of(waiting_today(connection, business_day(now)), ms(now)):
        outcome = _call(connection, action, each.entry, now)
        if outcome is not ActionOutcome.GONE:
            return outcome
    return ActionOutcome.NOBODY


def _call(connection: sa.Connection, action: DeskAction, entry: int | None, now: datetime) -> ActionOutcome:
    if connection.execute(_holds, {"a_desk": action.desk}).first():
        return ActionOutcome.BUSY
    claimed = connection.execute(_claim, {"an_entry": entry, "a_desk": action.desk, "moment": ms(now)}).first()
    if claimed is None:
        return ActionOutcome.GONE
    seq = record(connection, now, EventKind.CALLED, actor=of_desk(action.desk), staff=action.staff, entry=entry)
    called(connection, seq, claimed[0], action.desk, now, ms(now))
    return ActionOutcome.CALLED


def _absent(connection: sa.Connection, action: DeskAction, now: datetime) -> ActionOutcome:
    """Return a visitor who did not come to the queue; the row shows it from then on."""
    held = connection.execute(_held, {"a_desk": action.desk}).mappings().first()
    if held is None or held["id"] != action.entry:
        return ActionOutcome.GONE
    if 0 <= ms(now) - held["called_at"] < TOO_SOON_MS:
        return ActionOutcome.TOO_SOON
    known = msgspec.json.decode(held["evidence"], type=tuple[Evidence, ...])
    lines = (*known, *(line for line in assess((Called.ABSENT,))[1] if line not in known))
    values = {
        "state": "waiting", "desk": None, "called_at": None, "due": max(held["due"], ms(now)) + AGAIN_AFTER_MS,
        "evidence": msgspec.json.encode(lines),
    }  # fmt: skip
    connection.execute(sa.update(t.entry).where(t.entry.c.id == action.entry).values(values))
    record(connection, now, EventKind.ABSENT, actor=of_desk(action.desk), staff=action.staff, entry=action.entry)
    return ActionOutcome.ABSENT


def _finished(connection: sa.Connection, action: DeskAction, now: datetime) -> ActionOutcome:
    held = connection.execute(_holds, {"a_desk": action.desk}).first()
    if held is None or held[0] != action.entry:
        return ActionOutcome.GONE
    values = {"an_entry": action.entry, "a_desk": action.desk, "before": ms(now) - TOO_SOON_MS, "moment": ms(now)}
    if connection.execute(_finish, values).first() is None:
        return ActionOutcome.TOO_SOON
    open_lines = sa.and_(t.attention.c.entry == action.entry, t.attention.c.settled_at.is_(None))
    connection.execute(sa.update(t.attention).where(open_lines).values(settled_at=ms(now)))
    record(connection, now, EventKind.DONE, actor=of_desk(action.desk), staff=action.staff, entry=action.entry)
    return ActionOutcome.DONE
