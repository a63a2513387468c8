"""Is this you? Shows initials, time and purpose only. Being late is a line on this page, not a page of its own."""

from dataclasses import replace

from kiosk.rules import Policy
from kiosk.visit.conditions import for_child
from kiosk.visit.events import Event, Touched
from kiosk.visit.facts import Facts
from kiosk.visit.state import KioskContext
from kiosk.visit.step import Step, TimeoutKind


def is_open(facts: Facts, policy: Policy) -> bool:
    """Open from a match until the visitor confirms it."""
    return facts.booking.appointment is not None and not facts.booking.confirmed


def wiped(facts: Facts) -> Facts:
    """Return the facts when the appointment is not theirs: nothing that was shown remains."""
    kept = Facts(greeted=True, language_asked=True).undo_to(facts)
    return replace(
        kept, happened=replace(kept.happened, central=None, central_silent=False, given=None, privacy_shown=False)
    )


def handle(facts: Facts, event: Event, context: KioskContext) -> Facts | None:
    """Take yes, yes for another purpose, or no; no is asked further where it may mean two things."""
    match event:
        case Touched("that_is_me" | "for_this_child") if facts.booking.appointment is not None:
            return replace(facts, booking=replace(facts.booking, confirmed=True))
        case Touched("not_mine") if facts.booking.appointment is not None and not for_child(facts):
            return replace(facts, reasons_of=STEP.name)
        case Touched("other_purpose") if facts.booking.appointment is not None:
            return replace(facts, booking=replace(facts.booking, confirmed=True, other_purpose=True, chosen=None))
        case Touched("not_me") if for_child(facts):
            return wiped(facts)
        case _:
            return None


STEP = Step("confirm_appointment", TimeoutKind.CHOICE, is_open=is_open, handle=handle, progress=(1, 1))
