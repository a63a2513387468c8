"""Does the letter belong to this appointment? By its barcode, or the reason why there is none."""

from dataclasses import replace

from kiosk.rules import LetterState, Policy
from kiosk.visit.conditions import collects_card
from kiosk.visit.events import Event, LetterShown, Refusal, ScanRefused, Touched
from kiosk.visit.facts import Facts
from kiosk.visit.state import KioskContext
from kiosk.visit.step import Step, TimeoutKind


def verdict(facts: Facts, policy: Policy) -> LetterState | None:
    """Return the verdict so far: a match, also after a reason was given, or the last try (R41, R42)."""
    if facts.booking.appointment is None:
        return None
    expected = facts.booking.appointment.letter
    if expected is not None and expected in facts.letter.letters:
        return LetterState.VERIFIED
    if facts.letter.no_letter is not None:
        return facts.letter.no_letter
    if not facts.booking.appointment.letter_needed:
        return LetterState.NOT_NEEDED
    if expected is None and any(facts.letter.letters):
        return LetterState.SHOWN_UNVERIFIED
    if len(facts.letter.letters) < policy.letter_tries:
        return None
    return LetterState.SHOWN_UNVERIFIED if facts.letter.letters[-1] is None else LetterState.OTHER


def settled(facts: Facts, policy: Policy) -> LetterState | None:
    """Return the verdict, if a letter is asked for at all."""
    return verdict(facts, policy) if collects_card(facts) else None


def is_open(facts: Facts, policy: Policy) -> bool:
    """Open until there is a verdict."""
    return collects_card(facts) and verdict(facts, policy) is None


def handle(facts: Facts, event: Event, context: KioskContext) -> Facts | None:
    """Take a letter whenever it is shown, also before its question; after a match, no other.

    An unknown barcode counts only while a letter is asked for, because the city's letter may bear one that no rule describes.
    """
    match event:
        case LetterShown() if facts.ticket.ordered or facts.for_reception:
            return None
        case LetterShown(mark) if verdict(facts, context.policy) is not LetterState.VERIFIED:
            return replace(
                facts,
                greeted=True,
                letter=replace(facts.letter, letters=(*facts.letter.letters, mark)),
                reasons_of=None,
            )
        case ScanRefused(Refusal.UNKNOWN | Refusal.TOO_LONG) if (
            is_open(facts, context.policy) and not facts.ticket.ordered
        ):
            return replace(facts, letter=replace(facts.letter, letters=(*facts.letter.letters, None)), reasons_of=None)
        case Touched("desk_checks"):
            return replace(facts, letter=replace(facts.letter, no_letter=LetterState.NOT_CHECKED))
        case Touched("no_letter"):
            return replace(facts, reasons_of=STEP.name)
        case _:
            return None


STEP = Step("show_letter", TimeoutKind.HANDS, is_open=is_open, handle=handle, progress=(2, None))
