"""The desks' hours on the whole house: minutes of waiting while a desk is open, and a number all the same when none is."""

from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.demo.desk import open_desk
from kiosk.demo.environment import begin_at, open_environment
from kiosk.runtime.clock import Clock, write_offset
from tests.support.builders import BOOK, NOW

pytestmark = pytest.mark.system


def test_minutes_are_told_while_a_desk_is_open_and_after_hours_there_is_a_phone_and_still_a_number(
    tmp_path: Path,
) -> None:
    with open_environment(tmp_path, headless=True, many=2) as environment, open_desk(environment):
        screen = environment.screen
        assert screen is not None
        screen.expect_step("attract")
        screen.expect_text("Houd de code onder de scanner.")
        environment.scanner.show(environment.day[24].code)
        screen.touch("that_is_me")
        environment.scanner.show(environment.day[24].letter, "]C1")
        screen.expect_step("show_card")
        screen.touch("no_card")
        screen.touch("desk_checks")
        screen.touch("nothing")
        screen.expect_step("read_number")
        screen.expect_text("Je wacht ongeveer")
        screen.touch("done")
        screen.expect_step("attract")
        clock = Clock(environment.folder / "clock")
        write_offset(environment.folder / "clock", clock.offset() + timedelta(hours=9))
        screen.touch("contrast")
        screen.expect_text("Het loket is nu gesloten.")
        screen.touch("help")
        screen.expect_text("Er is nu niemand aan het loket.")
        screen.expect_text("Bel 011 70 14 14")
        screen.touch("reception")
        shown = screen.expect_step("read_number")
        assert any(len(words) == 4 and words[0] == "R" for words in shown.words)
        assert "Bel 011 70 14 14" in shown.words


@pytest.mark.parametrize(("ahead", "days"), [(0, 0), (3, 0), (4, 1)], ids=["Wednesday", "Saturday", "Sunday"])
def test_the_demo_never_begins_on_a_day_without_hours(ahead: int, days: int) -> None:
    today = NOW + timedelta(days=ahead)
    begins = today + begin_at("10.12", BOOK.opening, today)
    assert (begins.hour, begins.minute) == (10, 12)
    assert begins.date() == today.date() + timedelta(days=days)
    assert BOOK.opening.is_open(begins)
