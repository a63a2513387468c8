"""`python -m tests.bench.central [ENTRIES]`: what a request costs central as its database grows, beside bare SQLite.

Figures of one machine and one run: each is compared with the same work in the same run, never with a limit in seconds.
"""

import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count
from pathlib import Path
from statistics import median
from uuid import UUID

import sqlalchemy as sa

from central.store import tables as t
from central.store.database import migrate, open_database
from central.store.desk import desk_view
from central.store.desk_actions import ActionKind, DeskAction, execute
from central.store.log import ms
from central.store.site import begin_site, site_seq
from central.store.syncing import ServingSite, answer_idle, receive
from central.store.writer import Writer
from kiosk.protocol import Arrived, SequencedCommand, SyncRequest, command_bytes
from kiosk.rules import LetterState, OldCard, Purpose, assess
from kiosk.rules.punctuality import Windows
from kiosk.rules.ticket_numbers import number_on_ticket
from tests.support.store import NOW

SERVING, REPEATS, CLIENTS = ServingSite(Windows(), b"s" * 32), 400, 16
COLOUR, LINES = assess([LetterState.VERIFIED, OldCard.PROVEN])
A_DAY = 1000


class Bench:
    """A central's database with a past of `entries` check-ins, and its writer."""

    def __init__(self, folder: Path, entries: int) -> None:
        self.url = f"sqlite:///{folder / f'{entries}.db'}"
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
        self.writer = Writer(self.engine, version=site_seq)
        self.writer.start()
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
        with self.engine.connect() as connection:
            answer_idle(connection, request, NOW, SERVING)

    def call_and_finish(self) -> None:
        """A desk's two presses."""
        for act, later in ((ActionKind.NEXT, 0), (ActionKind.DONE, 5)):
            with self.engine.connect() as connection:
                held = desk_view(connection, 3, None, NOW).held
            at = NOW + timedelta(seconds=10 * next(self.next[1]) + later)
            action = DeskAction(act, 3, f"{act}-{ms(at):020d}", held.entry if held else None)
            self.writer.now(lambda connection, a=action, n=at: execute(connection, a, n))  # type: ignore[misc]

    def close(self) -> None:
        self.writer.stop()
        self.engine.dispose()


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


def bare(folder: Path) -> float:
    """Return check-ins a second of SQLite alone: the same rows in single transactions, durable like central's."""
    connection = sqlite3.connect(folder / "bare.db", isolation_level=None)
    for statement in (
        "PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL",
        "CREATE TABLE e (id INTEGER PRIMARY KEY, a, b, c, d, e, f, g)", "CREATE TABLE t (id TEXT PRIMARY KEY, a, b, c, d)",
        "CREATE TABLE v (seq INTEGER PRIMARY KEY, a, b, c)",
        "CREATE TABLE c (k INTEGER PRIMARY KEY, a, b)", "CREATE TABLE s (id INTEGER PRIMARY KEY, seq)",
        "INSERT INTO s VALUES (1, 0)",
    ):  # fmt: skip
        connection.execute(statement)
    began = time.perf_counter()
    for nr in range(REPEATS):
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE s SET seq = seq + 1")
        connection.execute("INSERT INTO e VALUES (?, 1, 2, 3, 4, 5, 6, 7)", (nr,))
        connection.execute("INSERT INTO t VALUES (?, 1, 2, 3, 4)", (str(UUID(int=nr)),))
        connection.execute("INSERT INTO v VALUES (?, 1, 2, 3)", (nr,))
        connection.execute("INSERT INTO c VALUES (?, ?, ?)", (nr, bytes(32), b"{}"))
        connection.execute("COMMIT")
    rate = REPEATS / (time.perf_counter() - began)
    connection.close()
    return rate


def main() -> int:
    """Measure and print."""
    most = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        benches = {entries: Bench(folder, entries) for entries in (1000, most)}
        print(f"{'what, ms':28} {1000:>12,} {most:>12,} {'ratio':>8}  goal")
        works: dict[str, Callable[[Bench], None]] = {
            "check-in": Bench.check_in, "idle sync": Bench.idle, "call and finish": Bench.call_and_finish,
        }  # fmt: skip
        for what, work in works.items():
            small, large = (milliseconds(lambda b=bench, w=work: w(b), 200) for bench in benches.values())  # type: ignore[misc]
            print(f"{what:28} {small:12.2f} {large:12.2f} {large / small:8.2f}  at most 1.2")
        alone = bare(folder)
        for clients in (1, CLIENTS):
            bench, began = benches[most], time.perf_counter()
            with ThreadPoolExecutor(clients) as pool:
                list(pool.map(bench.check_in, [nr % clients for nr in range(REPEATS)]))
            rate = REPEATS / (time.perf_counter() - began)
            print(
                f"check-ins a second, {clients:2} clients {rate:12.0f}  {rate / alone:.2f} of bare SQLite ({alone:.0f})"
            )
        for bench in benches.values():
            bench.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
