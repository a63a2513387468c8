"""What a visit hears: touches of a page, things shown, answers to orders, and how the house is since."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kiosk.protocol import AppointmentStatus
from kiosk.rules import Pseudonym, Purpose
from kiosk.visit.effects import Effect


class Refusal(StrEnum):
    """Why a scan was not taken; nothing of it is kept."""

    COVER_CODES = "cover_codes"
    UNKNOWN = "unknown"
    TOO_LONG = "too_long"
    CHECK = "check"


class CardVerdict(StrEnum):
    """What the chip proved (docs/eid.md, Proof); whether it is the right one is another question."""

    PROVEN = "proven"
    GENUINE = "genuine"
    CLONE = "clone"
    ALTERED = "altered"
    UNKNOWN_ISSUER = "unknown_issuer"
    WRONG_KIND = "wrong_kind"
    NOT_EID = "not_eid"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Touched:
    """A key was pressed. `action` is public: replays and statistics hang on it."""

    action: str
    choice: str = ""


@dataclass(frozen=True, slots=True)
class PageShown:
    """The page's first frame is on the glass."""


@dataclass(frozen=True, slots=True)
class TimeRanOut:
    """The page was silent for as long as its patience."""


@dataclass(frozen=True, slots=True)
class CodeShown:
    """An appointment's code. `day` is the day it says it is for, None when it says nothing."""

    mark: Pseudonym
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Typed:
    """So many signs stand in the entry; what they are stays at the edge. A birth date counts day, month, year, letters."""

    count: int


@dataclass(frozen=True, slots=True)
class TypedWrong:
    """A whole code was typed, and its check sign says that one of its signs is wrong."""


@dataclass(frozen=True, slots=True)
class BirthGiven:
    """A birth date with three letters of the family name, whole, as their mark."""

    mark: Pseudonym


@dataclass(frozen=True, slots=True)
class TicketShown:
    """A ticket's own QR; `ticket` is its id where this kiosk gave it today, else None; then `address` holds its signs."""

    ticket: str | None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class LetterShown:
    """A letter's barcode."""

    mark: Pseudonym


@dataclass(frozen=True, slots=True)
class ScanRefused:
    """Something was shown that nothing can be made of."""

    why: Refusal


@dataclass(frozen=True, slots=True)
class CardInserted:
    """A card was put in during this visit."""


@dataclass(frozen=True, slots=True)
class CardRemoved:
    """The slot is empty again."""


@dataclass(frozen=True, slots=True)
class HouseChanged:
    """A device came or went, a day list came: the house is new, nothing else was said."""


@dataclass(frozen=True, slots=True)
class CardRead:
    """What the chip gave: its verdict, the marks of its numbers, its type's code, and whether a test root vouched.

    permanent: the mention C. since, until: the days between which the card is valid.
    """

    verdict: CardVerdict
    card: Pseudonym | None = None
    holder: Pseudonym | None = None
    document: str | None = None
    test: bool = False
    permanent: bool = False
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class CentralSaid:
    """Central's word on the appointment, with the number that it already has, that ticket's id and what it is for."""

    standing: AppointmentStatus
    number: str | None = None
    ticket: str | None = None
    purpose: Purpose | None = None


@dataclass(frozen=True, slots=True)
class NumberIssued:
    """The number is durable; `ticket` is its id (a UUID's text)."""

    number: str
    ticket: str


@dataclass(frozen=True, slots=True)
class TicketPrinted:
    """The printer said that the paper came out."""


@dataclass(frozen=True, slots=True)
class TicketNotPrinted:
    """No paper came, or nobody knows."""


@dataclass(frozen=True, slots=True)
class TicketUnconfirmed:
    """Bytes went to the printer, and it never said what became of them."""


@dataclass(frozen=True, slots=True)
class SlipPrinted:
    """The printer said that the slip came out."""


@dataclass(frozen=True, slots=True)
class SlipNotPrinted:
    """No slip came, or nobody knows."""


@dataclass(frozen=True, slots=True)
class DeskTold:
    """The call for a colleague is durable."""


@dataclass(frozen=True, slots=True)
class Failed:
    """An order came to nothing: refused, broken, or too late."""

    effect: Effect


Shown = CodeShown | TicketShown | LetterShown | ScanRefused | CardInserted
Entered = Typed | TypedWrong | BirthGiven
Answer = (
    CardRead
    | CentralSaid
    | NumberIssued
    | TicketPrinted
    | TicketNotPrinted
    | TicketUnconfirmed
    | SlipPrinted
    | SlipNotPrinted
    | DeskTold
    | Failed
)
Event = Touched | PageShown | TimeRanOut | Shown | Entered | CardRemoved | HouseChanged | Answer
