"""The code, typed on a keyboard without look-alikes. The visit knows only how many characters there are."""

from dataclasses import replace

from kiosk.rules import Policy
from kiosk.visit.answers import LookupMethod
from kiosk.visit.conditions import is_searching_by
from kiosk.visit.events import Event, Touched, Typed, TypedWrong
from kiosk.visit.facts import Facts
from kiosk.visit.state import KioskContext
from kiosk.visit.step import Step, TimeoutKind


def is_open(facts: Facts, policy: Policy) -> bool:
    """Open once chosen, until an appointment is found."""
    return is_searching_by(facts, LookupMethod.TYPE)


def handle(facts: Facts, event: Event, context: KioskContext) -> Facts | None:
    """Take the number of characters or another way. A complete code arrives as CodeShown, like a scanned one."""
    match event:
        case Typed(count) if is_open(facts, context.policy):
            return replace(facts, search=replace(facts.search, typed=count))
        case TypedWrong() if is_open(facts, context.policy):
            return facts
        case Touched("other_way"):
            return replace(facts, search=replace(facts.search, way=None, typed=0))
        case _:
            return None


STEP = Step("type_code", TimeoutKind.CHOICE, is_open=is_open, handle=handle, progress=(1, 1))
