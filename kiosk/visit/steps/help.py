"""Help, laid over any page: one touch tells the desk; then a number for reception, or on with the visit."""

from dataclasses import replace

from kiosk.visit.answers import HelpCall
from kiosk.visit.effects import Effect, TellDesk
from kiosk.visit.events import DeskTold, Event, Failed, Touched
from kiosk.visit.state import Facts, KioskContext, Visit
from kiosk.visit.step import Step, TimeoutKind


def effects(visit: Visit, context: KioskContext) -> tuple[Effect, ...]:
    """The desk is told, once for each time that somebody asks."""
    return (TellDesk(),) if visit.facts.desk is None else ()


def handle(facts: Facts, event: Event, context: KioskContext) -> Facts | None:
    """What the desk's line answered, and what the resident chose."""
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
