"""How often the input is looked at: always while somebody is there, seldom once nobody has touched anything for a while."""

from dataclasses import replace
from typing import Any

import pytest


@pytest.fixture
def frames(window: Any) -> Any:
    from kivy.clock import Clock

    before = Clock._max_fps
    yield lambda: Clock._max_fps
    Clock._max_fps = before


def test_a_kiosk_rests_only_where_nobody_is_and_a_finger_wakes_it(window: Any, frames: Any) -> None:
    from screens.kivy_view.loop import BUSY_FRAMES, IDLE_FRAMES, Loop

    loop = Loop()
    loop.rests(True)
    assert frames() == BUSY_FRAMES
    loop._slow_down()
    assert frames() == IDLE_FRAMES
    loop.rests(True)
    assert frames() == IDLE_FRAMES, "the hour turns on the first page: nobody came"
    loop.touched()
    assert frames() == BUSY_FRAMES
    assert loop._resting.is_triggered
    loop.rests(False)
    assert not loop._resting.is_triggered, "somebody reads: no rest however long it takes him"
    assert frames() == BUSY_FRAMES


def test_every_finger_and_key_on_the_glass_wakes_it(window: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    woken: list[int] = []
    monkeypatch.setattr(window.widget, "_listener", replace(window.widget._listener, touched=lambda: woken.append(1)))
    window.touch(500, 200)
    assert len(woken) == 1
    window.lift(500, 200)
    window.key(9)
    assert len(woken) == 2
