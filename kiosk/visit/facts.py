"""The facts of a visit, in groups. They decide everything else (docs/architecture.md)."""

from dataclasses import dataclass, replace
from datetime import date

from kiosk.protocol import AppointmentStatus
from kiosk.rules import (
    Appointment,
    Asked,
    Brought,
    Capacity,
    LetterState,
    Needs,
    OldCard,
    Pseudonym,
    Punctuality,
    Purpose,
)
from kiosk.visit.answers import HelpCall, LookupMethod, NoCardReason, PaperConfirmation, PrintStatus
from kiosk.visit.effects import Slip
from kiosk.visit.events import CardRead


@dataclass(frozen=True, slots=True)
class IssuedNumber:
    """A number issued today. appointment: None if it was issued without one. purpose: as on its ticket."""

    appointment: str | None
    number: str
    ticket: str
    day: date
    purpose: Purpose | None = None


@dataclass(frozen=True, slots=True)
class SearchFacts:
    """How the appointment is looked for.

    typed: number of typed characters, which stay in the text entry. hits: several appointments that a birth date or a
    card may mean. unlisted: pseudonym of a code that the desk has to look up, empty of a birth date. sought: the same,
    while nobody has asked for a number with it.
    """

    way: LookupMethod | None = None
    typed: int = 0
    hits: tuple[Appointment, ...] = ()
    unlisted: Pseudonym | None = None
    sought: Pseudonym | None = None


@dataclass(frozen=True, slots=True)
class BookingFacts:
    """The appointment, and what the visitor said about it."""

    appointment: Appointment | None = None
    hour: Punctuality | None = None
    other_day: date | None = None
    chosen: Purpose | None = None
    other_purpose: bool = False
    walk_in: bool = False
    confirmed: bool = False
    stays: bool = False


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """Who came, and for whom."""

    for_another: bool = False
    someone_else: bool = False
    proxy_explained: bool = False
    capacity: Capacity | None = None
    child_here: bool | None = None


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """The letters that were shown (None: a barcode that no rule knows), or why there is none."""

    letters: tuple[Pseudonym | None, ...] = ()
    no_letter: LetterState | None = None


@dataclass(frozen=True, slots=True)
class CardFacts:
    """The readings of cards, or why there is none."""

    cards: tuple[CardRead, ...] = ()
    without: NoCardReason | None = None
    no_card: OldCard | None = None


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What an applicant brought, and what would help the visitor."""

    passport: Brought | None = None
    photo: Brought | None = None
    needs: Needs | None = None


@dataclass(frozen=True, slots=True)
class TicketFacts:
    """The number and its ticket.

    ordered: the number was requested; nothing can be undone. wait: minutes, as shown with the number. why_shown: the
    reason is on the screen. ticket_shown, copy, address: of an earlier ticket that was scanned; address: another kiosk's.
    """

    ordered: bool = False
    number: str | None = None
    ticket: str | None = None
    wait: int | None = None
    no_number: bool = False
    paper: PrintStatus | None = None
    got: PaperConfirmation | None = None
    why_shown: bool = False
    ticket_shown: bool = False
    copy: bool = False
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Happened:
    """What Back cannot undo: events, not answers.

    central: its answer about the appointment. given: the number that the appointment already has. card_read: the inserted
    card was read. card_in: it was not seen to leave.
    """

    codes_missed: int = 0
    guessed: int = 0
    central: AppointmentStatus | None = None
    central_silent: bool = False
    given: IssuedNumber | None = None
    privacy_shown: bool = False
    card_read: bool = False
    card_in: bool = False
    desk: HelpCall | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What the visitor has shown, said and read. The step follows from the facts and the policy alone.

    reasons_of: the step whose page of reasons is open. asked: why the visitor is sent to reception.
    """

    greeted: bool = False
    language_asked: bool = False
    search: SearchFacts = SearchFacts()
    booking: BookingFacts = BookingFacts()
    person: PersonFacts = PersonFacts()
    letter: LetterFacts = LetterFacts()
    card: CardFacts = CardFacts()
    documents: DocumentFacts = DocumentFacts()
    ticket: TicketFacts = TicketFacts()
    happened: Happened = Happened()
    reasons_of: str | None = None
    slip: Slip | None = None
    slip_paper: PrintStatus | None = None
    for_reception: bool = False
    asked: Asked | None = None
    ended: bool = False

    @property
    def is_idle(self) -> bool:
        """Return whether nobody has touched the kiosk."""
        return self == Facts()

    def undo_to(self, now: "Facts") -> "Facts":
        """Return these earlier facts with what has happened since: Back undoes answers, not events."""
        return replace(self, happened=now.happened)
