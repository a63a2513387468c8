"""The code is for another day: print when it is or how to book again, or send the visitor to reception."""

from dataclasses import replace

from kiosk.rules import Policy
from kiosk.visit.effects import Slip
from kiosk.visit.events import Event, Touched
from kiosk.visit.facts import Facts
from kiosk.visit.state import KioskContext
from kiosk.visit.step import Step, TimeoutKind


def is_open(facts: Facts, policy: Policy) -> bool:
    """Open if the code names a day other than today."""
    return facts.booking.other_day is not None and facts.booking.appointment is None and facts.slip is None


def is_past(facts: Facts, context: KioskContext) -> bool:
    """Return whether that day is over."""
    return facts.booking.other_day is not None and facts.booking.other_day < context.today()


def handle(facts: Facts, event: Event, context: KioskContext) -> Facts | None:
    """Take one of the slips, or reception."""
    match event:
        case Touched("reminder") if not is_past(facts, context):
            return replace(facts, slip=Slip.REMINDER)
        case Touched("booking") if is_past(facts, context):
            return replace(facts, slip=Slip.BOOKING)
        case Touched("reception"):
            return replace(facts, for_reception=True)
        case _:
            return None


STEP = Step("other_day", TimeoutKind.CHOICE, is_open=is_open, handle=handle)
