"""Which language? Asked once before the appointment is known, and laid over any page by its key."""

from dataclasses import replace

from kiosk.rules import Asked, Language, Policy
from kiosk.visit.conditions import is_searching
from kiosk.visit.events import Event, Touched
from kiosk.visit.state import Facts, KioskContext
from kiosk.visit.step import Step, TimeoutKind


def is_open(facts: Facts, policy: Policy) -> bool:
    """Where there is a choice; whoever shows his code first is not asked (the key stays in reach)."""
    return not facts.language_asked and is_searching(facts) and not facts.hits and len(policy.languages) > 1


def handle(facts: Facts, event: Event, context: KioskContext) -> Facts | None:
    """A language that is offered; or none of them, which is reception's to solve. The look itself is advance()'s."""
    match event:
        case Touched("speak", choice) if Language(choice) in context.policy.languages:
            return replace(facts, greeted=True, language_asked=True)
        case Touched("other") if not facts.ordered:
            return replace(facts, greeted=True, for_reception=True, asked=Asked.LANGUAGE)
        case _:
            return None


STEP = Step("choose_language", TimeoutKind.CHOICE, is_open=is_open, handle=handle)
