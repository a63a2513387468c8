"""The kiosk's hour is central's: a wrong machine and a jumping central judge nobody and delete nothing."""

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest

from kiosk.demo import ROOT
from kiosk.runtime.clock import BRUSSELS, Clock
from kiosk.runtime.steady_clock import PLAUSIBLE, SteadyClock
from tests.support.clock import FILE

TRUE = datetime(2026, 11, 25, 9, 12, tzinfo=UTC)


class Machine(Clock):
    """A machine's clock that somebody sets, and the ticks that nobody can set."""

    def __init__(self, wrong: timedelta = timedelta()) -> None:
        super().__init__()
        self.wrong, self.passed, self.demo = wrong, 0.0, timedelta()

    def offset(self) -> timedelta:
        return self.demo

    def now(self) -> datetime:
        return (TRUE + timedelta(seconds=self.passed) + self.wrong + self.demo).astimezone(BRUSSELS)


class World:
    def __init__(self, monkeypatch: pytest.MonkeyPatch, wrong: timedelta = timedelta()) -> None:
        self.machine = Machine(wrong)
        monkeypatch.setattr(SteadyClock, "ticks", lambda *_: 1000.0 + self.machine.passed)
        self.clock = SteadyClock(self.machine)

    def walk(self, seconds: float) -> None:
        self.machine.passed += seconds

    def true(self) -> datetime:
        return TRUE + timedelta(seconds=self.machine.passed) + self.machine.demo

    def hears(self, jump: timedelta = timedelta(), took: float = 0.2) -> None:
        ticks = 1000.0 + self.machine.passed
        self.clock.adjust(self.true() + jump, ticks - took / 2, ticks + took / 2)


WRONG = [timedelta(hours=1), timedelta(hours=-1), timedelta(days=1), timedelta(days=-21), timedelta(days=-9700)]


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_machine_is_corrected_by_the_first_answer_and_stays_so_without_a_network(
    monkeypatch: pytest.MonkeyPatch, wrong: timedelta
) -> None:
    world = World(monkeypatch, wrong)
    assert not world.clock.is_known()
    assert world.clock.now() == world.machine.now(), "nobody knows better yet"
    world.hears()
    world.walk(8 * 3600)
    assert abs(world.clock.now() - world.true()) < timedelta(seconds=1)
    assert abs(world.clock.machine_is_ahead() - wrong) < timedelta(seconds=1)
    world.machine.wrong = timedelta(days=400)
    assert abs(world.clock.now() - world.true()) < timedelta(seconds=1), "nobody sets it while it runs"


@pytest.mark.parametrize("jump", WRONG)
def test_a_central_that_jumps_for_an_answer_or_two_is_not_followed_and_one_that_stays_is(
    monkeypatch: pytest.MonkeyPatch, jump: timedelta
) -> None:
    world = World(monkeypatch)
    world.hears()
    for _ in range(3):
        world.walk(3)
        world.hears(jump)
        assert abs(world.clock.now() - world.true()) < timedelta(seconds=1)
    world.walk(3)
    world.hears()
    world.walk(60)
    world.hears(jump)
    assert abs(world.clock.now() - world.true()) < timedelta(seconds=1), "the doubt began anew"
    world.walk(31)
    world.hears(jump)
    assert abs(world.clock.now() - world.true() - jump) < timedelta(seconds=1)


def test_an_answer_that_took_long_says_no_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(monkeypatch)
    world.hears(took=12)
    assert not world.clock.is_known()


def test_the_demo_s_day_moves_kiosk_and_central_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(monkeypatch)
    world.hears()
    world.machine.demo = timedelta(hours=9)
    assert abs(world.clock.now() - world.true()) < timedelta(seconds=1)
    world.hears()
    assert abs(world.clock.machine_is_ahead()) < timedelta(seconds=1)


def test_a_day_is_over_when_central_and_machine_agree_or_central_says_so_for_an_hour(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World(monkeypatch, timedelta(days=-30))
    assert world.clock.over_before() == (date(2026, 10, 26), PLAUSIBLE)
    world.hears()
    assert world.clock.over_before() == (date(2026, 10, 26), None)
    world.walk(3700)
    assert world.clock.over_before() == (date(2026, 11, 25), None)
    world.machine.wrong = timedelta(days=30)
    assert world.clock.over_before() == (date(2026, 11, 25), None), "a machine ahead ends no day"


def test_without_central_a_machine_alone_ends_a_day_that_is_near_and_any_after_a_day_of_running(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World(monkeypatch)
    assert world.clock.over_before() == (date(2026, 11, 25), PLAUSIBLE)
    world.walk(25 * 3600)
    assert world.clock.over_before() == (date(2026, 11, 26), None)


def test_a_process_that_a_test_starts_lives_on_the_test_s_day() -> None:
    """Its own clock, made after midnight, was a day ahead of central's: red once, in a run through midnight."""
    program = "from tests.support.clock import FILE; print(FILE)"
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert ran.stdout.strip() == str(FILE)
