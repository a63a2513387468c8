"""Every verdict has a line, and the worst line is the colour."""

import pytest

from kiosk.rules import (
    VERDICT_RULES,
    Asked,
    Brought,
    Called,
    Child,
    Chip,
    LetterState,
    Lookup,
    OldCard,
    Punctuality,
    Readiness,
    Verdict,
    Weight,
    Who,
    Wish,
    assess,
)

VERDICTS: list[Verdict] = [
    *LetterState,
    *OldCard,
    *Chip,
    *Lookup,
    *Who,
    *Child,
    *Brought,
    *Punctuality,
    *Wish,
    *Asked,
    *Called,
]
COLOURS = {
    Weight.OK: Readiness.GREEN,
    Weight.SEE: Readiness.GREEN,
    Weight.ATTENTION: Readiness.AMBER,
    Weight.STOP: Readiness.RED,
}


@pytest.mark.parametrize("verdict", VERDICTS)
def test_every_verdict_has_a_line_and_its_colour(verdict: Verdict) -> None:
    colour, (line,) = assess([verdict])
    assert colour is COLOURS[line.state]
    assert line.what == verdict


def test_the_table_holds_nothing_that_no_verdict_leads_to() -> None:
    assert set(VERDICT_RULES) == set(VERDICTS)


def test_worst_line_decides_and_stands_first() -> None:
    colour, lines = assess([LetterState.VERIFIED, LetterState.FORGOTTEN, OldCard.FORGOTTEN])
    assert colour is Readiness.RED
    assert [line.what for line in lines] == ["card.forgotten", "letter.forgotten", "letter.verified"]


def test_the_city_may_weigh_a_missing_passport_otherwise() -> None:
    colour, (line,) = assess([Brought.PASSPORT_NO], {Brought.PASSPORT_NO: Weight.STOP})
    assert (colour, line.state) == (Readiness.RED, Weight.STOP)


def test_wishes_have_no_colour() -> None:
    assert assess(list(Wish))[0] is Readiness.GREEN


def test_nothing_to_say_is_green() -> None:
    assert assess([]) == (Readiness.GREEN, ())
