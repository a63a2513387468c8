"""The slip is there: the last page of who got no number; reception stays one touch away."""

from dataclasses import replace

from kiosk.rules import Policy
from kiosk.visit.answers import PrintStatus
from kiosk.visit.events import CodeShown, Event, TimeRanOut, Touched
from kiosk.visit.state import Facts, KioskContext
from kiosk.visit.step import Step, TimeoutKind


def is_open(facts: Facts, policy: Policy) -> bool:
    """Once it is known what became of the slip."""
    return facts.slip_paper is not None


def handle(facts: Facts, event: Event, context: KioskContext) -> Facts | None:
    """Done, silence, or the next person's code: the visit is over. Or a number after all."""
    match event:
        case Touched("done") | TimeRanOut():
            return replace(facts, ended=True)
        case Touched("reception"):
            return replace(facts, for_reception=True)
        case CodeShown() if is_open(facts, context.policy) and not facts.ordered and not facts.for_reception:
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
