"""However long a central has lived: no request looks through a whole table, and an idle one writes nothing."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa

from central.marking import Marking
from central.store.calls import display_view
from central.store.days import appointment_status, day_list_update
from central.store.desk_actions import ActionKind
from central.store.syncing import Received, ServingSite, answer_idle, receive
from kiosk.protocol import CheckInQuery, KioskStatus, PaperLeft, SequencedCommand, SyncRequest, command_bytes
from kiosk.rules.punctuality import Windows
from tests.support.clock import now
from tests.support.commands import arrived
from tests.support.store import NOW, RED, Store

MARKING = Marking(b"s" * 32)
A_KIOSK = "INSERT INTO kiosk (name, letter, epoch, last_kseq) VALUES ('hal-1', 'R', 1, 0)"
GROWING = ("entry", "ticket", "attention", "event", "command", "appointment", "appointment_left", "desk_action", "call")


@contextmanager
def statements(store: Store) -> Iterator[list[tuple[str, Any]]]:
    heard: list[tuple[str, Any]] = []

    def hear(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        heard.append((statement, parameters))

    sa.event.listen(store.writer._engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        sa.event.remove(store.writer._engine, "before_cursor_execute", hear)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path)
    yield made
    made.writer.stop()


def a_morning(store: Store) -> None:
    """Everything that is asked again and again."""
    store.arrive(ref="a1")
    store.arrive(ref="a1")
    store.arrive(RED)
    store.arrive()
    for act in (ActionKind.NEXT, ActionKind.DONE, ActionKind.UNDO, ActionKind.ABSENT):
        store.walk(5)
        held = store.view().held
        store.do(act, entry=held.entry if held else 1)
    store.do(ActionKind.SETTLE, entry=1)
    store.view(chosen=2)
    for cursor in (None, f"g.{NOW.date()}.k1.1"):
        store.writer.now(partial(day_list_update, cursor=cursor, generation="g", today=NOW.date(), marking=MARKING))
    for query in (CheckInQuery("a2"), CheckInQuery(address="A" * 13)):
        store.writer.now(partial(appointment_status, question=query, today=NOW.date()))
    store.writer.now(lambda connection: display_view(connection, store.now))


def scans(store: Store) -> set[str]:
    """What SQLite would look through for the statements of a morning."""
    with statements(store) as heard:
        a_morning(store)
    assert len(heard) > 50
    found = set()
    for statement, parameters in heard:
        if statement.split()[0] not in ("SELECT", "UPDATE", "DELETE"):
            continue
        explain = f"EXPLAIN QUERY PLAN {statement}"
        plan = store.writer.now(lambda connection, e=explain, p=parameters: connection.exec_driver_sql(e, p).all())  # type: ignore[misc]
        tables = [re.match(r"SCAN (\w+)", row[3]) for row in plan]
        found |= {f"{table[1]}: {statement}" for table in tables if table and table[1] in GROWING}
    return found


def test_no_statement_of_a_morning_looks_through_a_table_that_grows(store: Store) -> None:
    assert scans(store) == set()


@pytest.mark.parametrize("index", ["entry_state_day", "attention_settled", "ticket_day_number"])
def test_an_index_that_is_missing_is_noticed(store: Store, index: str) -> None:
    store.writer.now(lambda connection: connection.exec_driver_sql(f"DROP INDEX {index}"))
    assert scans(store)


def test_a_file_of_another_day_tells_no_kiosk_that_anything_is_gone(store: Store) -> None:
    from central.appointments.csv_file import read_csv
    from central.store.site import upsert_appointments

    marking, today = MARKING, NOW.date()
    cursor = store.writer.now(lambda connection: day_list_update(connection, None, "g", today, marking)).cursor
    head = "ref,day,start,purpose,initials,code\n"
    tomorrow = head + "".join(f"x{nr},2030-01-01,10.20,collect,A. K.,OH-{nr:09d}\n" for nr in range(50))
    rows = read_csv(tomorrow.encode(), marking, today, frozenset())
    store.writer.now(lambda connection: upsert_appointments(connection, rows, NOW))
    news = store.writer.now(lambda connection: day_list_update(connection, cursor, "g", today, marking))
    assert (news.appointments, news.gone) == ((), ())
    moved = read_csv(
        (head + "a1,2030-01-01,10.20,collect,A. K.,OH-CM7K2M9QRTXT\n").encode(), marking, today, frozenset()
    )
    store.writer.now(lambda connection: upsert_appointments(connection, moved, NOW))
    news = store.writer.now(lambda connection: day_list_update(connection, cursor, "g", today, marking))
    assert news.gone == ("a1",)


def test_an_idle_kiosk_writes_nothing_and_wakes_no_page_but_its_contact_every_ten_seconds(store: Store) -> None:
    serving = ServingSite(Windows(), b"s" * 32)
    store.writer.now(lambda connection: connection.exec_driver_sql(A_KIOSK))
    status = KioskStatus(UUID(int=1), 1, PaperLeft.PLENTY, {})
    request = SyncRequest("hal-1", 1, NOW, None, status, ())

    def idle(seconds: float, asked: SyncRequest = request) -> Received | None:
        at = NOW + timedelta(seconds=seconds)
        return store.writer.now(lambda connection: answer_idle(connection, asked, at, serving))

    assert idle(0) is None, "its first contact is stored"
    stored = store.writer.now(lambda connection: receive(connection, request, NOW, serving))
    with statements(store) as heard:
        assert idle(3) == replace(stored, now=NOW + timedelta(seconds=3))
    assert {statement.split()[0] for statement, _ in heard} <= {"SELECT", "BEGIN", "COMMIT"}
    assert idle(10) is None, "its contact is stored again"
    assert idle(-1) is None, "a clock went back"
    assert idle(14 * 3600) is None, "another day has begun"
    other = msgspec.structs.replace(status, nr=2, paper=PaperLeft.OUT)
    assert idle(3, msgspec.structs.replace(request, status=other)) is None
    assert idle(3, msgspec.structs.replace(request, status=msgspec.structs.replace(status, nr=2))) is not None
    assert idle(3, msgspec.structs.replace(request, epoch=2)) is None
    assert idle(3, msgspec.structs.replace(request, kiosk="hal-9")) is None


def test_a_check_in_costs_few_statements_and_as_many_whoever_waits(store: Store) -> None:
    serving, counted = ServingSite(Windows(), b"s" * 32), list[int]()
    store.writer.now(lambda connection: connection.exec_driver_sql(A_KIOSK))
    first = store.writer.now(
        partial(receive, up=SyncRequest("hal-1", 1, now(), None, None, ()), now=now(), serving=serving)
    )
    assert first.news is not None
    for nr in range(1, 31):
        commands = (SequencedCommand(nr, command_bytes(arrived(f"R{nr:03d}", None))),)
        request = SyncRequest("hal-1", 1, now(), first.news.cursor, None, commands)
        with statements(store) as heard:
            store.writer.now(partial(receive, up=request, now=now(), serving=serving))
        counted.append(len(heard))
    assert set(counted) == {counted[0]}
    assert counted[0] <= 12, counted
