"""Are you still there? A second timeout wipes the visit."""

from dataclasses import replace

from kiosk.visit.events import Event, TimeRanOut, Touched
from kiosk.visit.facts import Facts
from kiosk.visit.state import KioskContext
from kiosk.visit.step import Step, TimeoutKind


def handle(facts: Facts, event: Event, context: KioskContext) -> Facts | None:
    """Continue after a touch, any number of times (WCAG 2.2.1), or end the visit."""
    match event:
        case TimeRanOut():
            return replace(facts, ended=True)
        case Touched("go_on"):
            return facts
        case _:
            return None


STEP = Step("idle", TimeoutKind.WARNING, handle=handle)
