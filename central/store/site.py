"""Site master data: site row, kiosks, appointments. Changed by admin commands only."""

import re
from dataclasses import asdict
from datetime import datetime

import sqlalchemy as sa

from central.appointments.model import ImportedAppointment
from central.store import tables as t
from central.store.linking import follow, somebody_waits
from central.store.log import IMPORT, EventKind, ms, record
from kiosk.rules.punctuality import Windows
from kiosk.rules.ticket_numbers import KIOSK_LETTERS
from kiosk.runtime.clock import business_day

KIOSK_NAME = "[a-z0-9-]{1,40}"


class EnrolError(ValueError):
    """The kiosk cannot be enrolled like this. The message says what to do instead."""


def prove_writing(connection: sa.Connection) -> None:
    """Write the site's row unchanged: it becomes durable, or fails as any other write would."""
    connection.execute(sa.update(t.site).values(generation=t.site.c.generation))


def begin_site(connection: sa.Connection, generation: str) -> None:
    """Begin a new generation, at each start: kiosks fetch the whole list, and resend after a backup was restored."""
    if connection.execute(sa.update(t.site).values(generation=generation)).rowcount == 0:
        connection.execute(sa.insert(t.site), {"id": 1, "seq": 0, "generation": generation})


def enrol(connection: sa.Connection, name: str, letter: str, now: datetime) -> int:
    """Enrol a kiosk and return the epoch. Enrolling it again begins a new one.

    Raises EnrolError for a letter of which another kiosk issued numbers today: two people would have the same number.
    """
    if not re.fullmatch(KIOSK_NAME, name, re.ASCII):
        raise EnrolError(f"name {name[:40]!r}: use 1 to 40 of a to z, 0 to 9 and -")
    if not letter or len(letter) > 2 or not set(letter) <= set(KIOSK_LETTERS):
        raise EnrolError(f"letter {letter!r}: use one of {' '.join(KIOSK_LETTERS)}")
    row = connection.execute(sa.select(t.kiosk).where(t.kiosk.c.name == name)).mappings().first()
    other = connection.execute(
        sa.select(t.kiosk.c.name).where(t.kiosk.c.letter == letter, t.kiosk.c.name != name)
    ).first()
    if other is not None:
        raise EnrolError(f"letter {letter} belongs to kiosk {other[0]}")
    if (gave := _gave_today(connection, name, letter, now)) is not None:
        raise EnrolError(f"letter {letter}: kiosk {gave} gave numbers with it today; use it from tomorrow on")
    if row is None:
        values = {"name": name, "letter": letter, "epoch": 1, "last_kseq": 0}
        connection.execute(sa.insert(t.kiosk), values)
        return 1
    epoch = int(row["epoch"]) + 1
    latest = row["last_number"] if row["letter"] == letter else None
    fresh = {
        "last_number": latest,
        "letter": letter,
        "epoch": epoch,
        "last_kseq": 0,
        "forked_at": None,
        "boot": None,
        "status_nr": None,
    }
    connection.execute(sa.update(t.kiosk).where(t.kiosk.c.name == name).values(fresh))
    return epoch


def _gave_today(connection: sa.Connection, name: str, letter: str, now: datetime) -> str | None:
    """Return which other kiosk issued numbers of this letter today."""
    query = (
        sa.select(t.ticket.c.kiosk)
        .join(t.entry, t.entry.c.id == t.ticket.c.entry)
        .where(
            t.entry.c.day == business_day(now).isoformat(),
            t.ticket.c.kiosk != name,
            t.ticket.c.number.like(f"{letter}___"),
        )
        .limit(1)
    )
    return connection.execute(query).scalar_one_or_none()


def upsert_appointments(
    connection: sa.Connection,
    rows: tuple[ImportedAppointment, ...],
    now: datetime,
    windows: Windows = Windows(),  # noqa: B008 -- frozen
) -> int:
    """Store appointments and return how many are new or changed. Each change gets a seq, for the kiosks' cursors.

    Waiting entries are linked to appointments that become known, and show cancellations and moves.
    """
    changed, anybody = 0, somebody_waits(connection)
    for row in rows:
        values = {**asdict(row), "start": ms(row.start), "purpose": str(row.purpose), "state": str(row.state)}
        present = connection.execute(sa.select(t.appointment).where(t.appointment.c.ref == row.ref)).mappings().first()
        if present is not None and all(present[name] == value for name, value in values.items()):
            continue
        values["seq"] = record(connection, now, EventKind.DAY_LIST_CHANGED, actor=IMPORT)
        if present is None:
            connection.execute(sa.insert(t.appointment), values)
        else:
            connection.execute(sa.update(t.appointment).where(t.appointment.c.ref == row.ref).values(values))
        if anybody:
            follow(connection, values, now, windows)
        changed += 1
    return changed
