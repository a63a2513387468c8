"""Which appointment? Its code under the scanner. The other ways (typing, birth date, card) come with their own issue."""

from dataclasses import replace

from kiosk.rules import RuleBook
from kiosk.visit.effects import AskCentral, Effect
from kiosk.visit.events import CentralSaid, CodeShown, Event, Failed, Touched
from kiosk.visit.model import Facts, Given, House
from kiosk.visit.step import Patience, Step


def due(facts: Facts, book: RuleBook) -> bool:
    """Until the appointment is known, or today's list is missing and a code was shown."""
    return facts.appointment is None and facts.unlisted is None


def beside(facts: Facts, house: House) -> tuple[Effect, ...]:
    """Central is asked beside the visit as soon as the appointment is known; no touch waits for it."""
    if facts.appointment is None or facts.central is not None or facts.central_silent or facts.ordered:
        return ()
    return (AskCentral(facts.appointment.ref),)


def hear(facts: Facts, event: Event, house: House) -> Facts | None:
    """A code counts until its appointment was confirmed; a later one replaces it. No code: reception finds it."""
    match event:
        case CodeShown() if facts.confirmed or facts.ordered or facts.for_reception:
            return None
        case CodeShown(mark, day):
            return _looked_up(facts, CodeShown(mark, day), house)
        case CentralSaid() as said:
            return replace(facts, central=said.standing, given=_given(facts, said, house))
        case Failed(AskCentral()):
            return replace(facts, central_silent=True)
        case Touched("no_code" | "reception") if not facts.ordered:
            return replace(facts, for_reception=True)
        case _:
            return None


def _looked_up(facts: Facts, shown: CodeShown, house: House) -> Facts | None:
    today = house.now.date()
    if house.day.day != today:
        other_day = shown.day is not None and shown.day != today
        return replace(facts, greeted=True, unlisted=None if other_day else shown.mark)
    found = house.day.by_code(shown.mark)
    if found is not None:
        again = facts.appointment is not None and facts.appointment.ref == found.ref
        asked = facts if again else Facts()
        return replace(
            facts,
            greeted=True,
            appointment=found,
            central=asked.central,
            central_silent=asked.central_silent,
            given=house.given_for(found.ref),
        )
    if facts.appointment is not None:
        return None  # an unknown code beside a known appointment is not used
    return replace(facts, greeted=True, codes_missed=facts.codes_missed + 1)


def _given(facts: Facts, said: CentralSaid, house: House) -> Given | None:
    """Central's word on an earlier number; where it knows of none, the own ledger's stands: it may know more."""
    if facts.appointment is None or said.number is None or said.ticket is None:
        return facts.given
    own = next((each for each in house.given if each.ticket == said.ticket), None)
    return own or Given(facts.appointment.ref, said.number, said.ticket, house.now.date())


STEP = Step("find_appointment", Patience.HANDS, due=due, hear=hear, beside=beside)
