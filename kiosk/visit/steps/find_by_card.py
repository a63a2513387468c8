"""Finds the appointment by the old card, after the privacy notice was shown. The reading also answers the card question."""

from dataclasses import replace

from kiosk.rules import Policy, Pseudonym
from kiosk.visit.answers import LookupMethod
from kiosk.visit.conditions import is_searching_by
from kiosk.visit.effects import Effect, ReadCard
from kiosk.visit.events import CardRead, CardVerdict, Event, Failed, PageShown, Touched
from kiosk.visit.facts import Facts
from kiosk.visit.state import CardSlotState, KioskContext, Visit
from kiosk.visit.step import Step, TimeoutKind
from kiosk.visit.steps.find_appointment import found


def is_open(facts: Facts, policy: Policy) -> bool:
    """Open once chosen, until an appointment is found or reading failed as often as the policy allows."""
    return is_searching_by(facts, LookupMethod.CARD) and len(facts.card.cards) < policy.card_tries


def effects(visit: Visit, context: KioskContext) -> tuple[Effect, ...]:
    """Read the card, under the same conditions as in show_card."""
    ready = (
        visit.facts.happened.privacy_shown
        and context.devices.slot is CardSlotState.OURS
        and not visit.facts.happened.card_read
    )
    return (ReadCard(),) if ready else ()


def handle(facts: Facts, event: Event, context: KioskContext) -> Facts | None:
    """Take the page's first frame, the reading, or another way of being found."""
    match event:
        case PageShown():
            return replace(facts, happened=replace(facts.happened, privacy_shown=True))
        case CardRead() as read if is_open(facts, context.policy):
            return _looked_up(facts, read, context)
        case Failed(ReadCard()) if is_open(facts, context.policy):
            return _looked_up(facts, CardRead(CardVerdict.UNREADABLE), context)
        case Touched("other_way"):
            return replace(facts, search=replace(facts.search, way=None))
        case _:
            return None


def _looked_up(facts: Facts, read: CardRead, context: KioskContext) -> Facts:
    facts = replace(
        facts,
        card=replace(facts.card, cards=(*facts.card.cards, read)),
        happened=replace(facts.happened, card_read=True, card_in=True),
    )
    if context.day.day != context.today() and (read.card or read.holder):
        return replace(facts, search=replace(facts.search, way=None, sought=facts.search.sought or Pseudonym("")))
    hits = context.day.by_card(read) if context.day.day == context.today() else ()
    if hits:
        return found(facts, hits, context)
    return replace(
        facts,
        search=replace(facts.search, way=None),
        happened=replace(facts.happened, codes_missed=facts.happened.codes_missed + 1),
    )


STEP = Step("find_by_card", TimeoutKind.HANDS, is_open=is_open, effects=effects, handle=handle, progress=(1, 1))
