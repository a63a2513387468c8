"""No letter to scan: asks for the reason (R41, R42)."""

from dataclasses import replace

from kiosk.rules import LetterState, Policy
from kiosk.visit.events import Event, Touched
from kiosk.visit.facts import Facts
from kiosk.visit.state import KioskContext
from kiosk.visit.step import Step, TimeoutKind
from kiosk.visit.steps import show_letter

_SAID = {
    "at_home": LetterState.FORGOTTEN,
    "never_came": LetterState.NOT_RECEIVED,
    "at_city_hall": LetterState.AT_CITY_HALL,
    "damaged": LetterState.DAMAGED,
}


def is_open(facts: Facts, policy: Policy) -> bool:
    """Open if they asked for the reasons and the letter is still open."""
    return facts.reasons_of == show_letter.STEP.name and show_letter.is_open(facts, policy)


def handle(facts: Facts, event: Event, context: KioskContext) -> Facts | None:
    """Take a reason. A letter that is scanned after all leads back to its page."""
    match event:
        case Touched(action) if action in _SAID:
            return replace(facts, letter=replace(facts.letter, no_letter=_SAID[action]), reasons_of=None)
        case _:
            return None


STEP = Step("why_no_letter", TimeoutKind.CHOICE, is_open=is_open, handle=handle, progress=(2, None))
