"""Stop, over any page: asks once, because it wipes everything."""

from dataclasses import replace

from kiosk.visit.events import Event, Touched
from kiosk.visit.facts import Facts
from kiosk.visit.state import KioskContext
from kiosk.visit.step import Step, TimeoutKind


def handle(facts: Facts, event: Event, context: KioskContext) -> Facts | None:
    """Wipe the visit, or go back."""
    match event:
        case Touched("wipe"):
            return replace(facts, ended=True)
        case Touched("go_on"):
            return facts
        case _:
            return None


STEP = Step("stop", TimeoutKind.CHOICE, handle=handle)
