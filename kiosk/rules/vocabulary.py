"""The words of the counter: each has one type, used alike by contract, visit and central (docs/glossary.md)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, NewType

from msgspec import Meta

Pseudonym = NewType("Pseudonym", str)
"""What stands for a code or a number: `k1.` and 26 signs, or `m1` in a story. Equal marks, equal codes."""

Language = NewType("Language", str)
"""ISO 639-1: `nl`, `en`."""

DUTCH = Language("nl")

Moment = Annotated[datetime, Meta(tz=True)]
"""A time with its zone; msgspec would accept a naive one."""


class Purpose(StrEnum):
    """What the resident comes for; `help` is reception's."""

    COLLECT = "collect"
    APPLY = "apply"
    HELP = "help"


class Readiness(StrEnum):
    """What the desk sees at a glance; always shown with its word, never as a colour alone (R51)."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


class Needs(StrEnum):
    """What would help somebody while he waits; it has no colour and holds for today alone (S23)."""

    NOTHING = "nothing"
    NOT_LONG = "not_long"
    SEE_HEAR = "see_hear"
    INTERPRETER = "interpreter"


class Capacity(StrEnum):
    """As whom somebody collects for a child under 12 (R22)."""

    PARENT = "parent"
    FOSTER_PARENT = "foster_parent"
    GUARDIAN = "guardian"
    GUIDE = "guide"


class Weight(StrEnum):
    """How heavy one line is: in order, to be looked at, probably solved today, probably not today."""

    OK = "ok"
    SEE = "see"
    ATTENTION = "attention"
    STOP = "stop"


class Source(StrEnum):
    """Who says so: staff weigh a scan heavier than a statement."""

    SCANNER = "scanner"
    CARD = "card"
    RESIDENT = "resident"
    STAFF = "staff"
    BOOKING = "booking"
    KIOSK = "kiosk"


class TextSize(StrEnum):
    """How large the letters are: one key goes round them."""

    USUAL = "usual"
    LARGER = "larger"
    LARGEST = "largest"

    def steps(self) -> int:
        """How many sizes above the usual."""
        return list(TextSize).index(self)

    def next(self) -> "TextSize":
        """The size that the key brings."""
        return list(TextSize)[(self.steps() + 1) % len(TextSize)]


class DeviceState(StrEnum):
    """How a device is, each with its own remedy: a cable, the rights, a service, a restart; a card to be taken out.

    GUESSED is the look-up's by birth date: too many were tried in vain. Of a printer: COVER is open, CUTTER is stuck,
    FAULT is another fault, FOREIGN is something at its address that is no printer, HELD may still bring out part of an
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
    """Whether an appointment still stands."""

    BOOKED = "booked"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing the desk will need: the verdict (`letter.forgotten`), how heavy it is, and who says so."""

    what: str
    state: Weight
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """One appointment of the day, as little of it as the kiosk can do with (docs/domain.md).

    code, letter, card_number, holder, born: marks; of card_number and holder either one equal is a match.
    years: whole years on the appointment's day, None when the birth date is not wholly known.
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
