"""Take your card back: before any other question and before a number is issued."""

from dataclasses import replace

from kiosk.rules import Policy
from kiosk.visit.events import Event, Touched
from kiosk.visit.facts import Facts
from kiosk.visit.state import KioskContext
from kiosk.visit.step import Step, TimeoutKind


def is_open(facts: Facts, policy: Policy) -> bool:
    """Open from a reading until the card is taken, or the visitor says that they have it."""
    return facts.happened.card_in


def handle(facts: Facts, event: Event, context: KioskContext) -> Facts | None:
    """Take "I have it": a removal may go unnoticed. The reader's own events are taken by show_card."""
    match event:
        case Touched("have_it"):
            return replace(facts, happened=replace(facts.happened, card_in=False))
        case _:
            return None


STEP = Step("take_card", TimeoutKind.HANDS, is_open=is_open, handle=handle, progress=(3, None))
