"""Birth date and the first three letters of the family name. After a few misses nothing is looked up any more."""

from dataclasses import replace

from kiosk.rules import Policy, Pseudonym
from kiosk.visit.answers import LookupMethod
from kiosk.visit.conditions import is_searching_by
from kiosk.visit.events import BirthGiven, Event, Touched, Typed
from kiosk.visit.facts import Facts
from kiosk.visit.state import KioskContext
from kiosk.visit.step import Step, TimeoutKind
from kiosk.visit.steps.find_appointment import found


def is_open(facts: Facts, policy: Policy) -> bool:
    """Open once chosen, until an appointment is found."""
    return is_searching_by(facts, LookupMethod.BIRTH)


def handle(facts: Facts, event: Event, context: KioskContext) -> Facts | None:
    """Take the number of characters, the complete entry, or another way of being found."""
    match event:
        case Typed(count) if is_open(facts, context.policy):
            return replace(facts, search=replace(facts.search, typed=count))
        case BirthGiven(mark) if is_open(facts, context.policy):
            return _looked_up(facts, mark, context)
        case Touched("other_way"):
            return replace(facts, search=replace(facts.search, way=None, typed=0))
        case _:
            return None


def _looked_up(facts: Facts, mark: Pseudonym, context: KioskContext) -> Facts:
    """Look it up. A miss and a blocked lookup read the same (docs/domain.md, Privacy in the lobby).

    Without today's list it is not counted as a guess: the desk looks it up.
    """
    if context.day.day != context.today():
        return replace(
            facts, search=replace(facts.search, way=None, typed=0, sought=facts.search.sought or Pseudonym(""))
        )
    limited = facts.happened.guessed >= context.policy.lookups.per_visit or not context.lookup_allowed()
    hits = context.day.by_birth(mark) if not limited else ()
    if not hits:
        missed = facts.happened.codes_missed + 1
        return replace(
            facts,
            search=replace(facts.search, way=None, typed=0),
            happened=replace(facts.happened, guessed=facts.happened.guessed + 1, codes_missed=missed),
        )
    return found(facts, hits, context)


STEP = Step("give_birth", TimeoutKind.CHOICE, is_open=is_open, handle=handle, progress=(1, 1))
