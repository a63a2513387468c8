"""Is the child here? An application needs it (R20); collecting does not (R23)."""

from dataclasses import replace

from kiosk.rules import Policy, Purpose
from kiosk.visit.conditions import asked_on, for_child, proxy, purpose
from kiosk.visit.events import Event, Touched
from kiosk.visit.state import Facts, KioskContext
from kiosk.visit.step import Step, TimeoutKind


def due(facts: Facts, book: Policy) -> bool:
    """A child's card is applied for, and it was not asked yet."""
    return (
        asked_on(facts)
        and purpose(facts) is Purpose.APPLY
        and for_child(facts)
        and not proxy(facts)
        and facts.child_here is None
    )


def hear(facts: Facts, event: Event, house: KioskContext) -> Facts | None:
    """Yes; or no, which ends the questions about papers."""
    match event:
        case Touched("yes" | "no" as word):
            return replace(facts, child_here=word == "yes")
        case _:
            return None


STEP = Step("child_here", TimeoutKind.CHOICE, due=due, hear=hear)
