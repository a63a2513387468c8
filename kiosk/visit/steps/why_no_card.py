"""No card for the reader: what the visitor has instead (R43, R47)."""

from dataclasses import replace

from kiosk.rules import OldCard, Policy
from kiosk.visit.answers import NoCardReason
from kiosk.visit.events import Event, Touched
from kiosk.visit.facts import Facts
from kiosk.visit.state import KioskContext
from kiosk.visit.step import Step, TimeoutKind
from kiosk.visit.steps import show_card


def is_open(facts: Facts, policy: Policy) -> bool:
    """Open if they asked for the reasons and the card is still open."""
    return facts.reasons_of == show_card.STEP.name and show_card.is_open(facts, policy)


def handle(facts: Facts, event: Event, context: KioskContext) -> Facts | None:
    """Take a paper document, a card for the desk, none, or a lost card, which is asked further."""
    match event:
        case Touched("lost" | "none" as word):
            return replace(facts, card=replace(facts.card, without=NoCardReason(word)), reasons_of=None)
        case Touched("paper"):
            return replace(facts, card=replace(facts.card, no_card=OldCard.PAPER), reasons_of=None)
        case Touched("desk_checks"):
            return replace(facts, card=replace(facts.card, no_card=OldCard.NOT_CHECKED), reasons_of=None)
        case _:
            return None


STEP = Step("why_no_card", TimeoutKind.CHOICE, is_open=is_open, handle=handle, progress=(3, None))
