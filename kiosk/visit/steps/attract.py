"""Idle page: a touch, a scan, a letter or a card begins a visit."""

from dataclasses import replace

from kiosk.rules import Language, Policy
from kiosk.visit.events import CardInserted, Event, Touched
from kiosk.visit.facts import Facts
from kiosk.visit.state import KioskContext
from kiosk.visit.step import Step, TimeoutKind


def is_open(facts: Facts, policy: Policy) -> bool:
    """Open while nothing is known."""
    return facts.is_idle


def handle(facts: Facts, event: Event, context: KioskContext) -> Facts | None:
    """Begin by a touch or a card; codes and letters are taken by their own steps."""
    match event:
        case Touched("start"):
            return replace(facts, greeted=True)
        case Touched("speak", choice) if Language(choice) in context.policy.languages:
            return replace(facts, greeted=True, language_asked=True)
        case CardInserted() if facts.is_idle:
            return replace(facts, greeted=True)
        case _:
            return None


STEP = Step("attract", TimeoutKind.FOREVER, is_open=is_open, handle=handle)
