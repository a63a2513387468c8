"""The importers by the suffix of their files. A new format is a module with a reader, and a line here."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from central.appointments.csv_file import read_csv
from central.appointments.model import AppointmentFileError, AppointmentReader, ImportedAppointment
from central.marking import Marking

IMPORTERS: Mapping[str, AppointmentReader] = MappingProxyType({".csv": read_csv, ".txt": read_csv})


def read_appointments(
    suffix: str, raw: bytes, marking: Marking, today: date, cards: frozenset[str]
) -> tuple[ImportedAppointment, ...]:
    """Return the appointments of a file. suffix: of its name, such as `.csv`; empty: CSV.

    cards: the codes of existing cards. Raises AppointmentFileError, also for a format that has no importer.
    """
    reader = IMPORTERS.get(suffix.lower() or ".csv")
    if reader is None:
        raise AppointmentFileError(f"{suffix}: no such format; expected {', '.join(IMPORTERS)}")
    return reader(raw, marking, today, cards)
