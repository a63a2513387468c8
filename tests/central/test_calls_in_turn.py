"""Calls within a second of each other each stand as the present one for three seconds."""

from datetime import timedelta

import pytest

from central.store.calls import DisplayView, display_view
from central.store.desk_actions import ActionKind, ActionOutcome
from tests.support.store import Store


def shown(store: Store) -> DisplayView:
    return store.writer.now(lambda connection: display_view(connection, store.now))


def test_five_calls_within_300_ms_are_each_the_present_one_for_three_seconds(store: Store) -> None:
    for _ in range(5):
        store.arrive(ago_s=60)
    for desk in range(1, 6):
        assert store.do(ActionKind.NEXT, desk=desk) is ActionOutcome.CALLED
        store.now += timedelta(milliseconds=60)
    present: list[str] = []
    for _ in range(5):
        view = shown(store)
        present.append(view.calls[0].number)
        assert [call.number for call in view.calls[1:]] == present[-2::-1]
        if view.next_s is None:
            break
        assert view.next_s <= 3
        store.now += timedelta(seconds=view.next_s)
    assert present == [f"R{nr:03}" for nr in range(1, 6)]
    assert shown(store).next_s is None


def test_a_call_that_comes_alone_stands_there_at_once(store: Store) -> None:
    store.arrive(ago_s=60)
    store.arrive(ago_s=30)
    store.do(ActionKind.NEXT, desk=1)
    assert [call.number for call in shown(store).calls] == ["R001"]
    store.now += timedelta(seconds=4)
    store.do(ActionKind.NEXT, desk=2)
    assert [call.number for call in shown(store).calls] == ["R002", "R001"]


@pytest.mark.parametrize("back", [timedelta(minutes=5), timedelta(hours=2)])
def test_a_clock_that_is_set_back_hides_no_call(store: Store, back: timedelta) -> None:
    store.arrive(ago_s=60)
    store.do(ActionKind.NEXT, desk=1)
    store.now -= back
    assert [call.number for call in shown(store).calls] == ["R001"]
