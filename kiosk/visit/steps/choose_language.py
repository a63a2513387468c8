"""Which language? Asked once before the appointment is known, and from any page by its button."""

from dataclasses import replace

from kiosk.rules import Asked, Language, Policy
from kiosk.visit.conditions import is_searching
from kiosk.visit.events import Event, Touched
from kiosk.visit.facts import Facts
from kiosk.visit.state import KioskContext
from kiosk.visit.step import Step, TimeoutKind


def is_open(facts: Facts, policy: Policy) -> bool:
    """Open where there is a choice; not for a visitor who scans their code first (the button stays in reach)."""
    return not facts.language_asked and is_searching(facts) and not facts.search.hits and len(policy.languages) > 1


def handle(facts: Facts, event: Event, context: KioskContext) -> Facts | None:
    """Take a language, or none of them, which sends the visitor to reception. The engine changes the display."""
    match event:
        case Touched("speak", choice) if Language(choice) in context.policy.languages:
            return replace(facts, greeted=True, language_asked=True)
        case Touched("other") if not facts.ticket.ordered:
            return replace(facts, greeted=True, for_reception=True, asked=Asked.LANGUAGE)
        case _:
            return None


STEP = Step("choose_language", TimeoutKind.CHOICE, is_open=is_open, handle=handle)
