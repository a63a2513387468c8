"""Who applies brings a passport or identity card of his country (R30)."""

from dataclasses import replace

from kiosk.rules import Brought, Policy
from kiosk.visit.conditions import passport_asked
from kiosk.visit.events import Event, Touched
from kiosk.visit.state import Facts, KioskContext
from kiosk.visit.step import Step, TimeoutKind


def due(facts: Facts, book: Policy) -> bool:
    """Until it was answered."""
    return passport_asked(facts, book) and facts.passport is None


def hear(facts: Facts, event: Event, house: KioskContext) -> Facts | None:
    """What he says; the desk looks."""
    match event:
        case Touched("yes" | "no" | "not_sure" as word):
            return replace(facts, passport=Brought(f"passport.{word}"))
        case _:
            return None


STEP = Step("have_passport", TimeoutKind.CHOICE, due=due, hear=hear)
