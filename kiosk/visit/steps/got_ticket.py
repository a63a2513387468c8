"""Did you get your ticket? Asked when the printer did not confirm it. No answer leaves it unknown and continues."""

from dataclasses import replace

from kiosk.rules import Policy
from kiosk.visit.answers import PaperConfirmation, PrintStatus
from kiosk.visit.events import Event, TimeRanOut, Touched
from kiosk.visit.facts import Facts
from kiosk.visit.state import KioskContext
from kiosk.visit.step import Step, TimeoutKind


def is_open(facts: Facts, policy: Policy) -> bool:
    """Open if the print is unknown and was not answered."""
    return facts.ticket.paper is PrintStatus.UNKNOWN and facts.ticket.got is None


def handle(facts: Facts, event: Event, context: KioskContext) -> Facts | None:
    """Take yes, no (the desk is told), or no answer."""
    match event:
        case Touched("yes"):
            return replace(facts, ticket=replace(facts.ticket, got=PaperConfirmation.YES))
        case Touched("no"):
            return replace(facts, ticket=replace(facts.ticket, got=PaperConfirmation.NO, paper=PrintStatus.NOT_PRINTED))
        case TimeRanOut():
            return replace(facts, ticket=replace(facts.ticket, got=PaperConfirmation.SILENT))
        case _:
            return None


STEP = Step("got_ticket", TimeoutKind.CHOICE, is_open=is_open, handle=handle)
