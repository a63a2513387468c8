"""Help, over any page: tells the desk, then offers a number for reception or the way back."""

from dataclasses import replace

from kiosk.visit.answers import HelpCall
from kiosk.visit.effects import Effect, TellDesk
from kiosk.visit.events import DeskTold, Event, Failed, Touched
from kiosk.visit.state import Facts, KioskContext, Visit
from kiosk.visit.step import Step, TimeoutKind


def effects(visit: Visit, context: KioskContext) -> tuple[Effect, ...]:
    """Tell the desk, once per request."""
    return (TellDesk(),) if visit.facts.desk is None else ()


def handle(facts: Facts, event: Event, context: KioskContext) -> Facts | None:
    """Take the desk's answer and the visitor's choice."""
    match event:
        case DeskTold():
            return replace(facts, desk=HelpCall.TOLD)
        case Failed(TellDesk()):
            return replace(facts, desk=HelpCall.SILENT)
        case Touched("reception") if not facts.ordered:
            return replace(facts, greeted=True, for_reception=True)
        case Touched("go_on"):
            return replace(facts, desk=None)
        case _:
            return None


STEP = Step("help", TimeoutKind.CHOICE, effects=effects, handle=handle)
