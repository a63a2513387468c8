"""What every desk sees alike is read and rendered once per change, and no desk shows another's number, token or card."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from central.pages.desk import ANY_DESK, ANY_TOKEN, DeskPages
from central.store.desk import DeskView, desk_view
from central.store.desk_actions import ActionKind
from central.store.waiting_list import LIST_KEPT, WaitingLists
from kiosk.policy_files import load_policy
from kiosk.rules import DUTCH
from kiosk.texts.catalogues import load_texts
from tests.support.store import RED, Store


@pytest.fixture(autouse=True)
def some_who_wait(store: Store) -> None:
    for ref in ("a1", None, None):
        store.arrive(ref=ref)
    store.arrive(RED)


@pytest.fixture(scope="module")
def pages() -> DeskPages:
    return DeskPages.of(load_texts((DUTCH,), "desk"), load_policy)


def views(store: Store, lists: WaitingLists, desks: range, chosen: int | None = None) -> tuple[list[DeskView], int]:
    """The views of these desks, and how often who waits was read for them."""
    reads = 0

    def hear(_: object, __: object, statement: str, *___: object) -> None:
        nonlocal reads
        reads += "FROM entry LEFT" in statement.replace("\n", " ") and "entry.desk =" not in statement

    engine = store.writer._engine
    sa.event.listen(engine, "before_cursor_execute", hear)
    with engine.connect() as connection:
        seen = [desk_view(connection, desk, chosen, store.now, lists) for desk in desks]
    sa.event.remove(engine, "before_cursor_execute", hear)
    return seen, reads


def test_sixty_desks_read_who_waits_once_per_change_and_see_what_each_would_read(store: Store) -> None:
    lists = WaitingLists()
    seen, reads = views(store, lists, range(1, 61))
    assert reads == 1
    assert seen == [store.view(desk) for desk in range(1, 61)]
    assert views(store, lists, range(1, 61))[1] == 0
    store.do(ActionKind.NEXT, desk=3)
    seen, reads = views(store, lists, range(1, 61))
    assert reads == 1
    assert seen == [store.view(desk) for desk in range(1, 61)]
    assert [view.desk for view in seen if view.held] == [3]
    store.walk(LIST_KEPT.total_seconds() + 1)
    assert views(store, lists, range(1, 3))[1] == 1, "the minutes of waiting go on"


def test_a_rendered_list_is_the_same_for_all_but_its_desk_token_and_open_card(store: Store, pages: DeskPages) -> None:
    lists = WaitingLists()
    (view, other), _ = views(store, lists, range(3, 5))
    (chosen,), _ = views(store, lists, range(5, 6), chosen=2)
    mine, others = pages.render_fragment(view, "mine"), pages.render_fragment(other, "theirs")
    assert mine.replace("/desk/3", "/desk/4").replace("mine", "theirs") != mine
    for html in (mine, others, pages.render_fragment(chosen)):
        assert ANY_DESK not in html
        assert ANY_TOKEN not in html
    assert "/desk/4" not in mine
    assert "theirs" not in mine
    assert 'id="e-2" class="chosen' in pages.render_fragment(chosen)
    assert "chosen" not in pages.render_fragment(view)


def test_two_desks_settle_the_same_issue_with_keys_of_their_own(store: Store, pages: DeskPages) -> None:
    """The list is rendered once, and one key for both would be refused as another action's."""
    unknown = sa.text("INSERT INTO attention (day, at, reason, kiosk) VALUES ('2026-11-25', 1, 'lost', 'hal-1')")
    store.writer.now(lambda connection: connection.execute(unknown))
    (view, other), _ = views(store, WaitingLists(), range(3, 5))
    keys = {pages.render_fragment(each).partition('name="key" value="')[2].partition('"')[0] for each in (view, other)}
    assert len(keys) == 2
    assert all(16 <= len(key) <= 64 for key in keys)


def test_a_list_of_another_hall_is_never_shown(store: Store, pages: DeskPages) -> None:
    before = pages.render_fragment(store.view())
    store.arrive()
    after = pages.render_fragment(store.view())
    assert "R005" in after
    assert "R005" not in before
    store.now += timedelta(minutes=5)
    assert "5 min" in pages.render_fragment(store.view())
