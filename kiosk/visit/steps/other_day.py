"""The code is for another day: when it is, on paper; how to book again; or reception."""

from dataclasses import replace

from kiosk.rules import Policy
from kiosk.visit.effects import Slip
from kiosk.visit.events import Event, Touched
from kiosk.visit.state import Facts, KioskContext
from kiosk.visit.step import Step, TimeoutKind


def due(facts: Facts, book: Policy) -> bool:
    """The code says a day, and it is not today."""
    return facts.other_day is not None and facts.appointment is None and facts.slip is None


def is_past(facts: Facts, house: KioskContext) -> bool:
    """Whether that day is over."""
    return facts.other_day is not None and facts.other_day < house.today()


def hear(facts: Facts, event: Event, house: KioskContext) -> Facts | None:
    """A slip of one kind or the other, or reception."""
    match event:
        case Touched("reminder") if not is_past(facts, house):
            return replace(facts, slip=Slip.REMINDER)
        case Touched("booking") if is_past(facts, house):
            return replace(facts, slip=Slip.BOOKING)
        case Touched("reception"):
            return replace(facts, for_reception=True)
        case _:
            return None


STEP = Step("other_day", TimeoutKind.CHOICE, due=due, hear=hear)
