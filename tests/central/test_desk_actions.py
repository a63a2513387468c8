"""Call next is one claim: no person goes to two desks, and no double click finishes anybody."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from central.store import tables as t
from central.store.arrivals import CommandSource, arrival_time
from central.store.desk_actions import ActionKind, ActionOutcome, KeyReusedError
from central.store.log import ms
from kiosk.protocol import HelpWanted, NotPrinted
from kiosk.rules import Purpose
from kiosk.rules.punctuality import Windows
from kiosk.runtime.clock import BRUSSELS
from tests.support.central import RunningCentral
from tests.support.identity import client_of
from tests.support.store import NOW, RED, Store


def test_next_calls_the_first_due_and_done_frees_the_desk(store: Store) -> None:
    store.arrive(ref="a2")
    store.arrive(ref="a1")
    assert store.do(ActionKind.NEXT) is ActionOutcome.CALLED
    held = store.view().held
    assert held is not None
    assert held.numbers == ("R002",)
    assert held.initials == "A. K."
    assert store.do(ActionKind.NEXT) is ActionOutcome.BUSY
    store.walk(2)
    assert store.do(ActionKind.DONE, entry=held.entry) is ActionOutcome.DONE
    assert store.view().held is None


def test_red_and_help_are_called_by_name_alone(store: Store) -> None:
    store.arrive(RED)
    store.arrive((), purpose=Purpose.HELP)
    assert store.do(ActionKind.NEXT) is ActionOutcome.NOBODY
    assert [row.numbers[0] for row in store.view().first] == ["R001", "R002"]
    assert store.do(ActionKind.CALL, entry=store.view().first[1].entry) is ActionOutcome.CALLED


def test_person_is_never_called_to_two_desks(store: Store) -> None:
    store.arrive()
    entry = store.view().ready[0].entry
    assert store.do(ActionKind.CALL, desk=1, entry=entry) is ActionOutcome.CALLED
    assert store.do(ActionKind.CALL, desk=2, entry=entry) is ActionOutcome.GONE


def test_double_click_calls_one_person_and_finishes_nobody(store: Store) -> None:
    for _ in range(3):
        store.arrive()
    assert store.do(ActionKind.NEXT, key="k" * 16) is ActionOutcome.CALLED
    assert store.do(ActionKind.NEXT, key="k" * 16) is ActionOutcome.CALLED
    held = store.view().held
    assert held is not None
    store.walk(0.15)
    assert store.do(ActionKind.DONE, entry=held.entry) is ActionOutcome.TOO_SOON
    store.walk(1)
    assert store.do(ActionKind.DONE, entry=held.entry) is ActionOutcome.DONE
    store.walk(0.15)
    assert store.do(ActionKind.NEXT) is ActionOutcome.TOO_SOON
    assert len(store.view().ready) == 2


def test_done_for_somebody_else_changes_nothing(store: Store) -> None:
    store.arrive()
    store.do(ActionKind.NEXT)
    store.walk(2)
    assert store.do(ActionKind.DONE, entry=99) is ActionOutcome.GONE
    assert store.do(ActionKind.DONE, desk=2, entry=1) is ActionOutcome.GONE
    assert store.view().held is not None


def test_key_of_another_deed_is_refused(store: Store) -> None:
    store.arrive()
    store.do(ActionKind.NEXT, key="k" * 16)
    with pytest.raises(KeyReusedError):
        store.do(ActionKind.DONE, entry=1, key="k" * 16)


def test_help_and_paper_are_seen_on_the_row_and_settled_with_it(store: Store) -> None:
    ticket = store.arrive()
    store.tell(NotPrinted(NOW, UUID(int=901), ticket=ticket, reason="blocked"))
    store.tell(HelpWanted(NOW, UUID(int=901), step="read_number", ticket=ticket))
    row = store.view().ready[0]
    assert (row.paper, row.wants_help) == ("blocked", True)
    store.do(ActionKind.NEXT)
    store.walk(2)
    store.do(ActionKind.DONE, entry=row.entry)
    assert store.writer.now(lambda c: c.execute(sa.select(t.attention.c.settled_at)).scalar_one()) is not None


def test_help_without_a_number_is_a_line_to_settle(store: Store) -> None:
    store.tell(HelpWanted(NOW, UUID(int=901), step="show_letter"))
    (line,) = store.view().alarms
    assert store.view().lines == ()
    assert store.do(ActionKind.SETTLE, entry=line.id) is ActionOutcome.SETTLED
    assert store.do(ActionKind.SETTLE, entry=line.id) is ActionOutcome.GONE
    assert store.view().alarms == ()


def test_the_next_morning_shows_nobody_of_the_day_before_also_before_anything_was_done(store: Store) -> None:
    store.arrive(ref="a1")
    store.do(ActionKind.NEXT)
    store.arrive()
    assert store.view().held is not None
    store.walk(24 * 3600)
    assert (store.view().held, store.view().ready, store.view().longest_past_s) == (None, (), 0)


def test_next_day_closes_what_an_earlier_one_left(store: Store) -> None:
    store.arrive()
    store.do(ActionKind.NEXT)
    store.arrive()
    store.walk(24 * 3600)
    assert store.do(ActionKind.NEXT) is ActionOutcome.NOBODY
    assert store.view().held is None


@pytest.mark.parametrize("jump", [timedelta(days=1), timedelta(days=400), timedelta(hours=14)])
def test_a_clock_of_central_that_jumps_ahead_and_back_closes_nothing_for_good(store: Store, jump: timedelta) -> None:
    store.arrive()
    store.arrive()
    store.do(ActionKind.NEXT)
    store.now += jump
    assert store.do(ActionKind.NEXT) is ActionOutcome.NOBODY
    store.now -= jump
    store.do(ActionKind.SETTLE, entry=1)
    assert [row.numbers for row in store.view().ready] == [("R001",), ("R002",)]
    assert store.do(ActionKind.NEXT) is ActionOutcome.CALLED


@pytest.mark.parametrize("back", [timedelta(seconds=3), timedelta(hours=1), timedelta(days=1)])
def test_a_clock_of_central_that_is_set_back_stops_no_desk(store: Store, back: timedelta) -> None:
    store.arrive()
    store.arrive()
    store.do(ActionKind.NEXT)
    held = store.view().held
    assert held is not None
    store.now -= back
    assert store.do(ActionKind.DONE, entry=held.entry) is ActionOutcome.DONE
    store.now += timedelta(seconds=1)
    assert store.do(ActionKind.NEXT) is (ActionOutcome.NOBODY if back > timedelta(hours=12) else ActionOutcome.CALLED)


YEAR = timedelta(days=365)


@pytest.mark.parametrize(
    "ahead",
    [
        timedelta(hours=1),
        timedelta(hours=-1),
        timedelta(days=1),
        timedelta(days=-21),
        -26 * YEAR,
        -2025 * YEAR,
        70 * YEAR,
    ],
    ids=["an hour ahead", "an hour behind", "a day", "three weeks behind", "the year 2000", "the year 1", "2096"],
)
def test_a_wrong_clock_of_a_kiosk_changes_nobody_s_place(store: Store, ahead: timedelta) -> None:
    store.arrive(ref="a2", ago_s=60)
    store.kiosk_ahead = ahead
    store.arrive(ref="a1", ago_s=30)
    rows = {row.numbers[0]: row for row in store.view().ready}
    assert rows["R002"].arrived == store.now - timedelta(seconds=30)
    assert (store.now - rows["R001"].arrived).total_seconds() == 60
    assert store.view().longest_past_s == 0
    assert [row.numbers[0] for row in store.view().ready] == ["R002", "R001"]


@pytest.mark.parametrize("month", [(2026, 10, 25), (2027, 3, 28)], ids=["back", "forward"])
def test_how_long_ago_it_was_is_right_through_both_clock_changes(store: Store, month: tuple[int, int, int]) -> None:
    store.now = datetime(*month, 5, 0, tzinfo=BRUSSELS)
    store.arrive(ago_s=0)
    at = datetime(*month, 5, 0, tzinfo=BRUSSELS).astimezone(UTC) - timedelta(hours=4)
    whose = CommandSource("hal-1", 9, store.now, store.now, store.now.date(), store.now.date(), Windows())
    assert arrival_time(at.astimezone(BRUSSELS), whose) == ms(at)


def test_a_clock_that_was_set_between_an_arrival_and_its_sending_makes_it_now(store: Store) -> None:
    store.arrive(ago_s=-3600)
    store.arrive(ago_s=400 * 24 * 3600)
    assert [row.arrived for row in store.view().ready] == [store.now, store.now]


def test_eight_desks_at_once_call_each_person_once(central: RunningCentral) -> None:
    from kiosk.protocol import command_bytes
    from tests.support.commands import arrived, up

    client_of(central.address).sync(up(*(command_bytes(arrived(f"R{nr:03d}", None)) for nr in range(1, 41))))

    central.staff()

    def work(desk: int) -> None:
        with central.staff() as clerk:
            for nr in range(5):
                form = {"key": f"{desk:02d}{nr:02d}" + "x" * 16}
                for _ in range(2):
                    assert clerk.form(f"/desk/{desk}/next", form).status_code == 303

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(1, 9)))
    calls = central.rows("SELECT entry FROM event WHERE kind = 'Called'")
    assert len(calls) == len(set(calls)) == 8


@pytest.mark.parametrize(
    ("path", "form", "status"),
    [
        ("/desk/3/next", {}, 400), ("/desk/3/next", {"key": "short"}, 400), ("/desk/3/dance", {"key": "k" * 16}, 404),
        ("/desk/0/next", {"key": "k" * 16}, 404), ("/desk/3/done", {"key": "k" * 16, "entry": "x"}, 303),
    ],
)  # fmt: skip
def test_odd_deed_is_refused_clearly(central: RunningCentral, path: str, form: dict[str, str], status: int) -> None:
    with central.staff() as clerk:
        assert clerk.form(path, form, headers={"accept": "*/*"}).status_code == status


def test_what_was_finished_by_mistake_is_taken_back_within_a_minute(store: Store) -> None:
    store.arrive()
    first = 1
    store.do(ActionKind.NEXT)
    store.walk(5)
    assert store.do(ActionKind.DONE, entry=first) is ActionOutcome.DONE
    undo = store.view().undo
    assert undo is not None
    assert undo[0] == first
    store.walk(59)
    assert store.do(ActionKind.UNDO, entry=first) is ActionOutcome.UNDONE
    held = store.view().held
    assert held is not None
    assert (held.entry, store.view().undo) == (first, None)
    store.walk(5)
    assert store.do(ActionKind.DONE, entry=first) is ActionOutcome.DONE
    store.walk(61)
    assert store.view().undo is None
    assert store.do(ActionKind.UNDO, entry=first) is ActionOutcome.TOO_LATE


def test_whoever_is_taken_back_while_another_is_called_waits_at_the_old_place(store: Store) -> None:
    for _ in range(3):
        store.arrive()
    first, second, third = 1, 2, 3
    store.do(ActionKind.NEXT)
    store.walk(5)
    store.do(ActionKind.DONE, entry=first)
    store.walk(5)
    store.do(ActionKind.NEXT)
    assert store.do(ActionKind.UNDO, entry=first) is ActionOutcome.UNDONE
    view = store.view()
    assert view.held is not None
    assert view.held.entry == second
    assert [row.entry for row in view.ready] == [first, third]


def test_no_desk_takes_back_what_another_has_finished(store: Store) -> None:
    store.arrive()
    first = 1
    store.do(ActionKind.NEXT)
    store.walk(5)
    store.do(ActionKind.DONE, entry=first)
    assert store.do(ActionKind.UNDO, entry=first, desk=2) is ActionOutcome.TOO_LATE
    assert store.do(ActionKind.UNDO, entry=None) is ActionOutcome.TOO_LATE


def test_who_is_not_there_goes_back_into_the_queue_is_not_called_at_once_again_and_the_row_says_why(
    store: Store,
) -> None:
    store.arrive(ago_s=120)
    store.arrive(ago_s=60)
    store.do(ActionKind.NEXT)
    held = store.view().held
    assert held is not None
    assert store.do(ActionKind.ABSENT, entry=held.entry) is ActionOutcome.TOO_SOON
    store.now += timedelta(seconds=2)
    assert store.do(ActionKind.ABSENT, desk=2, entry=held.entry) is ActionOutcome.GONE
    assert store.do(ActionKind.ABSENT, entry=held.entry) is ActionOutcome.ABSENT
    view = store.view()
    assert view.held is None
    row = next(each for each in view.ready if each.entry == held.entry)
    assert [line.what for line in row.evidence].count("called.absent") == 1
    assert row.readiness is held.readiness
    assert store.do(ActionKind.NEXT) is ActionOutcome.CALLED
    other = store.view().held
    assert other is not None
    assert other.entry != held.entry
    store.now += timedelta(seconds=2)
    store.do(ActionKind.DONE, entry=other.entry)
    store.now += timedelta(minutes=11)
    assert store.do(ActionKind.NEXT) is ActionOutcome.CALLED
    again = store.view().held
    assert again is not None
    assert again.entry == held.entry
