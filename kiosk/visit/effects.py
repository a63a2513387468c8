"""Effects: what a visit asks the outside to do. The visit runner hands each to its effect handler."""

from dataclasses import dataclass
from enum import StrEnum


class Slip(StrEnum):
    """A printed paper without a number."""

    BOOKING = "booking"
    REMINDER = "reminder"


@dataclass(frozen=True, slots=True)
class AskCentral:
    """Ask central about an appointment, or about the number of a ticket (address). Runs in the background."""

    appointment: str | None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class ReadCard:
    """Read the card that is inserted."""


@dataclass(frozen=True, slots=True)
class IssueNumber:
    """Issue the number of this visit durably. From here on nothing can be undone."""


@dataclass(frozen=True, slots=True)
class PrintTicket:
    """Print the ticket."""

    number: str


@dataclass(frozen=True, slots=True)
class PrintCopy:
    """Print an earlier number again. ticket: its id."""

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
    """End the visit and forget it. Never pending: nothing answers it."""

    step: str


Effect = AskCentral | ReadCard | IssueNumber | PrintTicket | PrintCopy | PrintSlip | TellDesk | EndVisit
LASTING = (IssueNumber, PrintTicket, PrintCopy, PrintSlip, TellDesk)
"""Effects that stay pending until they are answered, whatever the visit does meanwhile."""
