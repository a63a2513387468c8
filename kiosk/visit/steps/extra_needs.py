"""Can we do anything to help you? One touch; the answer holds for today only."""

from dataclasses import replace

from kiosk.rules import Needs, Policy
from kiosk.visit.events import Event, Touched
from kiosk.visit.facts import Facts
from kiosk.visit.state import KioskContext
from kiosk.visit.step import Step, TimeoutKind


def is_open(facts: Facts, policy: Policy) -> bool:
    """Open until it was answered, if the city asks."""
    return (
        policy.questions.extra_needs and facts.documents.needs is None and facts.slip is None and not facts.ticket.copy
    )


def handle(facts: Facts, event: Event, context: KioskContext) -> Facts | None:
    """Take the answer."""
    match event:
        case Touched("nothing" | "not_long" | "see_hear" | "interpreter" as word):
            return replace(facts, documents=replace(facts.documents, needs=Needs(word)))
        case _:
            return None


STEP = Step("extra_needs", TimeoutKind.CHOICE, is_open=is_open, handle=handle, progress=(4, 3))
