"""Are you still there? A warning first; a second silence wipes the visit."""

from dataclasses import replace

from kiosk.visit.events import Event, TimeRanOut, Touched
from kiosk.visit.state import Facts, KioskContext
from kiosk.visit.step import Step, TimeoutKind


def handle(facts: Facts, event: Event, context: KioskContext) -> Facts | None:
    """One touch goes on, as often as it takes (WCAG 2.2.1)."""
    match event:
        case TimeRanOut():
            return replace(facts, ended=True)
        case Touched("go_on"):
            return facts
        case _:
            return None


STEP = Step("idle", TimeoutKind.WARNING, handle=handle)
