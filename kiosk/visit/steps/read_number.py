"""The last page: the number, where to wait, and what the desk will check. A timeout or the next visitor ends it."""

from dataclasses import replace

from kiosk.rules import Policy
from kiosk.visit.answers import PrintStatus
from kiosk.visit.events import CodeShown, Event, TicketShown, TimeRanOut, Touched
from kiosk.visit.facts import Facts
from kiosk.visit.state import KioskContext
from kiosk.visit.step import Step, TimeoutKind


def is_open(facts: Facts, policy: Policy) -> bool:
    """Always open: the end of every agenda."""
    return True


def handle(facts: Facts, event: Event, context: KioskContext) -> Facts | None:
    """End the visit on Done, a timeout or another appointment's code; show why on request.

    Reasons are not shown to the whole hall: they are printed, and shown on the screen when the visitor asks.
    """
    match event:
        case Touched("done") | TimeRanOut():
            return replace(facts, ended=True)
        case Touched("why"):
            return replace(facts, ticket=replace(facts.ticket, why_shown=True))
        case CodeShown(mark) if _at_its_end(facts) and mark != _own(facts):
            return replace(facts, ended=True)
        case TicketShown(ticket) if _at_its_end(facts) and ticket not in (None, facts.ticket.ticket):
            return replace(facts, ended=True)
        case TicketShown(None, str()) if _at_its_end(facts) and not facts.ticket.copy:
            return replace(facts, ended=True)
        case _:
            return None


def _at_its_end(facts: Facts) -> bool:
    return facts.ticket.ordered and (facts.ticket.paper is not None or facts.ticket.no_number)


def _own(facts: Facts) -> str | None:
    return facts.booking.appointment.code if facts.booking.appointment else facts.search.unlisted


def _remembered(facts: Facts) -> bool:
    return facts.ticket.paper is PrintStatus.NOT_PRINTED or facts.ticket.no_number


STEP = Step("read_number", TimeoutKind.DONE, is_open=is_open, handle=handle, remembered=_remembered)
