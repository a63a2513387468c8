"""Only the person himself can collect: it is explained, and a colleague looks for a way. Never "go away" (R24)."""

from dataclasses import replace

from kiosk.rules import Policy
from kiosk.visit.conditions import asked_on, proxy
from kiosk.visit.events import Event, Touched
from kiosk.visit.state import Facts, KioskContext
from kiosk.visit.step import Step, TimeoutKind


def due(facts: Facts, book: Policy) -> bool:
    """Somebody comes in the place of somebody else, and was not told yet."""
    return asked_on(facts) and proxy(facts) and not facts.proxy_told


def hear(facts: Facts, event: Event, house: KioskContext) -> Facts | None:
    """A number for a colleague, or he comes back another day."""
    match event:
        case Touched("colleague"):
            return replace(facts, proxy_told=True)
        case Touched("done"):
            return replace(facts, ended=True)
        case _:
            return None


STEP = Step("no_proxy", TimeoutKind.CHOICE, due=due, hear=hear)
