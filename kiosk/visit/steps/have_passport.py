"""Do you have your passport or national identity card? Asked of applicants (R30)."""

from dataclasses import replace

from kiosk.rules import Brought, Policy
from kiosk.visit.conditions import passport_asked
from kiosk.visit.events import Event, Touched
from kiosk.visit.facts import Facts
from kiosk.visit.state import KioskContext
from kiosk.visit.step import Step, TimeoutKind


def is_open(facts: Facts, policy: Policy) -> bool:
    """Open until it was answered."""
    return passport_asked(facts, policy) and facts.documents.passport is None


def handle(facts: Facts, event: Event, context: KioskContext) -> Facts | None:
    """Take the answer; the desk checks it."""
    match event:
        case Touched("yes" | "no" | "not_sure" as word):
            return replace(facts, documents=replace(facts.documents, passport=Brought(f"passport.{word}")))
        case _:
            return None


STEP = Step("have_passport", TimeoutKind.CHOICE, is_open=is_open, handle=handle, progress=(3, 2))
