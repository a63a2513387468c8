"""Appointments as every importer hands them over, whatever the source."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from central.marking import Marking
from kiosk.rules import BookingState, Pseudonym, Purpose


class AppointmentFileError(ValueError):
    """The file is not valid, and nothing was imported. The message names line and column."""


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


AppointmentReader = Callable[[bytes, Marking, date, frozenset[str]], tuple[ImportedAppointment, ...]]
"""(bytes of a file, what marks and seals, today, codes of existing cards) -> every appointment. Raises AppointmentFileError."""
