"""What stands still at a site: its row, its kiosks, its appointments; changed by staff commands alone."""

from dataclasses import asdict
from datetime import datetime

import sqlalchemy as sa

from central.importers.csv_file import Booked
from central.store import tables as t
from central.store.log import ms, record
from kiosk.rules.numbers import KIOSK_LETTERS


class EnrolError(ValueError):
    """This kiosk cannot join so; the message says what to do instead."""


def begin_site(connection: sa.Connection, generation: str) -> None:
    """A new generation at each start: kiosks then fetch the whole list, and resend after a backup was restored."""
    if connection.execute(sa.update(t.site).values(generation=generation)).rowcount == 0:
        connection.execute(sa.insert(t.site), {"id": 1, "seq": 0, "generation": generation})


def enrol(connection: sa.Connection, name: str, letter: str) -> int:
    """The epoch of this enrolment. A kiosk that joins again begins a new one. Raises EnrolError."""
    if not letter or len(letter) > 2 or not set(letter) <= set(KIOSK_LETTERS):
        raise EnrolError(f"letter {letter!r}: use one of {' '.join(KIOSK_LETTERS)}")
    row = connection.execute(sa.select(t.kiosk).where(t.kiosk.c.name == name)).mappings().first()
    other = connection.execute(
        sa.select(t.kiosk.c.name).where(t.kiosk.c.letter == letter, t.kiosk.c.name != name)
    ).first()
    if other is not None:
        raise EnrolError(f"letter {letter} belongs to kiosk {other[0]}")
    if row is None:
        values = {"name": name, "letter": letter, "epoch": 1, "last_kseq": 0}
        connection.execute(sa.insert(t.kiosk), values)
        return 1
    epoch = int(row["epoch"]) + 1
    fresh = {"letter": letter, "epoch": epoch, "last_kseq": 0, "forked_at": None, "boot": None, "status_nr": None}
    connection.execute(sa.update(t.kiosk).where(t.kiosk.c.name == name).values(fresh))
    return epoch


def book(connection: sa.Connection, rows: tuple[Booked, ...], now: datetime) -> int:
    """Put the appointments in; how many are new or changed. Each change has its own seq, for the kiosks' cursors."""
    changed = 0
    for row in rows:
        values = {**asdict(row), "start": ms(row.start), "purpose": str(row.purpose), "state": str(row.state)}
        present = connection.execute(sa.select(t.appointment).where(t.appointment.c.ref == row.ref)).mappings().first()
        if present is not None and all(present[name] == value for name, value in values.items()):
            continue
        values["seq"] = record(connection, ms(now), "DayListChanged")
        if present is None:
            connection.execute(sa.insert(t.appointment), values)
        else:
            connection.execute(sa.update(t.appointment).where(t.appointment.c.ref == row.ref).values(values))
        changed += 1
    return changed
