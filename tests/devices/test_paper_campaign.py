"""Every printer mood at every moment of a job, then two more jobs: nothing false is said, nothing is mixed.

`make test` takes a seeded slice; `make campaign` runs 2,100 jobs and writes out/paper.json. A naive printer (send, retry
on an error, believe that no error means printed) runs through the same trials as the control, and fails them.
"""

import json
import os
import random
import socket
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest
from PIL import Image

from devices.printer import PrintResult
from devices.printer.commands import Encoded
from devices.printer.escpos import encode
from devices.printer.tcp import TcpPrinter
from devices.virtual.printer import VirtualPrinter
from tests.support.waiting import until

pytestmark = pytest.mark.slow


OUT = Path(__file__).parents[2] / "out"
FULL = "ONTHAAL_CAMPAIGN" in os.environ
ROUNDS, SLICE, AT_ONCE = 6, 30, 12
ROWS = 160


def picture(job: int) -> Image.Image:
    """Ink in columns of its own, so that a mixed paper shows."""
    made = Image.new("1", (576, ROWS), 1)
    for at in range(0, ROWS, 20):
        made.paste(0, (job * 190 + at // 2, at, job * 190 + at // 2 + 60, at + 11))
    return made


PICTURES = [picture(job) for job in range(3)]
TICKETS = [encode(each) for each in PICTURES]
Fault = Callable[[VirtualPrinter], None]
Print = Callable[[Encoded, Callable[[], bool]], PrintResult]


def mood(**moods: object) -> Fault:
    return lambda virtual: virtual.set(**moods)


FAULTS: dict[str, Fault] = {
    "paper out": mood(paper_mm=0.0),
    "paper ends in the ticket": mood(paper_mm=9.0),
    "cover open": mood(cover_open=True),
    "cutter jams": mood(cutter_jams=True),
    "offline": mood(offline=True),
    "silent": mood(silent=True),
    "rubbish": mood(garbage=True),
    "babbles a status": mood(babbles=b"\x12"),
    "babbles": mood(babbles=b"\x55"),
    "paper out, does not clear": mood(paper_mm=0.0, ignores_clear=True),
    "cover open, pushes nothing": mood(cover_open=True, ignores_automatic=True),
    "cutter jams, neither clears nor pushes": mood(cutter_jams=True, ignores_clear=True, ignores_automatic=True),
    "confirms nothing": mood(ignores_completion=True),
    "loses answers": mood(loses_every=2),
    "lies": mood(lies=True),
    "line cut": lambda virtual: (virtual.unplug(), virtual.power_on(), None)[-1],
    "line cut, does not clear": lambda virtual: (
        virtual.set(ignores_clear=True), virtual.unplug(), virtual.power_on(), None)[-1],
    "power lost": lambda virtual: virtual.power_cycle(),
    "slow": mood(mm_per_s=25.0),
    "small buffer, paper out": mood(paper_mm=5.0, buffer_bytes=300),
}  # fmt: skip
MENDED: dict[str, object] = {
    "paper_mm": 9000.0, "cover_open": False, "cutter_jams": False, "cutter_stuck": False, "offline": False,
    "silent": False, "garbage": False, "babbles": b"", "ignores_clear": False, "ignores_automatic": False,
    "ignores_completion": False, "loses_every": 0, "lies": False, "mm_per_s": 500.0, "buffer_bytes": 65_536,
}  # fmt: skip
MOMENTS = ("before", "first byte", "some rows", "most rows", "after")
CELLS = tuple(product(FAULTS, MOMENTS, (False, True)))


@dataclass(frozen=True)
class Snapshot:
    """What a trial came to: the printer's word on each job, and how often each came out whole, in part, or mixed."""

    said: tuple[PrintResult, ...]
    whole: tuple[int, ...]
    inked: tuple[bool, ...]
    mixed: int

    def faults(self) -> Counter[str]:
        found = Counter[str](mixed=self.mixed)
        for said, whole, inked in zip(self.said, self.whole, self.inked, strict=True):
            found["false printed"] += said is PrintResult.PRINTED and whole == 0
            found["false blocked"] += said is PrintResult.BLOCKED and inked
            found["twice"] += whole > 1
        return found


def trial(cell: tuple[str, str, bool], seed: int, make: Callable[[VirtualPrinter], Print]) -> Snapshot:
    """A job with the fault, then everything mended, then two more; restarted: by a driver that knows nothing."""
    fault, moment, restarted = cell
    draw, virtual, coming = random.Random(seed), VirtualPrinter(), list[threading.Thread]()
    virtual.set(mm_per_s=500.0)
    try:
        printing = make(virtual)
        if moment == "before":
            FAULTS[fault](virtual)
        said = [printing(TICKETS[0], lambda: begins(virtual, coming, fault, moment, draw.uniform(0.05, 0.95)))]
        for thread in coming:
            thread.join()
        if moment == "after":
            FAULTS[fault](virtual)
        virtual.set(**MENDED)
        printing = make(virtual) if restarted else printing
        said += [printing(ticket, lambda: True) for ticket in TICKETS[1:]]
        until(lambda: virtual.holding() == 0, "all paper is out")
        with socket.create_connection(("127.0.0.1", virtual.port)) as line:
            line.sendall(b"\x00" * 10_000 + b"\x1dVB\x00")  # what lies under the head counts too
            until(lambda: virtual.holding() == 0 and not virtual.paper._rows, "the last piece is cut")
        assert virtual.unknown == []
        return read(virtual, said)
    finally:
        virtual.close()


def begins(virtual: VirtualPrinter, coming: list[threading.Thread], fault: str, moment: str, share: float) -> bool:
    """Bring the fault at its moment; the two in mid-job come when so many rows are on the paper."""
    if moment == "first byte":
        FAULTS[fault](virtual)
    if moment in ("some rows", "most rows"):
        rows = ROWS * share * (0.5 if moment == "some rows" else 1)

        def come() -> None:
            papers = len(virtual.sheets)
            until(
                lambda: sum(part.height for part in list(virtual.paper._rows)) >= rows or len(virtual.sheets) > papers
            )
            FAULTS[fault](virtual)

        coming.append(threading.Thread(target=come))
        coming[0].start()
    return True


def read(virtual: VirtualPrinter, said: list[PrintResult]) -> Snapshot:
    """Look at every paper."""
    whole, inked, mixed = [0, 0, 0], [False] * 3, 0
    for sheet in virtual.sheets:
        ours = [
            0 in sheet.picture.crop((job * 190, 0, job * 190 + 190, sheet.picture.height)).getextrema()
            for job in range(3)
        ]
        mixed += sum(ours) > 1
        for job, there in enumerate(ours):
            inked[job] |= there
            whole[job] += sheet.picture.tobytes() == PICTURES[job].tobytes()
    return Snapshot(tuple(said), tuple(whole), tuple(inked), mixed)


def ours(virtual: VirtualPrinter) -> Print:
    driver = TcpPrinter("127.0.0.1", virtual.port)
    return lambda ticket, sending: driver.print(ticket, sending, threading.Event())


def naive(virtual: VirtualPrinter) -> Print:
    """Send it; on an error send it again, three times in all."""

    def printing(ticket: Encoded, sending: Callable[[], bool]) -> PrintResult:
        sending()
        for _ in range(3):
            try:
                with socket.create_connection(("127.0.0.1", virtual.port), 2) as line:
                    line.sendall(ticket.data)
            except OSError:
                continue
            return PrintResult.PRINTED
        return PrintResult.UNKNOWN

    return printing


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("tcp.HEARD_S", 0.8), ("tcp.FENCE_S", 0.8), ("tcp.START_S", 2.0), ("connection.ASK_S", 0.5)):
        monkeypatch.setattr(f"devices.printer.{name}", value)


def run(cells: list[tuple[str, str, bool]], make: Callable[[VirtualPrinter], Print]) -> list[Snapshot]:
    with ThreadPoolExecutor(AT_ONCE) as workers:
        return list(workers.map(lambda each: trial(each[1], each[0], make), enumerate(cells)))


@pytest.mark.timeout(3600 if FULL else 120)
def test_no_mood_at_any_moment_makes_a_false_word_a_mixed_paper_or_an_original_twice() -> None:
    cells = [*CELLS] * (ROUNDS if FULL else 1)
    cells = cells[: -(-2100 // 3)] if FULL else random.Random(4).sample(cells, SLICE)
    seen = run(cells, ours)
    found = sum((each.faults() for each in seen), Counter[str]())
    OUT.mkdir(exist_ok=True)
    said = Counter(str(said) for each in seen for said in each.said)
    (OUT / "paper.json").write_text(json.dumps({"jobs": 3 * len(seen), "said": said, "faults": found}, indent=2))
    wrong = [(cell, each) for cell, each in zip(cells, seen, strict=True) if each.faults().total()]
    assert wrong == []
    assert said["printed"] > len(seen)


@pytest.mark.timeout(600)
def test_a_naive_print_and_retry_fails_the_same_trials() -> None:
    cells = [
        (fault, "some rows", False) for fault in ("line cut", "cutter jams", "paper ends in the ticket", "power lost")
    ]
    found = sum((each.faults() for each in run(cells, naive)), Counter[str]())
    assert found["false printed"] > 0
    assert found["mixed"] > 0
