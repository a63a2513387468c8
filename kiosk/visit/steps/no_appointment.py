"""No appointment: print how to book, or issue a number for reception, or without an appointment where the city allows it."""

from dataclasses import replace

from kiosk.rules import Asked, Policy
from kiosk.visit.answers import LookupMethod
from kiosk.visit.conditions import is_searching
from kiosk.visit.effects import Slip
from kiosk.visit.events import Event, Touched
from kiosk.visit.facts import Facts
from kiosk.visit.state import KioskContext
from kiosk.visit.step import Step, TimeoutKind


def is_open(facts: Facts, policy: Policy) -> bool:
    """Open for a visitor without an appointment until they chose a way on (R10)."""
    return facts.search.way is LookupMethod.NONE and is_searching(facts)


def handle(facts: Facts, event: Event, context: KioskContext) -> Facts | None:
    """Take a slip, a number without an appointment, or reception."""
    match event:
        case Touched("slip"):
            return replace(facts, slip=Slip.BOOKING)
        case Touched("walk_in") if context.policy.questions.walk_in:
            return replace(facts, booking=replace(facts.booking, walk_in=True))
        case Touched("reception"):
            missed = Asked.NOT_FOUND if facts.happened.codes_missed else Asked.NO_APPOINTMENT
            asked = None if facts.search.sought is not None else missed
            return replace(
                facts, for_reception=True, search=replace(facts.search, unlisted=facts.search.sought), asked=asked
            )
        case _:
            return None


STEP = Step("no_appointment", TimeoutKind.CHOICE, is_open=is_open, handle=handle)
