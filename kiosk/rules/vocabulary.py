"""Common types of protocol, visit and central (docs/glossary.md)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, NewType

from msgspec import Meta

Pseudonym = NewType("Pseudonym", str)
"""Stands for a code or a number: `k1.` and 26 characters, or `m1` in a story. Equal pseudonyms mean equal codes."""

Language = NewType("Language", str)
"""ISO 639-1: `nl`, `en`."""

DUTCH = Language("nl")

Moment = Annotated[datetime, Meta(tz=True)]
"""A time with its zone; msgspec would accept a naive one."""


class Purpose(StrEnum):
    """What the visitor comes for. HELP is reception's."""

    COLLECT = "collect"
    APPLY = "apply"
    HELP = "help"


class Readiness(StrEnum):
    """What the desk sees first; always shown with its word, never as a colour alone (R51)."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


class Needs(StrEnum):
    """What would help the visitor while they wait; no readiness, and valid for today only (S23)."""

    NOTHING = "nothing"
    NOT_LONG = "not_long"
    SEE_HEAR = "see_hear"
    INTERPRETER = "interpreter"


class Capacity(StrEnum):
    """The capacity in which somebody collects for a child under 12 (R22)."""

    PARENT = "parent"
    FOSTER_PARENT = "foster_parent"
    GUARDIAN = "guardian"
    GUIDE = "guide"


class Weight(StrEnum):
    """Weight of a line: in order, to be checked, probably solved today, probably not today."""

    OK = "ok"
    SEE = "see"
    ATTENTION = "attention"
    STOP = "stop"


class Source(StrEnum):
    """Source of a line: staff trust a scan more than a statement."""

    SCANNER = "scanner"
    CARD = "card"
    RESIDENT = "resident"
    STAFF = "staff"
    BOOKING = "booking"
    KIOSK = "kiosk"


class TextSize(StrEnum):
    """Text size, chosen by one button."""

    USUAL = "usual"
    LARGER = "larger"
    LARGEST = "largest"

    def steps(self) -> int:
        """Return how many sizes above the usual."""
        return list(TextSize).index(self)

    def next(self) -> "TextSize":
        """Return the size that the button switches to."""
        return list(TextSize)[(self.steps() + 1) % len(TextSize)]


class DeviceState(StrEnum):
    """State of a device, each with its own remedy.

    GUESSED: too many failed lookups by birth date. LEFT_BEHIND: a card is in the reader. Printers: COVER is open, CUTTER is
    stuck, FAULT is another fault, FOREIGN is a host at its address that is no printer, HELD may still print part of an
    earlier ticket, REPLACED is another printer than before.
    """

    READY = "ready"
    ABSENT = "absent"
    REFUSED = "refused"
    UNSERVED = "unserved"
    SILENT = "silent"
    LEFT_BEHIND = "left_behind"
    GUESSED = "guessed"
    COVER = "cover"
    CUTTER = "cutter"
    FAULT = "fault"
    FOREIGN = "foreign"
    HELD = "held"
    REPLACED = "replaced"


class BookingState(StrEnum):
    """Whether an appointment is still valid."""

    BOOKED = "booked"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One line for the desk: the verdict (`letter.forgotten`), its weight and its source."""

    what: Annotated[str, Meta(min_length=1, max_length=40)]
    state: Weight
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """An appointment of the day, with as little data as the kiosk needs (docs/domain.md).

    code, letter, card_number, holder, born: pseudonyms; card_number or holder alone is a match. years: whole years on the day
    of the appointment, None if the birth date is not fully known.
    """

    ref: str
    start: Moment
    purpose: Purpose
    initials: str
    code: Pseudonym
    card: str | None = None
    born: Pseudonym | None = None
    years: int | None = None
    child_model: bool = False
    letter_needed: bool = True
    due_eur: int | None = None
    language: Language | None = None
    letter: Pseudonym | None = None
    card_number: Pseudonym | None = None
    holder: Pseudonym | None = None
    state: BookingState = BookingState.BOOKED
