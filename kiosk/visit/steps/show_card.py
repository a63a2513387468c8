"""Does the old card belong to this appointment? Read only after the privacy notice was shown."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from kiosk.rules import Appointment, Chip, OldCard, Policy
from kiosk.rules.ages import CHILD_UNDER
from kiosk.visit.conditions import collects_card
from kiosk.visit.effects import Effect, ReadCard
from kiosk.visit.events import (
    CardInserted,
    CardRead,
    CardRemoved,
    CardVerdict,
    Event,
    Failed,
    HouseChanged,
    PageShown,
    Touched,
)
from kiosk.visit.facts import Facts
from kiosk.visit.state import CardSlotState, KioskContext, Visit
from kiosk.visit.step import Step, TimeoutKind

_ANOTHER_TRY = (OldCard.UNREADABLE, OldCard.NOT_EID, OldCard.WRONG_KIND, OldCard.MISMATCH)
_OUTRANKS_MATCH = {
    CardVerdict.UNREADABLE: OldCard.UNREADABLE,
    CardVerdict.NOT_EID: OldCard.NOT_EID,
    CardVerdict.WRONG_KIND: OldCard.WRONG_KIND,
    CardVerdict.CLONE: OldCard.CLONE,
    CardVerdict.ALTERED: OldCard.ALTERED,
    CardVerdict.UNKNOWN_ISSUER: OldCard.UNKNOWN_ISSUER,
}
_THEIRS = (OldCard.PROVEN, OldCard.GENUINE, OldCard.OLD_TYPE, OldCard.NO_BASIS)
_MATCHED = {CardVerdict.PROVEN: OldCard.PROVEN, CardVerdict.GENUINE: OldCard.GENUINE}


def assess_read(read: CardRead, appointment: Appointment | None, policy: Policy) -> OldCard:
    """Return what one reading means for this appointment. The chip's verdict outranks the match; either number may match.

    A card for ages 12 and over is not a younger child's, whether or not a number matches (R44).
    """
    if read.verdict in _OUTRANKS_MATCH:
        return _OUTRANKS_MATCH[read.verdict]
    kind = policy.cards.of_chip(read.document, permanent=read.permanent)
    years = appointment.years if appointment else None
    if kind and not kind.child and years is not None and years < CHILD_UNDER:
        return OldCard.MISMATCH
    expected = (appointment.card_number, appointment.holder) if appointment else (None, None)
    pairs = [pair for pair in zip(expected, (read.card, read.holder), strict=True) if None not in pair]
    if not pairs:
        return OldCard.NO_BASIS
    if not any(booked == shown for booked, shown in pairs):
        return OldCard.MISMATCH
    return OldCard.OLD_TYPE if kind and kind.earlier else _MATCHED[read.verdict]


def verdict(facts: Facts, policy: Policy) -> OldCard | None:
    """Return the verdict so far: one good reading, the last of several bad ones, or the visitor's answer (R43)."""
    if facts.card.no_card is not None:
        return facts.card.no_card
    if not facts.card.cards:
        return None
    last = assess_read(facts.card.cards[-1], facts.booking.appointment, policy)
    return None if last in _ANOTHER_TRY and len(facts.card.cards) < policy.card_tries else last


def settled(facts: Facts, policy: Policy) -> OldCard | None:
    """Return the verdict, if a card is asked for at all."""
    return verdict(facts, policy) if collects_card(facts) else None


def on_chip(facts: Facts, policy: Policy, today: date | None) -> Iterator[Chip]:
    """Return what else the matching card says. today: None while the day is not known."""
    if settled(facts, policy) not in _THEIRS or facts.card.no_card is not None:
        return
    read = facts.card.cards[-1]
    kind = policy.cards.of_chip(read.document, permanent=read.permanent)
    if today and read.until and read.until < today:
        yield Chip.EXPIRED
    if today and read.since and read.since > today:
        yield Chip.NOT_YET_VALID
    if kind is None and read.document is not None:
        yield Chip.UNKNOWN_TYPE
    if kind is not None and kind.permanent and read.permanent:
        yield Chip.PERMANENT


def is_open(facts: Facts, policy: Policy) -> bool:
    """Open until a card was read, reading failed twice, or a reason was given."""
    return collects_card(facts) and verdict(facts, policy) is None


def effects(visit: Visit, context: KioskContext) -> tuple[Effect, ...]:
    """Read the card once the notice was shown, if it was inserted during this visit and not read yet."""
    ready = (
        visit.facts.happened.privacy_shown
        and context.devices.slot is CardSlotState.OURS
        and not visit.facts.happened.card_read
    )
    return (ReadCard(),) if ready else ()


def handle(facts: Facts, event: Event, context: KioskContext) -> Facts | None:
    """Take the page's first frame, a reading, or "no card". A card that is inserted after all reopens the question."""
    match event:
        case PageShown():
            return replace(facts, happened=replace(facts.happened, privacy_shown=True))
        case CardRead() as read:
            return replace(
                facts,
                card=replace(facts.card, cards=(*facts.card.cards, read)),
                happened=replace(facts.happened, card_read=True, card_in=True),
            )
        case Failed(ReadCard()):
            failed = CardRead(CardVerdict.UNREADABLE)
            return replace(
                facts,
                card=replace(facts.card, cards=(*facts.card.cards, failed)),
                happened=replace(facts.happened, card_read=True, card_in=True),
            )
        case CardInserted():
            if facts.ticket.ordered:
                return None
            return replace(
                facts,
                greeted=True,
                card=replace(facts.card, without=None, no_card=None),
                happened=replace(facts.happened, card_read=False, card_in=False),
                reasons_of=None,
            )
        case CardRemoved():
            return replace(facts, happened=replace(facts.happened, card_read=False, card_in=False))
        case HouseChanged() if context.devices.slot is CardSlotState.GONE:
            return replace(facts, happened=replace(facts.happened, card_read=False, card_in=False))
        case Touched("desk_checks"):
            return replace(facts, card=replace(facts.card, no_card=OldCard.READER_GONE))
        case Touched("no_card"):
            return replace(facts, reasons_of=STEP.name)
        case _:
            return None


STEP = Step("show_card", TimeoutKind.HANDS, is_open=is_open, effects=effects, handle=handle, progress=(3, None))
