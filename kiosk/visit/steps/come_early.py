"""More than an hour early: come in now, or take a paper and come again. Nobody is sent away."""

from dataclasses import replace

from kiosk.rules import Policy, Punctuality
from kiosk.visit.conditions import asked_on
from kiosk.visit.effects import Slip
from kiosk.visit.events import Event, Touched
from kiosk.visit.state import Facts, KioskContext
from kiosk.visit.step import Step, TimeoutKind


def due(facts: Facts, book: Policy) -> bool:
    """Once he has said that it is he, until he chose."""
    return asked_on(facts) and facts.hour is Punctuality.EARLY and not facts.stays


def hear(facts: Facts, event: Event, house: KioskContext) -> Facts | None:
    """He stays, or takes a reminder."""
    match event:
        case Touched("stay"):
            return replace(facts, stays=True)
        case Touched("reminder"):
            return replace(facts, slip=Slip.REMINDER)
        case _:
            return None


STEP = Step("come_early", TimeoutKind.CHOICE, due=due, hear=hear)
