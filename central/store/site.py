"""Site master data: site row and appointments. Changed by admin commands only."""

import uuid
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, TypeVar

import sqlalchemy as sa

from central.appointments.model import ImportedAppointment
from central.store import tables as t
from central.store.linking import follow, somebody_waits
from central.store.log import IMPORT, EventKind, ms, record
from central.store.rotation import KeyRotatedError, marking_version
from kiosk.rules import BookingState
from kiosk.rules.punctuality import Windows

SLICE = 100
"""Rows that an import stores in one transaction: kiosks and desks go on in between."""

_seq = sa.select(t.site.c.seq)

T = TypeVar("T")


def prove_writing(connection: sa.Connection, now: datetime) -> None:
    """Write the moment into the site's row: it becomes durable, or fails as any other write would.

    SQLite writes no page for a row that stays as it was, so a full disk would not be noticed.
    """
    other = sa.case((t.site.c.proved_at == ms(now), ms(now) + 1), else_=ms(now))
    connection.execute(sa.update(t.site).values(proved_at=other))


def site_seq(connection: sa.Connection) -> int | None:
    """Return the seq of the latest event; it tells whether a page may have changed."""
    return connection.execute(_seq).scalar()


def begin_site(connection: sa.Connection, generation: str, *, renew: bool = True) -> None:
    """Begin a new generation: kiosks fetch the whole list, and resend after a backup was restored.

    renew: at each start, where one process has the database. Several share a generation, or each start would cost every kiosk
    its list; then only `central restored` begins another.
    """
    if not renew and site_seq(connection) is not None:
        return
    if connection.execute(sa.update(t.site).values(generation=generation)).rowcount == 0:
        row = {"id": 1, "seq": 0, "generation": generation, "identity": str(uuid.uuid4())}
        connection.execute(sa.insert(t.site), row)


def slices(rows: tuple[T, ...]) -> Iterator[tuple[T, ...]]:
    """Yield the rows of an import in slices of SLICE. One that is broken off is finished by importing the file again."""
    for first in range(0, len(rows), SLICE):
        yield rows[first : first + SLICE]


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of appointments. older: the references of which a newer revision is stored; foreign: another source's."""

    new: int = 0
    changed: int = 0
    same: int = 0
    older: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()

    def __add__(self, more: "Stored") -> "Stored":
        """Return what became of both groups of appointments."""
        return Stored(
            self.new + more.new,
            self.changed + more.changed,
            self.same + more.same,
            self.older + more.older,
            self.foreign + more.foreign,
        )

    @property
    def written(self) -> int:
        """Return how many are new or changed."""
        return self.new + self.changed


def upsert_appointments(
    connection: sa.Connection,
    rows: tuple[ImportedAppointment, ...],
    now: datetime,
    windows: Windows = Windows(),  # noqa: B008 -- frozen
    *,
    dry: bool = False,
) -> Stored:
    """Store appointments and return what became of them. Each change gets a seq, for the kiosks' cursors.

    Waiting entries are linked to appointments that become known, and show cancellations and moves. dry: only look what would
    become of them. Raises KeyRotatedError.
    """
    anybody, current = somebody_waits(connection), f"k{marking_version(connection)}."
    if any(not row.code_mark.startswith(current) for row in rows):
        raise KeyRotatedError("the marking key was changed meanwhile; import the file again")
    stored = Stored()
    for row in rows:
        values = {**asdict(row), "start": ms(row.start), "purpose": str(row.purpose), "state": str(row.state)}
        present = connection.execute(_appointment, {"wanted": row.ref}).mappings().first()
        fate = _fate(present, values)
        stored += fate
        if dry:
            continue
        if fate.written:
            _store(connection, present, values, now)
            if anybody:
                follow(connection, values, now, windows)
        elif fate.same and present is not None and row.revision != present["revision"]:
            connection.execute(_same.values(revision=row.revision), {"wanted": row.ref})
    return stored


def _fate(present: sa.RowMapping | None, values: dict[str, Any]) -> Stored:
    """Return what becomes of one appointment. present: as it is stored."""
    if present is None:
        return Stored(new=1)
    if present["source"] != values["source"]:
        return Stored(foreign=(values["ref"],))
    if (values["revision"] or 0) < (present["revision"] or 0):
        return Stored(older=(values["ref"],))
    return Stored(same=1) if _is_equal(present, values) else Stored(changed=1)


_appointment = sa.select(t.appointment).where(t.appointment.c.ref == sa.bindparam("wanted"))
_same = sa.update(t.appointment).where(t.appointment.c.ref == sa.bindparam("wanted"))


def _store(connection: sa.Connection, present: sa.RowMapping | None, values: dict[str, object], now: datetime) -> None:
    """Add or change an appointment. values: of its columns; its seq is set."""
    values["seq"] = record(connection, now, EventKind.DAY_LIST_CHANGED, actor=IMPORT)
    if present is None:
        connection.execute(sa.insert(t.appointment), values)
    else:
        if present["day"] != values["day"]:
            _note_left(connection, present["ref"], present["day"], values["seq"])
        connection.execute(_same.values(**values), {"wanted": present["ref"]})
    _send_again(connection, values)


def cancel_appointment(connection: sa.Connection, ref: str, now: datetime) -> dict[str, Any] | None:
    """Cancel an appointment and return its columns; None if it is unknown or cancelled."""
    present = connection.execute(_appointment, {"wanted": ref}).mappings().first()
    if present is None or present["state"] == BookingState.CANCELLED:
        return None
    values: dict[str, Any] = {**present, "state": str(BookingState.CANCELLED)}
    _store(connection, present, values, now)
    return values


def _note_left(connection: sa.Connection, ref: str, day: str, seq: object) -> None:
    """Note that an appointment left a day: kiosks that list this day are told."""
    left = t.appointment_left.c
    connection.execute(sa.delete(t.appointment_left).where(left.ref == ref, left.day == day))
    connection.execute(sa.insert(t.appointment_left), {"ref": ref, "day": day, "seq": seq})


def _is_equal(present: sa.RowMapping, values: dict[str, Any]) -> bool:
    """Return whether nothing changed; the same values are sealed differently each time."""
    return present["sealed"] is not None and all(
        present[name] == value for name, value in values.items() if name not in ("sealed", "revision")
    )


def _send_again(connection: sa.Connection, values: dict[str, object]) -> None:
    """Send others of this day with the same birth date and name again: kiosks can no longer tell them by it."""
    if values["born_mark"] is not None:
        others = sa.and_(
            t.appointment.c.day == values["day"],
            t.appointment.c.born_mark == values["born_mark"],
            t.appointment.c.ref != values["ref"],
        )
        connection.execute(sa.update(t.appointment).where(others).values(seq=values["seq"]))
