"""This is not me: another person's appointment was found, or the visitor comes in that person's place (R24)."""

from dataclasses import replace

from kiosk.rules import Policy
from kiosk.visit.events import Event, Touched
from kiosk.visit.facts import Facts
from kiosk.visit.state import KioskContext
from kiosk.visit.step import Step, TimeoutKind
from kiosk.visit.steps import confirm_appointment


def is_open(facts: Facts, policy: Policy) -> bool:
    """Open once they said that it is not them."""
    return facts.reasons_of == confirm_appointment.STEP.name and confirm_appointment.is_open(facts, policy)


def handle(facts: Facts, event: Event, context: KioskContext) -> Facts | None:
    """Take "in their place", or no, which wipes what was shown."""
    match event:
        case Touched("for_another"):
            return replace(
                facts,
                booking=replace(facts.booking, confirmed=True),
                person=replace(facts.person, for_another=True),
                reasons_of=None,
            )
        case Touched("not_me"):
            return confirm_appointment.wiped(facts)
        case _:
            return None


STEP = Step("not_mine", TimeoutKind.CHOICE, is_open=is_open, handle=handle, progress=(1, 1))
