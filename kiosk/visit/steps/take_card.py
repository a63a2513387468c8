"""Take your card back: before anything else is asked, and before a number is given."""

from dataclasses import replace

from kiosk.rules import Policy
from kiosk.visit.events import Event, Touched
from kiosk.visit.state import Facts, KioskContext
from kiosk.visit.step import Step, TimeoutKind


def is_open(facts: Facts, policy: Policy) -> bool:
    """From the answer of a reading until the card is seen to leave, or its owner says that he has it."""
    return facts.card_in


def handle(facts: Facts, event: Event, context: KioskContext) -> Facts | None:
    """A removal may go unheard: the resident can say so himself. What the reader says, show_card hears."""
    match event:
        case Touched("have_it"):
            return replace(facts, card_in=False)
        case _:
            return None


STEP = Step("take_card", TimeoutKind.HANDS, is_open=is_open, handle=handle)
