"""The appointment has its number already: the same one again on paper, a few times, and never a second one (R52)."""

from dataclasses import replace

from kiosk.rules import RuleBook
from kiosk.visit.events import Event, TicketShown, Touched
from kiosk.visit.model import Facts, House
from kiosk.visit.step import Patience, Step
from kiosk.visit.steps.papers import looking


def due(facts: Facts, book: RuleBook) -> bool:
    """Once its person has said yes, or showed the ticket itself, while this visit has ordered nothing."""
    return (facts.confirmed or facts.ticket_shown) and facts.given is not None and not facts.ordered


def hear(facts: Facts, event: Event, house: House) -> Facts | None:
    """A ticket of ours under the scanner; printed again, as often as the policy lets; or that was all."""
    match event:
        case TicketShown(ticket) if _counts(facts) and (given := house.given_by(ticket)) is not None:
            return replace(facts, greeted=True, given=given, ticket_shown=True, way=None, typed=0)
        case Touched("print_again") if facts.given is not None and house.copies_of(facts.given) < house.book.copies:
            return replace(
                facts, copy=True, ordered=True, number=facts.given.number, ticket=facts.given.ticket, paper=None
            )
        case Touched("done"):
            return replace(facts, ended=True)
        case _:
            return None


def _counts(facts: Facts) -> bool:
    return (looking(facts) or facts.ticket_shown) and not facts.ordered and not facts.for_reception


STEP = Step("already_in", Patience.CHOICE, due=due, hear=hear)
