"""Every verdict has a line, and the worst line is the colour."""

import pytest

from kiosk.rules import LINES, LetterState, Lookup, OldCard, Readiness, Weight, judged

VERDICTS = [*LetterState, *OldCard, *Lookup]
COLOURS = {
    Weight.OK: Readiness.GREEN,
    Weight.SEE: Readiness.GREEN,
    Weight.ATTENTION: Readiness.AMBER,
    Weight.STOP: Readiness.RED,
}


@pytest.mark.parametrize("verdict", VERDICTS)
def test_every_verdict_has_a_line_and_its_colour(verdict: LetterState | OldCard | Lookup) -> None:
    colour, (line,) = judged([verdict])
    assert colour is COLOURS[line.state]
    assert line.what == verdict


def test_the_table_holds_nothing_that_no_verdict_leads_to() -> None:
    assert set(LINES) == set(VERDICTS)


def test_worst_line_decides_and_stands_first() -> None:
    colour, lines = judged([LetterState.VERIFIED, LetterState.FORGOTTEN, OldCard.FORGOTTEN])
    assert colour is Readiness.RED
    assert [line.what for line in lines] == ["card.forgotten", "letter.forgotten", "letter.verified"]


def test_nothing_to_say_is_green() -> None:
    assert judged([]) == (Readiness.GREEN, ())
