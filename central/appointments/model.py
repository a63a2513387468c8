"""Appointments as every importer hands them over, whatever the source."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from central.marking import Marking
from kiosk.rules import BookingState, Pseudonym, Purpose

FILE = "file"
"""The source of what `central import` reads from a file."""
SOURCE_NAME = r"[a-z][a-z0-9-]{0,19}"


class AppointmentFileError(ValueError):
    """The file is not valid, and nothing was imported. The message names line and column."""


class AppointmentFault(ValueError):  # noqa: N818 -- not an error of the file: the other lines count
    """One appointment is not valid. The message names its place and column, and nothing of a person."""


@dataclass(frozen=True, slots=True)
class ImportedAppointment:
    """One appointment, with the columns of its table except seq. sealed: what its marks are made of, encrypted."""

    ref: str
    day: str
    start: datetime
    purpose: Purpose
    initials: str
    code_mark: Pseudonym
    birth: str | None
    card: str | None
    child: bool
    language: str | None
    letter_mark: Pseudonym | None
    card_mark: Pseudonym | None
    born_mark: Pseudonym | None
    sealed: bytes
    letter_needed: bool
    due_eur: int | None
    state: BookingState
    source: str = FILE
    revision: int | None = None
    """Of the source: an older one never wins over a newer one that is stored. None: the latest that arrives wins."""


@dataclass(frozen=True, slots=True)
class ReadingTerms:
    """What a reader needs: what marks and seals, today, the codes of existing cards, and whose appointments these are."""

    marking: Marking
    today: date
    cards: frozenset[str]
    source: str = FILE


@dataclass(frozen=True, slots=True)
class FileReading:
    """What a file holds: its good appointments, and what is wrong with each of the others, in their order."""

    rows: tuple[ImportedAppointment, ...]
    faults: tuple[str, ...]

    def strictly(self) -> tuple[ImportedAppointment, ...]:
        """Return the appointments of a file without faults. Raises AppointmentFileError with the first."""
        if self.faults:
            raise AppointmentFileError(self.faults[0])
        return self.rows


class Readable(Protocol):
    """The cells of one appointment."""

    @property
    def place(self) -> str:
        """Return what a fault names."""

    def parse(self, terms: ReadingTerms) -> ImportedAppointment:
        """Return the appointment. Raises AppointmentFault."""


def read_rows(rows: Iterable[Readable | AppointmentFault], terms: ReadingTerms) -> FileReading:
    """Parse each row. A reference or a code that stands twice is a fault of the second: two people would be one."""
    read, faults, seen = list[ImportedAppointment](), list[str](), dict[str, str]()
    for row in rows:
        try:
            if isinstance(row, AppointmentFault):
                raise row
            made = row.parse(terms)
            for column, value, named in (("ref", made.ref, made.ref), ("code", str(made.code_mark), "this code")):
                if (earlier := seen.setdefault(f"{column} {value}", row.place)) != row.place:
                    raise AppointmentFault(f"{row.place}, column {column}: {named} stands in {earlier} already")
        except AppointmentFault as fault:
            faults.append(str(fault))
        else:
            read.append(made)
    return FileReading(tuple(read), tuple(faults))


AppointmentReader = Callable[[bytes, ReadingTerms], FileReading]
"""(bytes of a file, terms) -> what it holds. Raises AppointmentFileError for what is no file of this format."""
