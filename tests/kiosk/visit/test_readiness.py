"""Every verdict of a card × every match × every state of a letter: a colour, a resident's sentence, a desk's sentence."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from kiosk.rules import (
    DUTCH,
    VERDICT_RULES,
    VERDICTS,
    Chip,
    Language,
    LetterState,
    OldCard,
    Pseudonym,
    Readiness,
    Weight,
)
from kiosk.texts.catalogues import load_texts
from kiosk.visit.assessment import evidence
from kiosk.visit.events import CardRead, CardVerdict
from kiosk.visit.facts import BookingFacts, CardFacts, Facts
from tests.support.builders import BOOK, CONTEXT, DAY, TEXTS

DESK = load_texts((DUTCH,), "desk")
BOOKED = DAY.appointments[0]
MATCHES = {
    "card": {"card": Pseudonym("c1")},
    "holder": {"holder": BOOKED.holder},
    "another": {"holder": Pseudonym("m99")},
    "nothing": {},
}
LETTERS: dict[LetterState, dict[str, object]] = {
    LetterState.VERIFIED: {"letters": (BOOKED.letter,)},
    LetterState.OTHER: {"letters": (Pseudonym("m98"), Pseudonym("m99"))},
    LetterState.SHOWN_UNVERIFIED: {"letters": (None, None)},
    **{
        state: {"no_letter": state}
        for state in (
            LetterState.FORGOTTEN,
            LetterState.NOT_RECEIVED,
            LetterState.AT_CITY_HALL,
            LetterState.DAMAGED,
            LetterState.NOT_CHECKED,
        )
    },
}
SAID = (
    OldCard.PAPER,
    OldCard.CERTIFICATE_LOSS,
    OldCard.CERTIFICATE_THEFT,
    OldCard.LOST_NO_CERTIFICATE,
    OldCard.FORGOTTEN,
    OldCard.NONE_FIRST_CARD,
    OldCard.NOT_CHECKED,
    OldCard.READER_GONE,
)
HEAVY = {Weight.STOP: Readiness.RED, Weight.ATTENTION: Readiness.AMBER}


def checked(facts: Facts, letter: LetterState) -> None:
    colour, lines = evidence(facts, BOOK)
    there = {line.what for line in lines}
    assert str(letter) in there
    assert sum(what.startswith("card.") for what in there) == 1, there
    assert colour is HEAVY.get(lines[0].state, Readiness.GREEN)
    for line in lines:
        assert DESK.get(DUTCH, line.what)
        key = VERDICT_RULES[VERDICTS[line.what]].resident
        assert key is None or TEXTS.has(key)
        if line.what.startswith(("letter.", "card.")) and line.state is not Weight.OK:
            assert key is not None, line.what


@pytest.mark.parametrize(("verdict", "match"), list(product(CardVerdict, MATCHES)))
def test_every_reading_beside_every_letter(verdict: CardVerdict, match: str) -> None:
    booked = replace(BOOKED, card_number=Pseudonym("c1"))
    read = CardRead(verdict, **MATCHES[match])  # type: ignore[arg-type]
    for letter, shown in LETTERS.items():
        facts = Facts(
            greeted=True,
            booking=BookingFacts(appointment=booked, confirmed=True),
            card=CardFacts(cards=(read,) * BOOK.card_tries),
        )
        checked(replace(facts, letter=replace(facts.letter, **shown)), letter)  # type: ignore[arg-type]


@pytest.mark.parametrize("card", SAID)
def test_everything_that_is_said_of_a_card_beside_every_letter(card: OldCard) -> None:
    for letter, shown in LETTERS.items():
        facts = Facts(
            greeted=True, booking=BookingFacts(appointment=BOOKED, confirmed=True), card=CardFacts(no_card=card)
        )
        checked(replace(facts, letter=replace(facts.letter, **shown)), letter)  # type: ignore[arg-type]


def test_no_letter_is_asked_where_the_booking_needs_none() -> None:
    facts = Facts(
        greeted=True,
        booking=BookingFacts(appointment=replace(BOOKED, letter_needed=False), confirmed=True),
        card=CardFacts(no_card=OldCard.PAPER),
    )
    checked(facts, LetterState.NOT_NEEDED)


def test_the_desk_is_dutch_and_a_resident_hears_no_more_than_the_dutch() -> None:
    assert set(DESK.catalogues) == {Language("nl")}


TODAY = CONTEXT.today()
CHIPS: list[tuple[CardRead, tuple[Chip, ...]]] = [
    (CardRead(CardVerdict.PROVEN, document="33", until=TODAY), ()),
    (CardRead(CardVerdict.PROVEN, document="33", until=TODAY - timedelta(days=1)), (Chip.EXPIRED,)),
    (CardRead(CardVerdict.PROVEN, document="33", since=TODAY + timedelta(days=1)), (Chip.NOT_YET_VALID,)),
    (CardRead(CardVerdict.GENUINE, document="22"), ()),
    (CardRead(CardVerdict.PROVEN, document="22", permanent=True), (Chip.PERMANENT,)),
    (CardRead(CardVerdict.PROVEN, document="33", permanent=True), ()),
    (CardRead(CardVerdict.PROVEN, document="71"), (Chip.UNKNOWN_TYPE,)),
    (CardRead(CardVerdict.PROVEN, document=""), (Chip.UNKNOWN_TYPE,)),
]


@pytest.mark.parametrize(("read", "said"), CHIPS)
@pytest.mark.parametrize("match", MATCHES)
def test_an_expired_card_an_m_plus_and_a_type_of_tomorrow_are_each_told_to_the_desk_and_stop_nobody(
    read: CardRead, said: tuple[Chip, ...], match: str
) -> None:
    booked = replace(BOOKED, card_number=Pseudonym("c1"))
    shown = replace(read, **MATCHES[match])  # type: ignore[arg-type]
    facts = Facts(
        greeted=True,
        booking=BookingFacts(appointment=booked, confirmed=True),
        card=CardFacts(cards=(shown,) * BOOK.card_tries),
    )
    facts = replace(facts, letter=replace(facts.letter, letters=(booked.letter,)))
    theirs = match != "another"
    colour, lines = evidence(facts, BOOK, CONTEXT)
    assert tuple(line.what for line in lines if line.what.startswith("chip.")) == (said if theirs else ())
    assert all(DESK.has(chip) for chip in Chip)
    assert colour is (Readiness.GREEN if theirs else Readiness.AMBER)
    _, without_an_hour = evidence(facts, BOOK, replace(CONTEXT, hour_known=False))
    dated = (Chip.EXPIRED, Chip.NOT_YET_VALID)
    assert not any(line.what in dated for line in without_an_hour), "no card is called expired by a doubtful clock"
