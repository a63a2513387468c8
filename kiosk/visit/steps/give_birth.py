"""Birth date and the first three letters of the family name; a few guesses, then nothing is looked up any more."""

from dataclasses import replace

from kiosk.rules import Policy, Pseudonym
from kiosk.visit.answers import LookupMethod
from kiosk.visit.conditions import searching
from kiosk.visit.events import BirthGiven, Event, Touched, Typed
from kiosk.visit.state import Facts, KioskContext
from kiosk.visit.step import Step, TimeoutKind
from kiosk.visit.steps.find_appointment import found


def due(facts: Facts, book: Policy) -> bool:
    """Once chosen, until somebody is found."""
    return searching(facts, LookupMethod.BIRTH)


def hear(facts: Facts, event: Event, house: KioskContext) -> Facts | None:
    """How much stands there; the whole, looked up; another way."""
    match event:
        case Typed(count) if due(facts, house.book):
            return replace(facts, typed=count)
        case BirthGiven(mark) if due(facts, house.book):
            return _looked_up(facts, mark, house)
        case Touched("other_way"):
            return replace(facts, way=None, typed=0)
        case _:
            return None


def _looked_up(facts: Facts, mark: Pseudonym, house: KioskContext) -> Facts:
    """What is not found and what may not be looked up any more read the same (docs/domain.md, Privacy in the lobby).

    Without today's list there was no guess: the desk looks it up.
    """
    if house.day.day != house.today():
        return replace(facts, way=None, typed=0, sought=facts.sought or Pseudonym(""))
    limited = facts.guessed >= house.book.lookups.per_visit or not house.guessing()
    hits = house.day.by_birth(mark) if not limited else ()
    if not hits:
        missed = facts.codes_missed + 1
        return replace(facts, way=None, typed=0, guessed=facts.guessed + 1, codes_missed=missed)
    return found(facts, hits, house)


STEP = Step("give_birth", TimeoutKind.CHOICE, due=due, hear=hear)
