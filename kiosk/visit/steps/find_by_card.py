"""Whose appointment? The old card tells, once the privacy line stood on the screen; the reading answers the card too."""

from dataclasses import replace

from kiosk.rules import Policy, Pseudonym
from kiosk.visit.answers import LookupMethod
from kiosk.visit.conditions import searching
from kiosk.visit.effects import Effect, ReadCard
from kiosk.visit.events import CardRead, CardVerdict, Event, Failed, PageShown, Touched
from kiosk.visit.state import CardSlotState, Facts, KioskContext, Visit
from kiosk.visit.step import Step, TimeoutKind
from kiosk.visit.steps.find_appointment import found


def due(facts: Facts, book: Policy) -> bool:
    """Once chosen, until somebody is found or reading has failed as often as the policy lets."""
    return searching(facts, LookupMethod.CARD) and len(facts.cards) < book.card_tries


def wants(visit: Visit, house: KioskContext) -> tuple[Effect, ...]:
    """The reading, under the same conditions as on show_card."""
    ready = visit.facts.privacy_told and house.devices.slot is CardSlotState.OURS and not visit.facts.card_read
    return (ReadCard(),) if ready else ()


def hear(facts: Facts, event: Event, house: KioskContext) -> Facts | None:
    """The page was shown, the card was read, or another way."""
    match event:
        case PageShown():
            return replace(facts, privacy_told=True)
        case CardRead() as read if due(facts, house.book):
            return _looked_up(facts, read, house)
        case Failed(ReadCard()) if due(facts, house.book):
            return _looked_up(facts, CardRead(CardVerdict.UNREADABLE), house)
        case Touched("other_way"):
            return replace(facts, way=None)
        case _:
            return None


def _looked_up(facts: Facts, read: CardRead, house: KioskContext) -> Facts:
    facts = replace(facts, cards=(*facts.cards, read), card_read=True, card_in=True)
    if house.day.day != house.today() and (read.card or read.holder):
        return replace(facts, way=None, sought=facts.sought or Pseudonym(""))
    hits = house.day.by_card(read) if house.day.day == house.today() else ()
    if hits:
        return found(facts, hits, house)
    return replace(facts, way=None, codes_missed=facts.codes_missed + 1)


STEP = Step("find_by_card", TimeoutKind.HANDS, due=due, wants=wants, hear=hear)
