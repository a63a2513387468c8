"""`central import`: by the central that runs, or into its database while none does."""

import urllib.parse
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

from central.appointments.importers import read_appointments
from central.appointments.model import FILE, ReadingTerms
from central.command_line import opened, through_running
from central.place import Place
from central.store.database import open_for_reading
from central.store.deliveries import DeliveryReport, DeliveryTerms, deliver, deliveries
from central.store.writer import BusyError
from kiosk.runtime.clock import BRUSSELS


def imported(
    place: Place, config: Path | None, file: Path, *, partly: bool, whole_days: bool, dry: bool
) -> DeliveryReport:
    """Import a file and return what became of it. Raises AppointmentFileError, unless `partly` or `dry`, for one bad line."""
    raw = file.read_bytes()
    with suppress(BusyError), opened(place, config) as central:
        terms = ReadingTerms(central.marking(), central.today(), central.policy.cards.codes())
        reading = read_appointments(file.suffix, raw, terms)
        if not (partly or dry):
            reading.strictly()
        how = DeliveryTerms(central.clock.now(), central.policy.windows, whole_days=whole_days, dry=dry)
        return deliver(central.writer.now, FILE, reading, how)
    asked = {"suffix": file.suffix, "dry": dry, "partly": partly, "whole_days": whole_days}
    query = urllib.parse.urlencode({name: str(value).lower() for name, value in asked.items()})
    return msgspec.json.decode(through_running(place, f"/v1/admin/appointments?{query}", raw), type=DeliveryReport)


def lines_of(report: DeliveryReport) -> Iterator[str]:
    """Yield a report, a line each."""
    yield f"new {report.new}, changed {report.changed}, same {report.same}"
    yield from (f"older than what is stored: {ref}" for ref in report.older)
    yield from (f"refused: {why}" for why in report.refused)
    if report.gone:
        yield f"no longer listed, and cancelled: {report.gone}"
    if report.held:
        yield f"no longer listed, more than half: {report.held} wait for a person: central removals"


def what_came(place: Place) -> Iterator[str]:
    """Yield what each source delivered last, and what of it waits for a person."""
    engine = open_for_reading(place.url)
    try:
        with engine.begin() as connection:
            known = deliveries(connection)
    finally:
        engine.dispose()
    for source, at, report in known:
        yield f"{source}, {at.astimezone(BRUSSELS):%Y-%m-%d %H:%M}"
        yield from (f"  {line}" for line in lines_of(report))
