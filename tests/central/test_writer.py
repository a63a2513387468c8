"""The single writer: what waits together is durable together, an error is its caller's alone, pages wake for changes alone."""

from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from threading import Event
from typing import Any

import pytest
import sqlalchemy as sa

from central.store.database import open_database
from central.store.writer import Writer

WAIT_S = 30


class Bench:
    def __init__(self, folder: Path) -> None:
        self.engine = open_database(f"sqlite:///{folder / 'w.db'}")
        with self.engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE row (n INTEGER PRIMARY KEY)")
        self.commits, self.changes = 0, list[int]()
        sa.event.listen(self.engine, "commit", self._committed)
        self.writer = Writer(self.engine, lambda: self.changes.append(self.commits), self.count)
        self.hold, self.held = Event(), Event()

    def _committed(self, _: sa.Connection) -> None:
        self.commits += 1

    @staticmethod
    def count(connection: sa.Connection) -> int:
        return int(connection.exec_driver_sql("SELECT count(*) FROM row").scalar_one())

    def block(self) -> "Future[None]":
        """Keep the writer busy, so that what is asked next waits together."""

        def work(_: sa.Connection) -> None:
            self.held.set()
            self.hold.wait(WAIT_S)

        future = self.writer.run_later(work)
        assert self.held.wait(WAIT_S)
        return future

    def add(self, n: int) -> "Future[int]":
        def work(connection: sa.Connection) -> int:
            connection.exec_driver_sql("INSERT INTO row VALUES (?)", (n,))
            return n

        return self.writer.run_later(work)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    made.writer.start()
    yield made
    made.hold.set()
    made.writer.stop()
    made.engine.dispose()


def test_what_waits_together_is_one_commit_and_each_gets_its_own_result(bench: Bench) -> None:
    bench.block()
    futures = [bench.add(n) for n in range(20)]
    before = bench.commits
    bench.hold.set()
    assert [each.result(WAIT_S) for each in futures] == list(range(20))
    assert bench.commits - before <= 2, "the one that held, and one for all"


def test_one_that_fails_harms_nobody_who_waited_with_it(bench: Bench) -> None:
    bench.block()
    futures = [bench.add(n) for n in (1, 2, 1, 3)]
    bench.hold.set()
    assert [each.result(WAIT_S) for each in (futures[0], futures[1], futures[3])] == [1, 2, 3]
    with pytest.raises(sa.exc.IntegrityError):
        futures[2].result(WAIT_S)
    assert bench.writer.now(bench.count) == 3


def test_who_left_before_their_turn_changes_nothing(bench: Bench) -> None:
    bench.block()
    left, stays = bench.add(1), bench.add(2)
    assert left.cancel()
    bench.hold.set()
    stays.result(WAIT_S)
    assert bench.writer.now(bench.count) == 1


def test_pages_wake_once_for_what_changed_together_and_not_for_what_changed_nothing(bench: Bench) -> None:
    bench.add(0).result(WAIT_S)
    bench.writer.now(bench.count)
    known = len(bench.changes)
    for _ in range(5):
        bench.writer.now(bench.count)
    assert len(bench.changes) == known
    bench.block()
    futures = [bench.add(n) for n in range(1, 9)]
    bench.hold.set()
    for each in futures:
        each.result(WAIT_S)
    bench.writer.now(bench.count)
    assert len(bench.changes) == known + 1


def test_a_database_that_cannot_begin_is_told_to_who_asked_and_the_next_is_served(bench: Bench) -> None:
    with bench.engine.connect() as other:
        other.exec_driver_sql("SELECT 1")  # BEGIN IMMEDIATE: the write lock
        failed = bench.add(1)
        with pytest.raises(sa.exc.OperationalError, match="locked"):
            failed.result(WAIT_S)
        other.rollback()
    assert bench.add(2).result(WAIT_S) == 2


def test_work_that_is_asked_while_it_stops_is_still_done(bench: Bench) -> None:
    bench.block()
    futures: list[Future[Any]] = [bench.add(n) for n in range(3)]
    bench.hold.set()
    bench.writer.stop()
    assert [each.result(WAIT_S) for each in futures] == [0, 1, 2]
