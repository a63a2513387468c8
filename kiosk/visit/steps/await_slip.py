"""Prints the slip. Nothing is asked, and nothing can be undone."""

from dataclasses import replace

from kiosk.rules import Policy
from kiosk.visit.answers import PrintStatus
from kiosk.visit.effects import Effect, PrintSlip
from kiosk.visit.events import Event, Failed, SlipNotPrinted, SlipPrinted
from kiosk.visit.facts import Facts
from kiosk.visit.state import KioskContext, Visit
from kiosk.visit.step import Step, TimeoutKind


def is_open(facts: Facts, policy: Policy) -> bool:
    """Open from the request for a slip until the printer has answered."""
    return facts.slip is not None and facts.slip_paper is None


def effects(visit: Visit, context: KioskContext) -> tuple[Effect, ...]:
    """Print the slip."""
    return (PrintSlip(visit.facts.slip),) if visit.facts.slip is not None else ()


def handle(facts: Facts, event: Event, context: KioskContext) -> Facts | None:
    """Take the printer's answer."""
    match event:
        case SlipPrinted():
            return replace(facts, slip_paper=PrintStatus.PRINTED)
        case SlipNotPrinted() | Failed(PrintSlip()):
            return replace(facts, slip_paper=PrintStatus.NOT_PRINTED)
        case _:
            return None


STEP = Step("await_slip", TimeoutKind.FOREVER, is_open=is_open, effects=effects, handle=handle)
