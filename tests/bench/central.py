"""`python -m tests.bench.central [ENTRIES]`: what a request costs central as its database grows, on both databases.

Figures of one machine and one run: each is compared with the same work in the same run, never with a limit in seconds.
"""

import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from central.store import tables as t
from central.store.database import migrate, open_database, open_for_reading
from central.store.desk import desk_view
from central.store.desk_actions import ActionKind, DeskAction, execute
from central.store.log import ms
from central.store.site import begin_site, site_seq
from central.store.site_status import SharedStatus
from central.store.syncing import ServingSite, answer_idle, receive
from central.store.waiting_list import WaitingLists
from central.store.writer import Writer
from kiosk.protocol import Arrived, SequencedCommand, SyncRequest, command_bytes
from kiosk.rules import LetterState, OldCard, Purpose, assess
from kiosk.rules.punctuality import Windows
from kiosk.rules.ticket_numbers import number_on_ticket
from tests.support.postgres import postgresql
from tests.support.store import NOW

SERVING, REPEATS, CLIENTS = ServingSite(Windows(), b"s" * 32), 400, 16
COLOUR, LINES = assess([LetterState.VERIFIED, OldCard.PROVEN])
A_DAY = 1000


class Bench:
    """A central's database with a past of `entries` check-ins, and its writer."""

    def __init__(self, folder: Path, entries: int, url: str = "") -> None:
        """url: of an empty database on PostgreSQL."""
        self.url = url or f"sqlite:///{folder / f'{entries}.db'}"
        self.engine = open_database(self.url)
        migrate(self.engine)
        with self.engine.begin() as connection:
            begin_site(connection, "g")
            for nr in range(CLIENTS):
                kiosk = {
                    "name": f"hal-{nr}",
                    "letter": f"R{chr(65 + nr)}",
                    "epoch": 1,
                    "last_kseq": 0,
                    "last_contact": ms(NOW),
                }
                connection.execute(sa.insert(t.kiosk), kiosk)
                connection.execute(sa.insert(t.kiosk_letter), {"kiosk": kiosk["name"], "letter": kiosk["letter"]})
            fill(connection, entries)
            if url:  # ids were given: the next one follows them
                connection.exec_driver_sql("SELECT setval('entry_id_seq', (SELECT max(id) FROM entry))")
        with self.engine.begin() as connection:  # as autovacuum does within minutes, and SQLite's `PRAGMA optimize`
            connection.exec_driver_sql("ANALYZE")
        self.writer = Writer(self.engine, version=site_seq)
        self.writer.start()
        self.reading, self.status, self.lists = open_for_reading(self.url), SharedStatus(), WaitingLists()
        self.next = [count(1) for _ in range(CLIENTS)]

    def check_in(self, client: int = 0) -> None:
        """One kiosk's request with one number, as over the wire but without it."""
        kseq = next(self.next[client])
        ticket = UUID(int=(client << 64) + kseq)
        number = number_on_ticket(f"R{chr(65 + client)}", kseq)
        command = Arrived(NOW, ticket, ticket, number, NOW.date(), 0, 1, Purpose.COLLECT, "nl", COLOUR, LINES)
        commands = (SequencedCommand(kseq, command_bytes(command)),)
        request = SyncRequest(f"hal-{client}", 1, NOW, "none", None, commands)
        self.writer.now(lambda connection: receive(connection, request, NOW, SERVING))

    def idle(self) -> None:
        """A kiosk's request with nothing new."""
        request = SyncRequest("hal-0", 1, NOW, "none", None, ())
        with self.reading.connect() as connection:
            answer_idle(connection, request, NOW, SERVING)
            self.status.status(connection, NOW, 1)

    def call_and_finish(self) -> None:
        """A desk's two presses."""
        for act, later in ((ActionKind.NEXT, 0), (ActionKind.DONE, 5)):
            with self.reading.connect() as connection:
                held = desk_view(connection, 3, None, NOW, self.lists).held
            at = NOW + timedelta(seconds=10 * next(self.next[1]) + later)
            action = DeskAction(act, 3, f"{act}-{ms(at):020d}", held.entry if held else None)
            self.writer.now(lambda connection, a=action, n=at: execute(connection, a, n))  # type: ignore[misc]

    def close(self) -> None:
        self.writer.stop()
        self.engine.dispose()
        self.reading.dispose()


def fill(connection: sa.Connection, entries: int) -> None:
    """Store a past: each entry with ticket, command and three events, a thousand a day."""
    for first in range(0, entries, 10_000):
        numbers = range(first, min(entries, first + 10_000))
        days = [(NOW - timedelta(days=1 + (entries - nr) // A_DAY)).date().isoformat() for nr in numbers]
        at = ms(NOW - timedelta(days=1))
        rows = list(zip(numbers, days, strict=True))
        connection.execute(
            sa.insert(t.entry),
            [
                {"id": nr + 1, "day": day, "state": "done", "purpose": "collect", "language": "nl", "readiness": "green",
                 "evidence": b"[]", "arrived_at": at, "due": at, "desk": nr % 40 + 50, "done_at": at}
                for nr, day in rows
            ],
        )  # fmt: skip
        connection.execute(
            sa.insert(t.ticket),
            [
                {"id": str(UUID(int=(1 << 100) + nr)), "entry": nr + 1, "number": f"RA{nr % 999 + 1:03d}", "day": day,
                 "kiosk": "hal-0", "made_at": at, "seq": nr, "printed": "printed"}
                for nr, day in rows
            ],
        )  # fmt: skip
        connection.execute(
            sa.insert(t.command),
            [{"kiosk": "old", "epoch": 1, "kseq": nr + 1, "digest": bytes(32), "result": b"{}"} for nr, _ in rows],
        )
        connection.execute(
            sa.insert(t.event),
            [{"seq": -3 * nr - k, "at": at, "kind": "Arrived", "entry": nr + 1} for nr, _ in rows for k in range(3)],
        )


def milliseconds(work: Callable[[], None], repeats: int = REPEATS) -> float:
    """Return the median of one run of the work."""
    took = []
    for _ in range(repeats):
        began = time.perf_counter()
        work()
        took.append((time.perf_counter() - began) * 1000)
    return median(took)


TABLES = (
    "CREATE TABLE e (id BIGINT PRIMARY KEY, a INT, b INT, c INT, d INT, e INT, f INT, g INT)",
    "CREATE TABLE t (id TEXT PRIMARY KEY, a INT, b INT, c INT, d INT)",
    "CREATE TABLE v (seq BIGINT PRIMARY KEY, a INT, b INT, c INT)",
    "CREATE TABLE c (k BIGINT PRIMARY KEY, a TEXT, b TEXT)",
    "CREATE TABLE s (id INT PRIMARY KEY, seq BIGINT)",
    "INSERT INTO s VALUES (1, 0)",
)


ROWS: tuple[tuple[str, Callable[[int], tuple[object, ...]]], ...] = (
    ("UPDATE s SET seq = seq + 1", lambda _: ()),
    ("INSERT INTO e VALUES (?, 1, 2, 3, 4, 5, 6, 7)", lambda nr: (nr,)),
    ("INSERT INTO t VALUES (?, 1, 2, 3, 4)", lambda nr: (str(UUID(int=nr)),)),
    ("INSERT INTO v VALUES (?, 1, 2, 3)", lambda nr: (nr,)),
    ("INSERT INTO c VALUES (?, ?, ?)", lambda nr: (nr, "x" * 32, "{}")),
)
"""What one check-in stores, with the values of its number."""


def bare_sqlite(folder: Path) -> float:
    """Return check-ins a second of SQLite alone: the same rows in single transactions, durable like central's."""
    with closing(sqlite3.connect(folder / "bare.db", isolation_level=None)) as connection:
        for statement in ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", *TABLES):
            connection.execute(statement)
        began = time.perf_counter()
        for nr in range(REPEATS):
            connection.execute("BEGIN IMMEDIATE")
            for statement, values in ROWS:
                connection.execute(statement, values(nr))
            connection.execute("COMMIT")
        return REPEATS / (time.perf_counter() - began)


def bare_postgresql(url: str) -> float:
    """Return the same of PostgreSQL alone, in round trips as they come."""
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        for statement in TABLES:
            connection.exec_driver_sql(statement)
        connection.commit()
        line: Any = connection.connection.driver_connection
        began = time.perf_counter()
        for nr in range(REPEATS):
            for statement, values in ROWS:
                line.execute(statement.replace("?", "%s"), values(nr))
            line.commit()
        rate = REPEATS / (time.perf_counter() - began)
    engine.dispose()
    return rate


def measure(what: str, benches: dict[int, Bench], alone: float) -> None:
    """Print the figures of one database: each beside the same work with few entries, or beside the database alone."""
    small, most = benches
    print(f"{what + ', ms':28} {small:>12,} {most:>12,} {'ratio':>8}  goal")
    works: dict[str, Callable[[Bench], None]] = {
        "check-in": Bench.check_in, "idle sync": Bench.idle, "call and finish": Bench.call_and_finish,
    }  # fmt: skip
    for name, work in works.items():
        few, many = (milliseconds(lambda b=bench, w=work: w(b), 200) for bench in benches.values())  # type: ignore[misc]
        print(f"{name:28} {few:12.2f} {many:12.2f} {many / few:8.2f}  at most 1.2")
    for clients in (1, CLIENTS):
        bench, began = benches[most], time.perf_counter()
        with ThreadPoolExecutor(clients) as pool:
            list(pool.map(bench.check_in, [nr % clients for nr in range(REPEATS)]))
        rate = REPEATS / (time.perf_counter() - began)
        print(f"check-ins a second, {clients:2} clients {rate:12.0f}  {rate / alone:.2f} of {what} alone ({alone:.0f})")
    for bench in benches.values():
        bench.close()


def main() -> int:
    """Measure both databases and print."""
    most = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        measure("SQLite", {entries: Bench(folder, entries) for entries in (1000, most)}, bare_sqlite(folder))
    with tempfile.TemporaryDirectory() as name, postgresql(durable=True) as server:
        benches = {entries: Bench(Path(name), entries, server.new_database()) for entries in (1000, most)}
        measure("PostgreSQL", benches, bare_postgresql(server.new_database()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
