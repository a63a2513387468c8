"""No document at all: asks whether it is the first card, or the old one is at home."""

from dataclasses import replace

from kiosk.rules import OldCard, Policy
from kiosk.visit.answers import NoCardReason
from kiosk.visit.conditions import collects_card
from kiosk.visit.events import Event, Touched
from kiosk.visit.facts import Facts
from kiosk.visit.state import KioskContext
from kiosk.visit.step import Step, TimeoutKind


def is_open(facts: Facts, policy: Policy) -> bool:
    """Open if there is no card and the reason is not known."""
    return collects_card(facts) and facts.card.without is NoCardReason.NONE and facts.card.no_card is None


def handle(facts: Facts, event: Event, context: KioskContext) -> Facts | None:
    """Take one of the two."""
    match event:
        case Touched("first_card"):
            return replace(facts, card=replace(facts.card, no_card=OldCard.NONE_FIRST_CARD))
        case Touched("at_home"):
            return replace(facts, card=replace(facts.card, no_card=OldCard.FORGOTTEN))
        case _:
            return None


STEP = Step("no_card", TimeoutKind.CHOICE, is_open=is_open, handle=handle, progress=(3, None))
