"""Every verdict of a card × every match × every state of a letter: a colour, a resident's sentence, a desk's sentence."""

from dataclasses import replace
from itertools import product

import pytest

from kiosk.rules import DUTCH, LINES, VERDICTS, Language, LetterState, Mark, OldCard, Readiness, Weight
from kiosk.texts.catalogues import load_texts
from kiosk.visit.events import CardRead, CardVerdict
from kiosk.visit.evidence import evidence
from kiosk.visit.model import Facts
from tests.visit.worlds import BOOK, DAY, TEXTS

DESK = load_texts((DUTCH,), "desk")
BOOKED = DAY.appointments[0]
MATCHES = {
    "card": {"card": Mark("c1")},
    "holder": {"holder": BOOKED.holder},
    "another": {"holder": Mark("m99")},
    "nothing": {},
}
LETTERS: dict[LetterState, dict[str, object]] = {
    LetterState.VERIFIED: {"letters": (BOOKED.letter,)},
    LetterState.OTHER: {"letters": (Mark("m98"), Mark("m99"))},
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
SAID = (OldCard.PAPER, OldCard.CERTIFICATE_LOSS, OldCard.CERTIFICATE_THEFT, OldCard.LOST_NO_CERTIFICATE)
SAID += (OldCard.FORGOTTEN, OldCard.NONE_FIRST_CARD, OldCard.NOT_CHECKED, OldCard.READER_GONE)
HEAVY = {Weight.STOP: Readiness.RED, Weight.ATTENTION: Readiness.AMBER}


def checked(facts: Facts, letter: LetterState) -> None:
    colour, lines = evidence(facts, BOOK)
    there = {line.what for line in lines}
    assert str(letter) in there
    assert sum(what.startswith("card.") for what in there) == 1, there
    assert colour is HEAVY.get(lines[0].state, Readiness.GREEN)
    for line in lines:
        assert DESK.say(DUTCH, line.what)
        key = LINES[VERDICTS[line.what]].resident
        assert key is None or TEXTS.has(key)
        if line.what.startswith(("letter.", "card.")) and line.state is not Weight.OK:
            assert key is not None, line.what


@pytest.mark.parametrize(("verdict", "match"), list(product(CardVerdict, MATCHES)))
def test_every_reading_beside_every_letter(verdict: CardVerdict, match: str) -> None:
    booked = replace(BOOKED, card_number=Mark("c1"))
    read = CardRead(verdict, **MATCHES[match])  # type: ignore[arg-type]
    for letter, shown in LETTERS.items():
        facts = Facts(greeted=True, appointment=booked, confirmed=True, cards=(read,) * BOOK.card_tries)
        checked(replace(facts, **shown), letter)  # type: ignore[arg-type]


@pytest.mark.parametrize("card", SAID)
def test_everything_that_is_said_of_a_card_beside_every_letter(card: OldCard) -> None:
    for letter, shown in LETTERS.items():
        facts = Facts(greeted=True, appointment=BOOKED, confirmed=True, no_card=card)
        checked(replace(facts, **shown), letter)  # type: ignore[arg-type]


def test_no_letter_is_asked_where_the_booking_needs_none() -> None:
    facts = Facts(greeted=True, appointment=replace(BOOKED, letter_needed=False), confirmed=True, no_card=OldCard.PAPER)
    checked(facts, LetterState.NOT_NEEDED)


def test_the_desk_is_dutch_and_a_resident_hears_no_more_than_the_dutch() -> None:
    assert set(DESK.catalogues) == {Language("nl")}
