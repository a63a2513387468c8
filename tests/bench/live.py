"""`python -m tests.bench.live [sqlite|postgresql]`: a running central under a hall: commit to page, at rest, and an ask.

Each figure stands beside the goal and beside a ratio to the bare server in the same run: the time of its smallest answer.
"""

import asyncio
import json
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import requests
import sqlalchemy as sa

from central.access.roles import Role
from central.api.caller import SESSION_COOKIE
from central.store import tables as t
from central.store.accounts import digest
from kiosk.protocol import CheckInQuery, KioskStatus, PaperLeft, SequencedCommand, SyncRequest, command_bytes
from kiosk.runtime.ids import new_id
from tests.support.central import RunningCentral
from tests.support.clock import now
from tests.support.commands import arrived
from tests.support.identity import client_of, joined
from tests.support.postgres import postgresql
from tests.support.staff import FAR, in_database

PER_CLERK, ROUNDS, ASKS, REST_S = 10, 40, 400, 20.0


class Page(asyncio.Protocol):
    """A page's connection: it looks for the end of what came, so that the measuring takes as little time as it can."""

    def __init__(self, request: bytes, heard: dict[int, list[float]]) -> None:
        self.request, self.heard, self.tail = request, heard, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        self.tail = self.tail[-200:] + data
        at = self.tail.rfind(b"event: mine")
        if at > 0:
            seq = int(self.tail[self.tail.rfind(b"id: ", 0, at) + 4 : at])
            self.heard.setdefault(seq, []).append(time.perf_counter())
            self.tail = self.tail[at + 20 :]


@dataclass
class Streams:
    """Pages of desks that are open: when each heard of which change."""

    port: int
    heard: dict[int, list[float]] = field(default_factory=dict)
    _pages: list[asyncio.BaseTransport] = field(default_factory=list)

    async def open(self, desk: int, clerk: str) -> None:
        head = f"GET /desk/{desk}/stream HTTP/1.1\r\nhost: 127.0.0.1:{self.port}\r\ncookie: {SESSION_COOKIE}={clerk}\r\n\r\n"
        loop = asyncio.get_running_loop()
        page, _ = await loop.create_connection(lambda: Page(head.encode(), self.heard), "127.0.0.1", self.port)
        self._pages.append(page)

    def close(self) -> None:
        for page in self._pages:
            page.close()


def clerks(central: RunningCentral, count: int) -> list[str]:
    """The tokens of so many people who are logged in."""
    tokens = [f"{new_id()}" for _ in range(count)]
    with in_database(central.where) as connection:
        for token in tokens:
            row = {"name": token, "role": str(Role.CLERK), "made_at": 0}
            account = connection.execute(sa.insert(t.account).returning(t.account.c.id), row).scalar_one()
            session = {"digest": digest(token), "account": account, "seen_at": FAR, "ends_at": FAR}
            connection.execute(sa.insert(t.staff_session), session)
    return tokens


async def commit_to_page(central: RunningCentral, kiosk: str, streams: int, desks: int) -> list[float]:
    """Milliseconds from a check-in's answer to each page that shows it."""
    open_pages = Streams(central.port)
    tokens = await asyncio.to_thread(clerks, central, streams // PER_CLERK + 1)
    for nr in range(streams):
        await open_pages.open(nr % desks + 1, tokens[nr // PER_CLERK])
    client, waits = client_of(central.address, kiosk), list[float]()
    await _all_heard(open_pages, streams, await asyncio.to_thread(_seq, central))
    for nr in range(ROUNDS):
        number = SequencedCommand(nr + 1, command_bytes(arrived(f"G{nr + 1:03d}", None)))
        await asyncio.to_thread(client.sync, SyncRequest(kiosk, 1, now(), "none", None, (number,)))
        committed = time.perf_counter()
        heard = await _all_heard(open_pages, streams, await asyncio.to_thread(_seq, central))
        waits += [(at - committed) * 1000 for at in heard]
    open_pages.close()
    return waits


async def _all_have_the_list(answered: set[str], kiosks: list[str]) -> None:
    end = time.monotonic() + 60
    while len(answered) < len(kiosks):
        assert time.monotonic() < end, f"{len(answered)} of {len(kiosks)} kiosks have their list"
        await asyncio.sleep(0.05)


async def _all_heard(pages: Streams, streams: int, seq: int) -> list[float]:
    end = time.monotonic() + 60
    while len(pages.heard.get(seq, ())) < streams:
        assert time.monotonic() < end, f"{len(pages.heard.get(seq, ()))} of {streams} pages heard of {seq}"
        await asyncio.sleep(0.005)
    return pages.heard[seq]


def _seq(central: RunningCentral) -> int:
    return int(str(central.rows("SELECT seq FROM site")[0][0]))


def cpu_s(central: RunningCentral) -> float:
    assert central.process is not None
    fields = Path(f"/proc/{central.process.pid}/stat").read_text().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def syncing(central: RunningCentral, kiosks: list[str]) -> Iterator[set[str]]:
    """So many kiosks that have nothing to tell, each every three seconds. Yields those that have their day list."""
    ending, answered = threading.Event(), set[str]()

    def keep(name: str, after: float) -> None:
        client, cursor, nr, boot = client_of(central.address, name), "", 0, new_id()
        ending.wait(after)
        while not ending.is_set():
            nr += 1
            status = KioskStatus(boot, nr, PaperLeft.PLENTY, {})
            answer = client.sync(SyncRequest(name, 1, now(), cursor or None, status, ()))
            cursor = answer.day_news.cursor if answer.day_news else cursor
            answered.add(name)
            ending.wait(3)
        client.close()

    threads = [
        threading.Thread(target=keep, args=(name, 3 * nr / len(kiosks)), daemon=True) for nr, name in enumerate(kiosks)
    ]
    for each in threads:
        each.start()
    yield answered
    ending.set()
    for each in threads:
        each.join(30)


async def at_rest(central: RunningCentral, kiosks: list[str], desks: int) -> float:
    """The share of one core that central takes while nothing happens."""
    pages = Streams(central.port)
    tokens = await asyncio.to_thread(clerks, central, desks // PER_CLERK + 1)
    for nr in range(desks):
        await pages.open(nr + 1, tokens[nr // PER_CLERK])
    with syncing(central, kiosks) as answered:
        await _all_have_the_list(answered, kiosks)
        began, before = time.monotonic(), cpu_s(central)
        await asyncio.sleep(REST_S)
        share = (cpu_s(central) - before) / (time.monotonic() - began)
    pages.close()
    return share


async def an_ask(central: RunningCentral, kiosks: list[str], desks: int) -> list[float]:
    """Milliseconds of asks while kiosks check people in and every desk's page is open."""
    pages = Streams(central.port)
    tokens = await asyncio.to_thread(clerks, central, desks // PER_CLERK + 1)
    for nr in range(desks):
        await pages.open(nr + 1, tokens[nr // PER_CLERK])
    await _all_heard(pages, desks, await asyncio.to_thread(_seq, central))
    with syncing(central, kiosks) as answered:
        await _all_have_the_list(answered, kiosks)
        waits = await asyncio.to_thread(_ask, central)
    pages.close()
    return waits


def _ask(central: RunningCentral) -> list[float]:
    client, checking = client_of(central.address, "hal-1"), client_of(central.address, "hal-2")
    waits = []
    for nr in range(ASKS):
        if nr % 4 == 0:
            number = SequencedCommand(nr // 4 + 1, command_bytes(arrived(f"P{nr + 1:03d}", None)))
            checking.sync(SyncRequest("hal-2", 1, now(), "none", None, (number,)))
        began = time.perf_counter()
        client.ask(CheckInQuery(appointment="a1"))
        waits.append((time.perf_counter() - began) * 1000)
    return waits


def bare(central: RunningCentral) -> float:
    """Milliseconds of the smallest answer."""
    with requests.Session() as session:
        waits = []
        for _ in range(200):
            began = time.perf_counter()
            session.get(f"{central.address}/static/desk.css", timeout=30)
            waits.append((time.perf_counter() - began) * 1000)
    return statistics.median(waits)


def p99(waits: list[float]) -> float:
    return statistics.quantiles(waits, n=100)[98]


def hall(folder: Path, url: str) -> RunningCentral:
    central = RunningCentral(folder, url=url, log=folder / "log")
    (folder / "day.csv").write_text(
        "ref,day,start,purpose,initials,code\na1,today,10.20,collect,A. K.,OH-CM7K2M9QRTXT\n"
    )
    assert central.command("import", str(folder / "day.csv")).returncode == 0
    return central


def waiting(central: RunningCentral, people: int) -> None:
    client = client_of(central.address, "hal-8")
    for first in range(1, people + 1, 100):
        numbers = range(first, min(first + 100, people + 1))
        commands = tuple(SequencedCommand(nr, command_bytes(arrived(f"S{nr:03d}", None))) for nr in numbers)
        client.sync(SyncRequest("hal-8", 1, now(), "none", None, commands))


LETTERS = [a + b for a in "GPRSXZ" for b in ("", *"GPRSXZ")]


def measure(database: str) -> None:
    with ExitStack() as ends:
        folder = Path(ends.enter_context(tempfile.TemporaryDirectory()))
        url = ends.enter_context(postgresql(durable=True)).new_database() if database == "postgresql" else ""
        central = hall(folder, url)
        letters = {f"hal-{nr}": LETTERS[nr - 1] for nr in range(1, 41)}
        for name, letter in letters.items():
            joined(central.where, name, letter)
        central.start()
        ends.callback(central.stop)
        smallest = bare(central)
        say(database, "smallest answer", smallest, "", smallest)
        share = asyncio.run(at_rest(central, [f"hal-{nr}" for nr in range(11, 31)], 30))
        say(database, "at rest: 20 kiosks, 30 desks, share of a core", share, "0.05", smallest)
        for kiosk, streams, goal in (("hal-9", 100, "50"), ("hal-10", 1000, "250")):
            central.stop()
            central.start()
            waits = asyncio.run(commit_to_page(central, kiosk, streams, 99))
            say(database, f"commit to page, 99 desks, {streams} streams, p99 ms", p99(waits), goal, smallest)
        waiting(central, 300)
        waits = asyncio.run(an_ask(central, list(letters)[2:], 60))
        say(database, "an ask: 40 kiosks, 60 desks, 300 waiting, p99 ms", p99(waits), "100", smallest)


def say(database: str, what: str, figure: float, goal: str, smallest: float) -> None:
    line = {"on": database, "what": what, "is": round(figure, 3), "goal": goal}
    print(json.dumps({**line, "of the smallest answer": round(figure / smallest, 1)}), flush=True)


if __name__ == "__main__":
    for wanted in sys.argv[1:] or ("sqlite", "postgresql"):
        measure(wanted)
