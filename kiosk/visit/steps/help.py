"""Help, over any page: tells the desk, then offers a number for reception or the way back."""

from dataclasses import replace

from kiosk.visit.answers import HelpCall
from kiosk.visit.effects import Effect, TellDesk
from kiosk.visit.events import DeskTold, Event, Failed, Touched
from kiosk.visit.facts import Facts
from kiosk.visit.state import KioskContext, Visit
from kiosk.visit.step import Step, TimeoutKind


def effects(visit: Visit, context: KioskContext) -> tuple[Effect, ...]:
    """Tell the desk, once per request."""
    return (TellDesk(),) if visit.facts.happened.desk is None else ()


def handle(facts: Facts, event: Event, context: KioskContext) -> Facts | None:
    """Take the desk's answer and the visitor's choice."""
    match event:
        case DeskTold():
            return replace(facts, happened=replace(facts.happened, desk=HelpCall.TOLD))
        case Failed(TellDesk()):
            return replace(facts, happened=replace(facts.happened, desk=HelpCall.SILENT))
        case Touched("reception") if not facts.ticket.ordered:
            return replace(facts, greeted=True, for_reception=True)
        case Touched("go_on"):
            return replace(facts, happened=replace(facts.happened, desk=None))
        case _:
            return None


STEP = Step("help", TimeoutKind.CHOICE, effects=effects, handle=handle)
