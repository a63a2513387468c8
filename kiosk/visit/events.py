"""Events of a visit: touches, scans, cards, answers to effects, and changes of the kiosk."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kiosk.protocol import AppointmentStatus
from kiosk.rules import Pseudonym, Purpose
from kiosk.visit.effects import Effect


class Refusal(StrEnum):
    """Why a scan was not used. Nothing of it is kept."""

    COVER_CODES = "cover_codes"
    UNKNOWN = "unknown"
    TOO_LONG = "too_long"
    CHECK = "check"


class CardVerdict(StrEnum):
    """What the chip proved (docs/eid.md, Proof). Whether it is the right card is decided by `show_card`."""

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
    """A button was pressed. action: a public name, used by replays and statistics."""

    action: str
    choice: str = ""


@dataclass(frozen=True, slots=True)
class PageShown:
    """The first frame of the page is on the screen."""


@dataclass(frozen=True, slots=True)
class TimeRanOut:
    """The page was idle for its whole timeout."""


@dataclass(frozen=True, slots=True)
class CodeShown:
    """The code of an appointment. day: the day that the code names, None if it names none."""

    mark: Pseudonym
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Typed:
    """The number of characters typed so far; the characters stay in the text entry.

    A date counts day, month, year and letters.
    """

    count: int


@dataclass(frozen=True, slots=True)
class TypedWrong:
    """A complete code was typed, and its check character does not match."""


@dataclass(frozen=True, slots=True)
class BirthGiven:
    """A complete birth date with three letters of the family name, as a pseudonym."""

    mark: Pseudonym


@dataclass(frozen=True, slots=True)
class TicketShown:
    """The QR code of a ticket. ticket: its id if this kiosk issued it today, else None and `address` holds its characters."""

    ticket: str | None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class LetterShown:
    """The barcode of a letter."""

    mark: Pseudonym


@dataclass(frozen=True, slots=True)
class ScanRefused:
    """A scan that cannot be used."""

    why: Refusal


@dataclass(frozen=True, slots=True)
class CardInserted:
    """A card was inserted during this visit."""


@dataclass(frozen=True, slots=True)
class CardRemoved:
    """The card was taken out."""


@dataclass(frozen=True, slots=True)
class HouseChanged:
    """A device or the state of the hall changed; nothing else happened."""


@dataclass(frozen=True, slots=True)
class DayListChanged:
    """Central sent appointments; the one of this visit may be among them."""


@dataclass(frozen=True, slots=True)
class CardRead:
    """The result of reading a card: the verdict, pseudonyms of its numbers, and its document type.

    permanent: the chip bears the mention C. since, until: the card's validity. test: a test root vouched for it.
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
    """Central's answer about the appointment: its status, and the number, ticket id and purpose that it already has."""

    standing: AppointmentStatus
    number: str | None = None
    ticket: str | None = None
    purpose: Purpose | None = None


@dataclass(frozen=True, slots=True)
class NumberIssued:
    """The number is durable. ticket: its id, a UUID as text."""

    number: str
    ticket: str


@dataclass(frozen=True, slots=True)
class TicketPrinted:
    """The printer confirmed the ticket."""


@dataclass(frozen=True, slots=True)
class TicketNotPrinted:
    """The ticket was not printed."""


@dataclass(frozen=True, slots=True)
class TicketUnconfirmed:
    """Data was sent to the printer, and it never confirmed the ticket."""


@dataclass(frozen=True, slots=True)
class SlipPrinted:
    """The printer confirmed the slip."""


@dataclass(frozen=True, slots=True)
class SlipNotPrinted:
    """The slip was not printed, or nobody knows."""


@dataclass(frozen=True, slots=True)
class DeskTold:
    """The call for a colleague is stored."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The effect failed: refused, broken, or past its deadline."""

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
Event = Touched | PageShown | TimeRanOut | Shown | Entered | CardRemoved | HouseChanged | DayListChanged | Answer
