"""Links appointments that are imported or changed after their visitors arrived, and shows that at their entry."""

from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from central.queue.order import due_at
from central.store import tables as t
from central.store.assessment import joined
from central.store.log import IMPORT, EventKind, ms, record
from kiosk.rules import BookingState, Evidence, Lookup, Verdict, assess, readiness
from kiosk.rules.punctuality import Windows

_HERE = ("waiting", "called")
_linked = (
    sa.select(t.entry)
    .join(t.entry_appointment, t.entry_appointment.c.entry == t.entry.c.id)
    .where(t.entry_appointment.c.appointment == sa.bindparam("ref"), t.entry.c.state.in_(_HERE))
)
_sought = (
    sa.select(t.entry)
    .where(
        t.entry.c.state.in_(_HERE),
        t.entry.c.day == sa.bindparam("day"),
        sa.or_(t.entry.c.sought_ref == sa.bindparam("ref"), t.entry.c.sought_code == sa.bindparam("code")),
    )
    .order_by(t.entry.c.id)
    .limit(1)
)
_taken = sa.select(t.entry_appointment.c.entry).where(t.entry_appointment.c.appointment == sa.bindparam("ref"))
_SETTLED_BY_IT = ("unknown_appointment",)
_NOT_FOUND = (Lookup.UNKNOWN, Lookup.NOT_LOOKED_UP)
_GONE = (Lookup.CANCELLED, Lookup.MOVED)


def somebody_waits(connection: sa.Connection) -> bool:
    """Return whether anybody waits at all; an import for tomorrow concerns nobody."""
    return connection.execute(sa.select(t.entry.c.id).where(t.entry.c.state.in_(_HERE)).limit(1)).first() is not None


def booked_as(connection: sa.Connection, ref: str | None, code: str | None, day: str) -> sa.RowMapping | None:
    """Return the appointment of a ticket, by reference or by its code on this day; None if there is none."""
    if ref is not None:
        where = t.appointment.c.ref == ref
    elif code is not None:
        where = sa.and_(t.appointment.c.code_mark == code, t.appointment.c.day == day)
    else:
        return None
    return connection.execute(sa.select(t.appointment).where(where).limit(1)).mappings().first()


def follow(connection: sa.Connection, appointment: dict[str, Any], now: datetime, windows: Windows) -> None:
    """Apply a new or changed appointment to its waiting entry. appointment: its row as stored now."""
    here = connection.execute(_linked, {"ref": appointment["ref"]}).mappings().first()
    if here is None:
        _link(connection, appointment, now, windows)
        return
    gone = _gone(appointment, here["day"])
    kept = tuple(line for line in _lines(here) if line.what not in _GONE)
    lines = joined(kept, assess((gone,))[1]) if gone else kept
    if lines == _lines(here):
        return
    _store_evidence(connection, here["id"], lines, {})
    record(connection, now, EventKind.FOLLOWED, actor=IMPORT, entry=here["id"])
    if gone:
        reason = "cancelled" if gone is Lookup.CANCELLED else "moved"
        line = {"day": here["day"], "at": ms(now), "reason": reason, "entry": here["id"]}
        connection.execute(sa.insert(t.attention), line)


def _link(connection: sa.Connection, appointment: dict[str, Any], now: datetime, windows: Windows) -> None:
    """Link the entry of a visitor who came before the appointment was known here."""
    wanted = {"ref": appointment["ref"], "code": appointment["code_mark"], "day": appointment["day"]}
    found = connection.execute(_sought, wanted).mappings().first()
    if found is None or connection.execute(_taken, {"ref": appointment["ref"]}).first() is not None:
        return
    kept = tuple(line for line in _lines(found) if line.what not in _NOT_FOUND)
    gone = _gone(appointment, found["day"])
    due = due_at(found["arrived_at"], appointment["start"], windows)
    values = {"sought_ref": None, "sought_code": None, "due": due, "purpose": appointment["purpose"]}
    _store_evidence(connection, found["id"], joined(kept, assess((gone,))[1]) if gone else kept, values)
    connection.execute(sa.insert(t.entry_appointment), {"entry": found["id"], "appointment": appointment["ref"]})
    connection.execute(
        sa.update(t.attention)
        .where(
            t.attention.c.entry == found["id"],
            t.attention.c.reason.in_(_SETTLED_BY_IT),
            t.attention.c.settled_at.is_(None),
        )
        .values(settled_at=ms(now))
    )
    record(connection, now, EventKind.LINKED, actor=IMPORT, entry=found["id"])


def _gone(appointment: dict[str, Any], day: str) -> Verdict | None:
    if appointment["state"] == BookingState.CANCELLED:
        return Lookup.CANCELLED
    return Lookup.MOVED if appointment["day"] != day else None


def _lines(entry: sa.RowMapping) -> tuple[Evidence, ...]:
    return msgspec.json.decode(entry["evidence"], type=tuple[Evidence, ...])


def _store_evidence(
    connection: sa.Connection, entry: int, lines: tuple[Evidence, ...], more: dict[str, object]
) -> None:
    values = {"evidence": msgspec.json.encode(lines), "readiness": str(readiness(lines)), **more}
    connection.execute(sa.update(t.entry).where(t.entry.c.id == entry).values(values))
