"""The slip is printed: the last page of a visit without a number; reception stays one touch away."""

from dataclasses import replace

from kiosk.rules import Policy
from kiosk.visit.answers import PrintStatus
from kiosk.visit.events import CodeShown, Event, TimeRanOut, Touched
from kiosk.visit.facts import Facts
from kiosk.visit.state import KioskContext
from kiosk.visit.step import Step, TimeoutKind


def is_open(facts: Facts, policy: Policy) -> bool:
    """Open once the print of the slip is settled."""
    return facts.slip_paper is not None


def handle(facts: Facts, event: Event, context: KioskContext) -> Facts | None:
    """End the visit on Done, a timeout or the next visitor's code, or issue a number after all."""
    match event:
        case Touched("done") | TimeRanOut():
            return replace(facts, ended=True)
        case Touched("reception"):
            return replace(facts, for_reception=True)
        case CodeShown() if is_open(facts, context.policy) and not facts.ticket.ordered and not facts.for_reception:
            return replace(facts, ended=True)
        case _:
            return None


STEP = Step(
    "read_slip",
    TimeoutKind.DONE,
    is_open=is_open,
    handle=handle,
    remembered=lambda facts: facts.slip_paper is PrintStatus.NOT_PRINTED,
)
