"""The importers by the suffix of their files. A new format is a module with a reader, and a line here."""

from collections.abc import Mapping
from types import MappingProxyType

from central.appointments.csv_file import read_csv_file
from central.appointments.ical_file import read_ical_file
from central.appointments.json_file import read_json_file
from central.appointments.model import AppointmentFileError, AppointmentReader, FileReading, ReadingTerms

IMPORTERS: Mapping[str, AppointmentReader] = MappingProxyType(
    {".csv": read_csv_file, ".txt": read_csv_file, ".json": read_json_file, ".ics": read_ical_file}
)


def read_appointments(suffix: str, raw: bytes, terms: ReadingTerms) -> FileReading:
    """Return what a file holds. suffix: of its name, such as `.csv`; empty: CSV.

    Raises AppointmentFileError for what cannot be read at all, also for a format that has no importer.
    """
    reader = IMPORTERS.get(suffix.lower() or ".csv")
    if reader is None:
        raise AppointmentFileError(f"{suffix}: no such format; expected {', '.join(IMPORTERS)}")
    return reader(raw, terms)
