"""The appointment already has a number: print the same number again, a limited number of times (R52)."""

from dataclasses import replace

from kiosk.rules import Policy
from kiosk.visit.conditions import is_searching
from kiosk.visit.effects import AskCentral, Effect
from kiosk.visit.events import CentralSaid, Event, Failed, TicketShown, Touched
from kiosk.visit.facts import Facts, IssuedNumber
from kiosk.visit.state import KioskContext
from kiosk.visit.step import Step, TimeoutKind


def is_open(facts: Facts, policy: Policy) -> bool:
    """Open once the visitor has confirmed the appointment or scanned the ticket, until a number is requested."""
    return (
        (facts.booking.confirmed or facts.ticket.ticket_shown)
        and facts.happened.given is not None
        and not facts.ticket.ordered
    )


def handle(facts: Facts, event: Event, context: KioskContext) -> Facts | None:
    """Take a scanned ticket, a request to print again, or the end of the visit.

    A ticket that central does not know, or cannot be asked about, leads back to the ways of being found.
    """
    match event:
        case TicketShown(ticket) if _counts(facts) and (given := context.given_by(ticket)) is not None:
            return replace(
                facts,
                greeted=True,
                happened=replace(facts.happened, given=given),
                ticket=replace(facts.ticket, ticket_shown=True),
                search=replace(facts.search, way=None, typed=0),
            )
        case TicketShown(None, str() as address) if _counts(facts):
            return replace(
                facts,
                greeted=True,
                ticket=replace(facts.ticket, address=address),
                happened=replace(facts.happened, central_silent=False),
            )
        case CentralSaid(number=str() as number, ticket=str() as ticket) as answer if _asks(facts):
            theirs = IssuedNumber(None, number, ticket, context.today(), answer.purpose)
            return replace(
                facts,
                happened=replace(facts.happened, given=theirs),
                ticket=replace(facts.ticket, ticket_shown=True, address=None),
                search=replace(facts.search, way=None, typed=0),
            )
        case CentralSaid() if _asks(facts):
            return replace(
                facts,
                ticket=replace(facts.ticket, address=None),
                happened=replace(facts.happened, codes_missed=facts.happened.codes_missed + 1),
            )
        case Failed(AskCentral()) if _asks(facts):
            return replace(facts, ticket=replace(facts.ticket, address=None))
        case Touched("print_again") if (
            facts.happened.given is not None and context.copies_of(facts.happened.given) < context.policy.copies
        ):
            return replace(
                facts,
                ticket=replace(
                    facts.ticket,
                    copy=True,
                    ordered=True,
                    number=facts.happened.given.number,
                    ticket=facts.happened.given.ticket,
                    paper=None,
                ),
            )
        case Touched("done"):
            return replace(facts, ended=True)
        case _:
            return None


def background_effects(facts: Facts, context: KioskContext) -> tuple[Effect, ...]:
    """Ask central for the number of another kiosk's ticket."""
    return (AskCentral(None, facts.ticket.address),) if _asks(facts) else ()


def _asks(facts: Facts) -> bool:
    return facts.ticket.address is not None and _counts(facts)


def _counts(facts: Facts) -> bool:
    return (is_searching(facts) or facts.ticket.ticket_shown) and not facts.ticket.ordered and not facts.for_reception


STEP = Step("already_in", TimeoutKind.CHOICE, is_open=is_open, handle=handle, background_effects=background_effects)
