"""The number, where to wait, and what the desk will look at. The last page; silence or the next person ends it."""

from dataclasses import replace

from kiosk.rules import Policy
from kiosk.visit.answers import PrintStatus
from kiosk.visit.events import CodeShown, Event, TicketShown, TimeRanOut, Touched
from kiosk.visit.state import Facts, KioskContext
from kiosk.visit.step import Step, TimeoutKind


def is_open(facts: Facts, policy: Policy) -> bool:
    """The end of every agenda."""
    return True


def handle(facts: Facts, event: Event, context: KioskContext) -> Facts | None:
    """Done, or silence, or another appointment's code: the visit is over. The own code again is only shown a sign.

    A reason is not for the whole hall to read: it stands on paper, and on the glass for who asks.
    """
    match event:
        case Touched("done") | TimeRanOut():
            return replace(facts, ended=True)
        case Touched("why"):
            return replace(facts, why_shown=True)
        case CodeShown(mark) if _at_its_end(facts) and mark != _own(facts):
            return replace(facts, ended=True)
        case TicketShown(ticket) if _at_its_end(facts) and ticket not in (None, facts.ticket):
            return replace(facts, ended=True)
        case TicketShown(None, str()) if _at_its_end(facts) and not facts.copy:
            return replace(facts, ended=True)
        case _:
            return None


def _at_its_end(facts: Facts) -> bool:
    return facts.ordered and (facts.paper is not None or facts.no_number)


def _own(facts: Facts) -> str | None:
    return facts.appointment.code if facts.appointment else facts.unlisted


def _remembered(facts: Facts) -> bool:
    return facts.paper is PrintStatus.NOT_PRINTED or facts.no_number


STEP = Step("read_number", TimeoutKind.DONE, is_open=is_open, handle=handle, remembered=_remembered)
