"""Appointments as every importer hands them over, whatever the source."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from kiosk.rules import BookingState, Pseudonym, Purpose, SiteKey


class AppointmentFileError(ValueError):
    """The file is not valid, and nothing was imported. The message names line and column."""


@dataclass(frozen=True, slots=True)
class ImportedAppointment:
    """One appointment, with the columns of its table except seq."""

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
    letter_needed: bool
    due_eur: int | None
    state: BookingState


AppointmentReader = Callable[[bytes, SiteKey, date, frozenset[str]], tuple[ImportedAppointment, ...]]
"""(bytes of a file, site's key, today, codes of existing cards) -> every appointment. Raises AppointmentFileError."""
