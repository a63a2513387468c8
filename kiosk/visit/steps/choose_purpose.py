"""What have you come for? Asked if no booking says it, or the visitor says otherwise."""

from dataclasses import replace

from kiosk.rules import Asked, Policy, Purpose
from kiosk.visit.answers import LookupMethod
from kiosk.visit.conditions import purpose
from kiosk.visit.events import Event, Touched
from kiosk.visit.facts import Facts
from kiosk.visit.state import KioskContext
from kiosk.visit.step import Step, TimeoutKind


def is_open(facts: Facts, policy: Policy) -> bool:
    """Open until the purpose is known."""
    unsaid = facts.search.way is LookupMethod.NONE or facts.search.unlisted is not None or facts.booking.other_purpose
    return purpose(facts) is None and unsaid and facts.slip is None and not facts.ticket.ticket_shown


def handle(facts: Facts, event: Event, context: KioskContext) -> Facts | None:
    """Take one of the two purposes, or another one, which is reception's."""
    match event:
        case Touched("collect" | "apply" as word):
            chosen = Purpose(word)
            free = facts.search.way is LookupMethod.NONE and chosen is Purpose.COLLECT
            walks_in = free and not context.policy.questions.collect_requires_appointment
            return replace(
                facts, booking=replace(facts.booking, chosen=chosen, walk_in=facts.booking.walk_in or walks_in)
            )
        case Touched("other"):
            return replace(facts, for_reception=True, asked=Asked.OTHER_PURPOSE)
        case _:
            return None


STEP = Step("choose_purpose", TimeoutKind.CHOICE, is_open=is_open, handle=handle, progress=(1, 1))
