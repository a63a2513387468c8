"""The appointment has its number already: the same one again on paper, a few times, and never a second one (R52)."""

from dataclasses import replace

from kiosk.rules import RuleBook
from kiosk.visit.events import Event, Touched
from kiosk.visit.model import Facts, House
from kiosk.visit.step import Patience, Step


def due(facts: Facts, book: RuleBook) -> bool:
    """Once its person has said yes, while this visit has ordered nothing."""
    return facts.confirmed and facts.given is not None and not facts.ordered


def hear(facts: Facts, event: Event, house: House) -> Facts | None:
    """Printed again, as often as the policy lets; or that was all."""
    match event:
        case Touched("print_again") if facts.given is not None and facts.given.copies < house.book.copies:
            return replace(
                facts, copy=True, ordered=True, number=facts.given.number, ticket=facts.given.ticket, paper=None
            )
        case Touched("done"):
            return replace(facts, ended=True)
        case _:
            return None


STEP = Step("already_in", Patience.CHOICE, due=due, hear=hear)
