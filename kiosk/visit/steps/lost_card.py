"""The card is lost or stolen: asks which police certificate the visitor has (R47)."""

from dataclasses import replace

from kiosk.rules import OldCard, Policy
from kiosk.visit.answers import NoCardReason
from kiosk.visit.conditions import collects_card
from kiosk.visit.events import Event, Touched
from kiosk.visit.facts import Facts
from kiosk.visit.state import KioskContext
from kiosk.visit.step import Step, TimeoutKind


def is_open(facts: Facts, policy: Policy) -> bool:
    """Open if the card is lost and the certificate is not known."""
    return collects_card(facts) and facts.card.without is NoCardReason.LOST and facts.card.no_card is None


def handle(facts: Facts, event: Event, context: KioskContext) -> Facts | None:
    """Take one of the certificates, or none."""
    match event:
        case Touched("loss_certificate"):
            return replace(facts, card=replace(facts.card, no_card=OldCard.CERTIFICATE_LOSS))
        case Touched("theft_certificate"):
            return replace(facts, card=replace(facts.card, no_card=OldCard.CERTIFICATE_THEFT))
        case Touched("no_certificate"):
            return replace(facts, card=replace(facts.card, no_card=OldCard.LOST_NO_CERTIFICATE))
        case _:
            return None


STEP = Step("lost_card", TimeoutKind.CHOICE, is_open=is_open, handle=handle, progress=(3, None))
