"""Whole deliveries of a source: what they no longer list is cancelled, unless so much is missing that a person must look."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import msgspec
import sqlalchemy as sa

from central.appointments.model import FileReading
from central.store import tables as t
from central.store.linking import follow
from central.store.log import EventKind, moment, ms, record
from central.store.site import Stored, cancel_appointment, slices, upsert_appointments
from kiosk.rules import BookingState
from kiosk.rules.punctuality import Windows
from kiosk.runtime.clock import business_day

FEWEST = 10
"""A source that listed fewer may lose more than half of them: people cancel."""
MOST_TOLD = 1000
"""Refused appointments that a report names."""


class DeliveryReport(msgspec.Struct, frozen=True):
    """What became of a delivery. older: references of which a newer revision is stored; refused: what is wrong with each.

    gone: no longer listed, and cancelled. held: no longer listed, but so many that a person must look first.
    """

    new: int = 0
    changed: int = 0
    same: int = 0
    older: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    gone: int = 0
    held: int = 0

    @classmethod
    def of(cls, stored: Stored, faults: tuple[str, ...], gone: int = 0, held: int = 0) -> "DeliveryReport":
        """Return the report of what was stored, and of what could not be read."""
        foreign = tuple(f"{ref}: another source has this reference" for ref in stored.foreign)
        older = tuple(ref.partition(":")[2] or ref for ref in stored.older)
        refused = (*faults, *foreign)[:MOST_TOLD]
        return cls(stored.new, stored.changed, stored.same, older, refused, gone, held)


@dataclass(frozen=True, slots=True)
class DeliveryTerms:
    """How a delivery is taken. whole_days: it lists all of its days. everything: all from today on. dry: only look."""

    now: datetime
    windows: Windows
    whole_days: bool = False
    everything: bool = False
    dry: bool = False


Write = Callable[[Callable[[sa.Connection], Any]], Any]
"""Runs some work in a transaction of the writer and returns its answer, such as `Writer.now`."""


class DeliveryError(ValueError):
    """Nothing of this source waits for a person. The message says so."""


def deliver(write: Write, source: str, reading: FileReading, how: DeliveryTerms) -> DeliveryReport:
    """Store what a source delivered, in slices, so that nobody waits for a city's whole list; keep and return the report.

    One that was broken off is finished by delivering again. Raises KeyRotatedError.
    """
    days = None if how.everything else {row.day for row in reading.rows}
    refs = [row.ref for row in reading.rows]
    # Where a line was refused, nobody knows whom it was about: nothing is taken for gone.
    whole = (how.whole_days or how.everything) and not reading.faults
    before = write(lambda connection: listed(connection, source, days, how.now)) if whole else ()
    stored = Stored()
    for rows in slices(reading.rows):
        stored += write(partial(upsert_appointments, rows=rows, now=how.now, windows=how.windows, dry=how.dry))
    gone, doubted = missing(before, refs)
    report = DeliveryReport.of(
        stored, reading.faults, gone=0 if doubted else len(gone), held=len(gone) if doubted else 0
    )
    if how.dry:
        return report
    for some in slices(() if doubted else gone):
        write(partial(cancel, refs=some, now=how.now, windows=how.windows))
    write(
        lambda connection: keep_report(
            connection, source, report, _waiting(connection, source, refs, gone, whole=whole, doubted=doubted), how.now
        )
    )
    return report


def _waiting(
    connection: sa.Connection, source: str, refs: list[str], gone: tuple[str, ...], *, whole: bool, doubted: bool
) -> tuple[str, ...]:
    """Return what waits for a person after a delivery. Only a whole one asks anew; another answers for what it delivers."""
    if whole:
        return gone if doubted else ()
    delivered = set(refs)
    return tuple(ref for ref in _held(connection, source) if ref not in delivered)


def _held(connection: sa.Connection, source: str) -> tuple[str, ...]:
    raw = connection.execute(sa.select(t.delivery.c.held).where(t.delivery.c.source == source)).scalar()
    return tuple(msgspec.json.decode(raw, type=list[str])) if raw else ()


def listed(connection: sa.Connection, source: str, days: Iterable[str] | None, now: datetime) -> tuple[str, ...]:
    """Return the references that this source has today or later and has not cancelled. days: on these alone; None: on all."""
    query = sa.select(t.appointment.c.ref).where(
        t.appointment.c.source == source,
        t.appointment.c.day >= business_day(now).isoformat(),
        t.appointment.c.state != BookingState.CANCELLED,
    )
    if days is not None:
        query = query.where(t.appointment.c.day.in_(sorted(days)))
    return tuple(connection.execute(query.order_by(t.appointment.c.ref)).scalars())


def missing(before: tuple[str, ...], delivered: Iterable[str]) -> tuple[tuple[str, ...], bool]:
    """Return which of those that were listed are no longer delivered, and whether they are too many to believe it."""
    here = set(delivered)
    gone = tuple(ref for ref in before if ref not in here)
    return gone, len(before) >= FEWEST and 2 * len(gone) > len(before)


def cancel(connection: sa.Connection, refs: tuple[str, ...], now: datetime, windows: Windows) -> int:
    """Cancel these appointments and return how many were not cancelled yet. Kiosks and waiting entries hear of it."""
    count = 0
    for ref in refs:
        values = cancel_appointment(connection, ref, now)
        if values is not None:
            follow(connection, values, now, windows)
            count += 1
    return count


def keep_report(
    connection: sa.Connection, source: str, report: DeliveryReport, held: tuple[str, ...], now: datetime
) -> None:
    """Keep what became of the latest delivery of a source, and what of it waits. An earlier one is replaced."""
    row: dict[str, Any] = {
        "source": source, "at": ms(now), "report": msgspec.json.encode(report),
        "held": msgspec.json.encode(held) if held else None,
    }  # fmt: skip
    connection.execute(sa.delete(t.delivery).where(t.delivery.c.source == source))
    connection.execute(sa.insert(t.delivery), row)


def deliveries(connection: sa.Connection) -> tuple[tuple[str, datetime, DeliveryReport], ...]:
    """Return source, time and report of each source's latest delivery. Its `held` is what still waits."""
    found = []
    for row in connection.execute(sa.select(t.delivery).order_by(t.delivery.c.source)).mappings():
        report = msgspec.json.decode(row["report"], type=DeliveryReport)
        waiting = len(msgspec.json.decode(row["held"])) if row["held"] else 0
        found.append((row["source"], moment(row["at"]), msgspec.structs.replace(report, held=waiting)))
    return tuple(found)


def decide(connection: sa.Connection, source: str, now: datetime, windows: Windows, *, cancels: bool, by: str) -> int:
    """Cancel what a source no longer lists, or keep it; return how many. by: who looked. Raises DeliveryError."""
    refs = _held(connection, source)
    if not refs:
        raise DeliveryError(f"nothing of source {source[:40]!r} waits")
    connection.execute(sa.update(t.delivery).where(t.delivery.c.source == source).values(held=None))
    kind = EventKind.REMOVAL_CONFIRMED if cancels else EventKind.REMOVAL_DISMISSED
    record(connection, now, kind, actor=by, detail=source)
    return cancel(connection, refs, now, windows) if cancels else len(refs)
