"""Nobody is here: a touch, a scan, a letter or a card begins."""

from dataclasses import replace

from kiosk.rules import Language, Policy
from kiosk.visit.events import CardInserted, Event, Touched
from kiosk.visit.state import Facts, KioskContext
from kiosk.visit.step import Step, TimeoutKind


def due(facts: Facts, book: Policy) -> bool:
    """As long as nothing at all is known."""
    return facts == Facts()


def hear(facts: Facts, event: Event, house: KioskContext) -> Facts | None:
    """Every begin but a code and a letter, which their own questions hear."""
    match event:
        case Touched("start"):
            return replace(facts, greeted=True)
        case Touched("speak", choice) if Language(choice) in house.book.languages:
            return replace(facts, greeted=True, language_asked=True)
        case CardInserted() if facts == Facts():
            return replace(facts, greeted=True)
        case _:
            return None


STEP = Step("attract", TimeoutKind.FOREVER, due=due, hear=hear)
