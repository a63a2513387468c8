"""The day list for kiosks, whole or since a cursor; and who waits today."""

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from central.marking import Marking
from central.queue.order import Waiting
from central.store import tables as t
from central.store.log import moment
from kiosk.protocol import AppointmentStatus, CheckInQuery, CheckInStatus, DayListUpdate, MarkingKey
from kiosk.rules import Appointment, BookingState, Language, Pseudonym, Purpose, Readiness, years_on
from kiosk.rules.ticket_numbers import ticket_characters
from kiosk.runtime.clock import BRUSSELS

_waiting = sa.select(t.entry).where(t.entry.c.day == sa.bindparam("today"), t.entry.c.state == "waiting")
_latest = sa.select(sa.func.coalesce(sa.func.max(t.appointment.c.seq), 0))
_since = (
    sa.select(t.appointment)
    .where(t.appointment.c.day == sa.bindparam("day"), t.appointment.c.seq > sa.bindparam("seq"))
    .order_by(t.appointment.c.ref)
)
_left = (
    sa.select(t.appointment_left.c.ref)
    .join(t.appointment, t.appointment.c.ref == t.appointment_left.c.ref)
    .where(
        t.appointment_left.c.day == sa.bindparam("day"),
        t.appointment_left.c.seq > sa.bindparam("seq"),
        t.appointment.c.day != t.appointment_left.c.day,
    )
    .order_by(t.appointment_left.c.ref)
)
_shared = (
    sa.select(t.appointment.c.born_mark)
    .where(t.appointment.c.day == sa.bindparam("day"), t.appointment.c.born_mark.is_not(None))
    .group_by(t.appointment.c.born_mark)
    .having(sa.func.count() > 1)
)
_of_day = sa.select(t.appointment).where(t.appointment.c.day == sa.bindparam("day")).order_by(t.appointment.c.ref)


def waiting_today(connection: sa.Connection, today: date) -> list[Waiting]:
    """Return everybody who waits."""
    rows = connection.execute(_waiting, {"today": today.isoformat()}).mappings()
    return [
        Waiting(row["id"], row["due"], row["arrived_at"], Purpose(row["purpose"]), Readiness(row["readiness"]))
        for row in rows
    ]


def day_list_update(
    connection: sa.Connection, cursor: str | None, generation: str, today: date, marking: Marking
) -> DayListUpdate:
    """Return the update since a cursor; the whole list and the marking key for another generation, day, key, or a seq ahead."""
    latest = int(connection.execute(_latest).scalar_one())
    key = marking.key()
    prefix = f"{generation}.{today.isoformat()}.{key.key_id}."
    here, seq = f"{prefix}{latest}", _seq_of(cursor, prefix)
    if seq == latest:
        return DayListUpdate(today, here, False, (), ())
    shared = frozenset(connection.execute(_shared, {"day": today.isoformat()}).scalars())
    if seq is None or seq > latest:
        whole = connection.execute(_of_day, {"day": today.isoformat()}).mappings()
        listed = tuple(_as_word(row, shared) for row in whole)
        return DayListUpdate(today, here, True, listed, (), MarkingKey(key.key_id, key.secret))
    asked = {"seq": seq, "day": today.isoformat()}
    news = tuple(_as_word(row, shared) for row in connection.execute(_since, asked).mappings())
    return DayListUpdate(today, here, False, news, tuple(connection.execute(_left, asked).scalars()))


def _seq_of(cursor: str | None, prefix: str) -> int | None:
    if cursor is None or not cursor.startswith(prefix):
        return None
    seq = cursor.removeprefix(prefix)
    return int(seq) if seq.isascii() and seq.isdigit() else None


def _as_word(row: sa.RowMapping, shared: frozenset[str]) -> Appointment:
    """Return an appointment as kiosks get it. shared: marks of several people, such as twins, who need a card number."""
    day = date.fromisoformat(row["day"])
    return Appointment(
        ref=row["ref"],
        start=moment(row["start"]).astimezone(BRUSSELS),
        purpose=Purpose(row["purpose"]),
        initials=row["initials"],
        code=Pseudonym(row["code_mark"]),
        card=row["card"],
        born=_mark(row["born_mark"]),
        years=years_on(day, row["birth"]),
        child_model=bool(row["child"]),
        letter_needed=bool(row["letter_needed"]),
        due_eur=row["due_eur"],
        language=Language(row["language"]) if row["language"] else None,
        letter=_mark(row["letter_mark"]),
        card_number=_mark(row["card_mark"]),
        holder=None if row["born_mark"] in shared else _mark(row["born_mark"]),
        state=BookingState(row["state"]),
    )


def _mark(text: str | None) -> Pseudonym | None:
    return Pseudonym(text) if text else None


_HERE = ("waiting", "called")


def appointment_status(connection: sa.Connection, question: CheckInQuery, today: date) -> CheckInStatus:
    """Return whether an appointment may check in. Read-only; an unknown one may, because the desk will check."""
    tickets = sa.select(t.ticket.c.number, t.ticket.c.id, t.entry.c.state, t.entry.c.purpose).join(t.entry)
    if question.ticket is not None:
        found = connection.execute(tickets.where(t.ticket.c.id == str(question.ticket))).first()
        return _already_in(found) if found else CheckInStatus(AppointmentStatus.FREE)
    if question.address is not None:
        given = connection.execute(tickets.where(t.entry.c.day == today.isoformat(), t.entry.c.state.in_(_HERE)))
        match = next((each for each in given if ticket_characters(UUID(each.id)) == question.address), None)
        return _already_in(match) if match else CheckInStatus(AppointmentStatus.FREE)
    row = (
        connection.execute(sa.select(t.appointment).where(t.appointment.c.ref == question.appointment))
        .mappings()
        .first()
    )
    if row is None:
        return CheckInStatus(AppointmentStatus.FREE)
    linked = sa.select(t.entry_appointment.c.entry).where(t.entry_appointment.c.appointment == row["ref"])
    first = connection.execute(tickets.where(t.ticket.c.entry.in_(linked)).order_by(t.ticket.c.seq)).first()
    if first is not None and first.state in ("waiting", "called"):
        return _already_in(first)
    if row["day"] != today.isoformat():
        return CheckInStatus(AppointmentStatus.MOVED)
    if row["state"] == BookingState.CANCELLED:
        return CheckInStatus(AppointmentStatus.CANCELLED)
    return CheckInStatus(
        AppointmentStatus.DONE if first is not None and first.state == "done" else AppointmentStatus.FREE
    )


def _already_in(ticket: sa.Row[Any, Any, Any, Any]) -> CheckInStatus:
    return CheckInStatus(AppointmentStatus.ALREADY_IN, ticket.number, UUID(ticket.id), Purpose(ticket.purpose))
