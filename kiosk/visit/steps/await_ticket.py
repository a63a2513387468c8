"""Issues the number, then prints it. Nothing is asked, and nothing can be undone."""

from dataclasses import replace

from kiosk.rules import Policy
from kiosk.visit.answers import PrintStatus
from kiosk.visit.effects import Effect, IssueNumber, PrintCopy, PrintTicket, TellDesk
from kiosk.visit.events import Event, Failed, NumberIssued, TicketNotPrinted, TicketPrinted, TicketUnconfirmed
from kiosk.visit.facts import Facts
from kiosk.visit.state import KioskContext, Visit
from kiosk.visit.step import Step, TimeoutKind
from kiosk.visit.wait_estimate import estimate_minutes


def is_open(facts: Facts, policy: Policy) -> bool:
    """Open until the print is settled, or no number could be issued."""
    return facts.ticket.paper is None and not facts.ticket.no_number


def effects(visit: Visit, context: KioskContext) -> tuple[Effect, ...]:
    """Issue the number; print it once it is durable. A number of an earlier visit is only printed."""
    if visit.facts.ticket.copy and visit.facts.ticket.number is not None and visit.facts.ticket.ticket is not None:
        return (PrintCopy(visit.facts.ticket.number, visit.facts.ticket.ticket),)
    if visit.facts.ticket.number is None:
        return (IssueNumber(),)
    return (PrintTicket(visit.facts.ticket.number),)


def background_effects(facts: Facts, context: KioskContext) -> tuple[Effect, ...]:
    """Call a colleague if there is no number or no paper."""
    lost = facts.ticket.no_number or facts.ticket.paper is PrintStatus.NOT_PRINTED
    return (TellDesk(),) if lost and facts.happened.desk is None else ()


def handle(facts: Facts, event: Event, context: KioskContext) -> Facts | None:
    """Take the answers of ledger and printer."""
    match event:
        case NumberIssued(number, ticket):
            return replace(
                facts, ticket=replace(facts.ticket, number=number, ticket=ticket, wait=estimate_minutes(facts, context))
            )
        case Failed(IssueNumber()):
            return replace(facts, ticket=replace(facts.ticket, no_number=True))
        case TicketPrinted():
            return replace(facts, ticket=replace(facts.ticket, paper=PrintStatus.PRINTED))
        case TicketNotPrinted():
            return replace(facts, ticket=replace(facts.ticket, paper=PrintStatus.NOT_PRINTED))
        case TicketUnconfirmed() | Failed(PrintTicket() | PrintCopy()):
            return replace(facts, ticket=replace(facts.ticket, paper=PrintStatus.UNKNOWN))
        case _:
            return None


STEP = Step(
    "await_ticket",
    TimeoutKind.FOREVER,
    is_open=is_open,
    effects=effects,
    background_effects=background_effects,
    handle=handle,
    progress=(4, 3),
)
