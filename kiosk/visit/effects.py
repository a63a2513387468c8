"""What a visit orders; the conductor carries each to its worker."""

from dataclasses import dataclass
from enum import StrEnum


class Slip(StrEnum):
    """A paper without a number."""

    BOOKING = "booking"
    REMINDER = "reminder"


@dataclass(frozen=True, slots=True)
class AskCentral:
    """May this appointment check in, or which number is this ticket (address)? Beside the visit; nobody waits for it."""

    appointment: str | None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class ReadCard:
    """Read the card that lies in the slot."""


@dataclass(frozen=True, slots=True)
class IssueNumber:
    """Give this visit its number, durably. The point of no return."""


@dataclass(frozen=True, slots=True)
class PrintTicket:
    """Bring the number to paper."""

    number: str


@dataclass(frozen=True, slots=True)
class PrintCopy:
    """Bring a number that was given before to paper once more; `ticket` is its id."""

    number: str
    ticket: str


@dataclass(frozen=True, slots=True)
class PrintSlip:
    """Print how to book, or when the appointment is. It bears no number."""

    slip: Slip


@dataclass(frozen=True, slots=True)
class TellDesk:
    """Tell the desk that somebody needs a colleague."""


@dataclass(frozen=True, slots=True)
class EndVisit:
    """The visit is over; nothing of it stays. Never open: it ends."""

    step: str


Effect = AskCentral | ReadCard | IssueNumber | PrintTicket | PrintCopy | PrintSlip | TellDesk | EndVisit
LASTING = (IssueNumber, PrintTicket, PrintCopy, PrintSlip, TellDesk)
"""What stays open until it is answered, whatever the visit does meanwhile."""
