"""Is the child here? Required for an application (R20), not for collecting (R23)."""

from dataclasses import replace

from kiosk.rules import Policy, Purpose
from kiosk.visit.conditions import for_child, has_active_appointment, is_proxy, purpose
from kiosk.visit.events import Event, Touched
from kiosk.visit.facts import Facts
from kiosk.visit.state import KioskContext
from kiosk.visit.step import Step, TimeoutKind


def is_open(facts: Facts, policy: Policy) -> bool:
    """Open for a child's application until it was answered."""
    return (
        has_active_appointment(facts)
        and purpose(facts) is Purpose.APPLY
        and for_child(facts)
        and not is_proxy(facts)
        and facts.person.child_here is None
    )


def handle(facts: Facts, event: Event, context: KioskContext) -> Facts | None:
    """Take yes, or no, which ends the questions about documents."""
    match event:
        case Touched("yes" | "no" as word):
            return replace(facts, person=replace(facts.person, child_here=word == "yes"))
        case _:
            return None


STEP = Step("child_here", TimeoutKind.CHOICE, is_open=is_open, handle=handle, progress=(None, 2))
