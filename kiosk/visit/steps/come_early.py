"""More than an hour early: come in now, or take a reminder and come back. Nobody is sent away."""

from dataclasses import replace

from kiosk.rules import Policy, Punctuality
from kiosk.visit.conditions import has_active_appointment
from kiosk.visit.effects import Slip
from kiosk.visit.events import Event, Touched
from kiosk.visit.facts import Facts
from kiosk.visit.state import KioskContext
from kiosk.visit.step import Step, TimeoutKind


def is_open(facts: Facts, policy: Policy) -> bool:
    """Open after the confirmation until the visitor has chosen."""
    return has_active_appointment(facts) and facts.booking.hour is Punctuality.EARLY and not facts.booking.stays


def handle(facts: Facts, event: Event, context: KioskContext) -> Facts | None:
    """Take the choice to stay, or print a reminder."""
    match event:
        case Touched("stay"):
            return replace(facts, booking=replace(facts.booking, stays=True))
        case Touched("reminder"):
            return replace(facts, slip=Slip.REMINDER)
        case _:
            return None


STEP = Step("come_early", TimeoutKind.CHOICE, is_open=is_open, handle=handle, progress=(1, 1))
