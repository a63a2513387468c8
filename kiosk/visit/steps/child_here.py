"""Is the child here? An application needs it (R20); collecting does not (R23)."""

from dataclasses import replace

from kiosk.rules import Policy, Purpose
from kiosk.visit.conditions import for_child, has_active_appointment, is_proxy, purpose
from kiosk.visit.events import Event, Touched
from kiosk.visit.state import Facts, KioskContext
from kiosk.visit.step import Step, TimeoutKind


def is_open(facts: Facts, policy: Policy) -> bool:
    """A child's card is applied for, and it was not asked yet."""
    return (
        has_active_appointment(facts)
        and purpose(facts) is Purpose.APPLY
        and for_child(facts)
        and not is_proxy(facts)
        and facts.child_here is None
    )


def handle(facts: Facts, event: Event, context: KioskContext) -> Facts | None:
    """Yes; or no, which ends the questions about papers."""
    match event:
        case Touched("yes" | "no" as word):
            return replace(facts, child_here=word == "yes")
        case _:
            return None


STEP = Step("child_here", TimeoutKind.CHOICE, is_open=is_open, handle=handle)
