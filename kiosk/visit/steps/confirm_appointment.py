"""Is this you? Initials, time and purpose; never more. Late and very late are a line here, and no page."""

from dataclasses import replace

from kiosk.rules import RuleBook
from kiosk.visit.events import Event, Touched
from kiosk.visit.model import Facts, House
from kiosk.visit.step import Patience, Step
from kiosk.visit.steps.papers import for_child


def due(facts: Facts, book: RuleBook) -> bool:
    """Once an appointment is found, until its person has said yes."""
    return facts.appointment is not None and not facts.confirmed


def hear(facts: Facts, event: Event, house: House) -> Facts | None:
    """Yes, in one of three ways; or no, which wipes all that was shown but keeps the language and what happened."""
    match event:
        case Touched("that_is_me" | "for_this_child") if facts.appointment is not None:
            return replace(facts, confirmed=True)
        case Touched("for_another") if facts.appointment is not None and not for_child(facts):
            return replace(facts, confirmed=True, for_another=True)
        case Touched("other_purpose") if facts.appointment is not None:
            return replace(facts, confirmed=True, other_purpose=True, chosen=None)
        case Touched("not_me"):
            wiped = Facts(greeted=True, language_asked=True)
            return replace(
                wiped.restored_over(facts), central=None, central_silent=False, given=None, privacy_told=False
            )
        case _:
            return None


STEP = Step("confirm_appointment", Patience.CHOICE, due=due, hear=hear)
