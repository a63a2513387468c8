"""No document at all: the first card, or the old one stayed at home."""

from dataclasses import replace

from kiosk.rules import OldCard, Policy
from kiosk.visit.answers import NoCardReason
from kiosk.visit.conditions import collecting
from kiosk.visit.events import Event, Touched
from kiosk.visit.state import Facts, KioskContext
from kiosk.visit.step import Step, TimeoutKind


def due(facts: Facts, book: Policy) -> bool:
    """He said that he has none, and not yet why."""
    return collecting(facts) and facts.without is NoCardReason.NONE and facts.no_card is None


def hear(facts: Facts, event: Event, house: KioskContext) -> Facts | None:
    """One or the other."""
    match event:
        case Touched("first_card"):
            return replace(facts, no_card=OldCard.NONE_FIRST_CARD)
        case Touched("at_home"):
            return replace(facts, no_card=OldCard.FORGOTTEN)
        case _:
            return None


STEP = Step("no_card", TimeoutKind.CHOICE, due=due, hear=hear)
