"""Do you have a recent photo? Asked of applicants (R30), unless the desk takes it."""

from dataclasses import replace

from kiosk.rules import Brought, Policy, Purpose
from kiosk.visit.conditions import asks_documents
from kiosk.visit.events import Event, Touched
from kiosk.visit.facts import Facts
from kiosk.visit.state import KioskContext
from kiosk.visit.step import Step, TimeoutKind


def is_open(facts: Facts, policy: Policy) -> bool:
    """Open until it was answered."""
    return asks_documents(facts, Purpose.APPLY) and facts.documents.photo is None and not policy.questions.photo_at_desk


def handle(facts: Facts, event: Event, context: KioskContext) -> Facts | None:
    """Take the answer; the desk checks it."""
    match event:
        case Touched("yes" | "no" as word):
            return replace(facts, documents=replace(facts.documents, photo=Brought(f"photo.{word}")))
        case _:
            return None


STEP = Step("have_photo", TimeoutKind.CHOICE, is_open=is_open, handle=handle, progress=(None, 2))
