"""A kiosk that was left on its own in the evening, by a power cut, and is switched on the next morning."""

from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.demo.environment import open_environment
from kiosk.ledger import Ledger
from kiosk.runtime.clock import Clock, write_offset
from kiosk.runtime.ids import new_id
from kiosk.settings import ledger_key, load_installation
from tests.support.visits import number_of
from tests.support.waiting import until

pytestmark = pytest.mark.system


def test_yesterdays_state_is_forgotten_at_start_and_said_and_the_numbers_go_on(tmp_path: Path) -> None:
    with open_environment(tmp_path, headless=True) as environment:
        first = number_of(environment, environment.day[0].code)
        environment.kill_kiosk()
        environment.kill_central()
        clock = Clock(environment.folder / "clock")
        write_offset(environment.folder / "clock", clock.offset() + timedelta(days=1))
        environment.kiosk_returns()
        assert environment.screen is not None
        environment.screen.expect_step("attract")
        until(lambda: "of an earlier day were forgotten" in (environment.folder / "kiosk.log").read_text())
        second = number_of(environment, environment.day[1].code)
        assert int(second[1:]) == int(first[1:]) + 1
        environment.end_kiosk()
        installation = load_installation(environment.folder)
        ledger = Ledger(
            environment.folder / "ledger.db", ledger_key(environment.folder), installation.enrolment(), new_id
        )
        assert list(ledger.papers()) == [second]
        assert ledger.day_list().appointments == ()
        ledger.close()
