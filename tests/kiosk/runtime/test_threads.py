"""Who may call what: a call from the wrong thread is refused in the tests and the demo, and costs nothing in a lobby."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from kiosk.runtime.threads import CHECKED, ThreadOwner, WrongThreadError
from kiosk.visit import events
from tests.support.lobby import CODE, Lobby


def test_the_first_thread_owns_it_and_another_is_refused_by_name() -> None:
    owner = ThreadOwner()
    owner.check("draw")
    owner.check("draw")
    with (
        ThreadPoolExecutor(1, "sync") as other,
        pytest.raises(WrongThreadError, match="draw belongs to .*MainThread.*sync"),
    ):
        other.submit(owner.check, "draw").result()


def test_a_thread_that_has_ended_gives_it_free() -> None:
    owner = ThreadOwner()
    with ThreadPoolExecutor(1) as first:
        first.submit(owner.check, "draw").result()
    owner.check("draw")


def test_without_the_variable_nothing_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(CHECKED)
    owner = ThreadOwner()
    owner.check("draw")
    with ThreadPoolExecutor(1) as other:
        other.submit(owner.check, "draw").result()


def test_a_visit_is_run_by_one_thread_and_told_by_any() -> None:
    lobby = Lobby()
    lobby.runner.poll()
    with ThreadPoolExecutor(1) as device:
        device.submit(lobby.runner.post, events.CodeShown(CODE)).result()
        with pytest.raises(WrongThreadError):
            device.submit(lobby.runner.poll).result()
    lobby.runner.poll()
    assert lobby.runner.visit.facts.booking.appointment is not None
