"""Only the holder can collect: explains it and offers a colleague; nobody is sent away (R24)."""

from dataclasses import replace

from kiosk.rules import Policy
from kiosk.visit.conditions import has_active_appointment, is_proxy
from kiosk.visit.events import Event, Touched
from kiosk.visit.facts import Facts
from kiosk.visit.state import KioskContext
from kiosk.visit.step import Step, TimeoutKind


def is_open(facts: Facts, policy: Policy) -> bool:
    """Open if somebody comes in another person's place and has not read this page."""
    return has_active_appointment(facts) and is_proxy(facts) and not facts.person.proxy_explained


def handle(facts: Facts, event: Event, context: KioskContext) -> Facts | None:
    """Take a number for a colleague, or the end of the visit."""
    match event:
        case Touched("colleague"):
            return replace(facts, person=replace(facts.person, proxy_explained=True))
        case Touched("done"):
            return replace(facts, ended=True)
        case _:
            return None


STEP = Step("no_proxy", TimeoutKind.CHOICE, is_open=is_open, handle=handle)
