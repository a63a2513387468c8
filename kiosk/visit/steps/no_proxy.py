"""Only the person himself can collect: it is explained, and a colleague looks for a way. Never "go away" (R24)."""

from dataclasses import replace

from kiosk.rules import Policy
from kiosk.visit.conditions import has_active_appointment, is_proxy
from kiosk.visit.events import Event, Touched
from kiosk.visit.state import Facts, KioskContext
from kiosk.visit.step import Step, TimeoutKind


def is_open(facts: Facts, policy: Policy) -> bool:
    """Somebody comes in the place of somebody else, and was not told yet."""
    return has_active_appointment(facts) and is_proxy(facts) and not facts.proxy_told


def handle(facts: Facts, event: Event, context: KioskContext) -> Facts | None:
    """A number for a colleague, or he comes back another day."""
    match event:
        case Touched("colleague"):
            return replace(facts, proxy_told=True)
        case Touched("done"):
            return replace(facts, ended=True)
        case _:
            return None


STEP = Step("no_proxy", TimeoutKind.CHOICE, is_open=is_open, handle=handle)
