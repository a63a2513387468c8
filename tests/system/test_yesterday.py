"""A kiosk that was left on its own in the evening, by a power cut, and is switched on the next morning."""

from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.demo.house import DemoEnvironment, open_house
from kiosk.ledger import Ledger
from kiosk.runtime.clock import Clock, write_offset
from kiosk.runtime.ids import new_id
from kiosk.settings import ledger_key, load_installation
from tests.support.waiting import until

pytestmark = pytest.mark.system


def number_of(house: DemoEnvironment, code: str) -> str:
    """A visit by code that asks for a colleague: the shortest way to a number."""
    screen = house.screen
    assert screen is not None
    screen.step("attract")
    screen.says("Houd de code onder de scanner.")
    house.scanner.show(code)
    screen.until(lambda shown: shown.step != "attract", "the code was understood")
    screen.touch("help")
    screen.step("help")
    screen.touch("reception")
    shown = screen.step("read_number")
    screen.touch("done")
    screen.step("attract")
    return next(words for words in shown.words if len(words) == 4 and words[0] == "R")


def test_yesterdays_state_is_forgotten_at_start_and_said_and_the_numbers_go_on(tmp_path: Path) -> None:
    with open_house(tmp_path, headless=True) as house:
        first = number_of(house, house.day[0].code)
        house.kill_kiosk()
        house.kill_central()
        clock = Clock(house.folder / "clock")
        write_offset(house.folder / "clock", clock.offset() + timedelta(days=1))
        house.kiosk_returns()
        assert house.screen is not None
        house.screen.step("attract")
        until(lambda: "of an earlier day were forgotten" in (house.folder / "kiosk.log").read_text())
        second = number_of(house, house.day[1].code)
        assert int(second[1:]) == int(first[1:]) + 1
        house.end_kiosk()
        installation = load_installation(house.folder)
        ledger = Ledger(house.folder / "ledger.db", ledger_key(house.folder), installation.enrolment(), new_id)
        assert list(ledger.papers()) == [second]
        assert ledger.day_list().appointments == ()
        ledger.close()
