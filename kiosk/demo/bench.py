"""`make bench`: the timings that matter in a lobby, measured on the whole system; a table and out/bench.json.

The figures are of one machine and one run. Nothing here is a test: a busy machine makes them worse.
"""

import os
import socket
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from queue import SimpleQueue

import msgspec
from PIL import Image

from devices.card.messages import Message, Read, ReadRequest, SlotState, WorkerConfig
from devices.card.worker import CardWorker
from devices.printer.escpos import encode
from devices.virtual.card.control import VirtualCard
from devices.virtual.card.pki import Holder, Pki, keep
from kiosk.demo import ROOT
from kiosk.demo.desk import DeskInBrowser, open_desk
from kiosk.demo.environment import DemoEnvironment, open_environment
from kiosk.demo.guard import guarded
from kiosk.demo.probe import KioskScreen
from kiosk.rules import SiteKey

SCANS, TOUCHES, READINGS, VISITS, IDLE_S = 20, 40, 20, 5, 10.0
FIRST_TOUCHES, REST_S = 6, 6.0
NAMED = 24


class Figure(msgspec.Struct, frozen=True):
    """One row, in milliseconds unless its name says otherwise. gate: the limit, as text."""

    what: str
    median: float
    p95: float
    gate: str = ""


def measured(what: str, values: list[float], gate: str = "") -> Figure:
    """Return a row of many values."""
    ordered = sorted(values)
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return Figure(what, round(statistics.median(ordered), 1), round(p95, 1), gate)


def bench() -> int:
    """Measure everything, on a system of its own."""
    out, papers = ROOT / "out", ROOT / "out" / "bench"
    papers.mkdir(parents=True, exist_ok=True)
    figures: list[Figure] = []
    with (
        open_environment(papers, headless=True, persons=NAMED, many=60) as environment,
    ):
        screen = environment.screen
        assert screen is not None  # noqa: S101 -- headless, as it was opened
        screen.expect_text("Houd de code onder de scanner.")
        figures.append(
            measured("kiosk process start to first frame", [(screen.scenes[0].at - screen.began) * 1000], "1500")
        )
        figures += _at_rest(environment, screen)
        figures.append(_first_touches(screen))
        figures.append(_touches(screen))
        figures += _scans(environment, screen)
        with open_desk(environment) as desk:
            figures += _visits(environment, screen, desk)
        figures.append(measured("main thread late, worst of all", [screen.scenes[-1].late_ms]))
        figures.append(measured("memory after all of it, MB", [_memory(environment.kiosk.pid)], "250"))
    figures += _readings()
    figures.append(_share_of_naive())
    out.mkdir(exist_ok=True)
    (out / "bench.json").write_bytes(msgspec.json.format(msgspec.json.encode(figures)))
    for each in figures:
        gate = f"   gate {each.gate}" if each.gate else ""
        sys.stdout.write(f"{each.what:52} {each.median:9.1f} {each.p95:9.1f}{gate}\n")
    return 0


def _at_rest(environment: DemoEnvironment, screen: KioskScreen) -> list[Figure]:
    """Measure a kiosk that has been idle for a while: CPU and frames."""
    time.sleep(REST_S)
    frames, before, began = len(screen.scenes), _cpu_s(environment.kiosk.pid), time.monotonic()
    time.sleep(IDLE_S)
    used = (_cpu_s(environment.kiosk.pid) - before) / (time.monotonic() - began) * 100
    return [
        measured("at rest, % of a core", [used], "1.5"),
        measured(f"scenes drawn in {IDLE_S:.0f} s of rest (the hour may turn)", [len(screen.scenes) - frames], "0"),
    ]


def _first_touches(screen: KioskScreen) -> Figure:
    """Measure the first touch after a rest, when input is read less often."""
    values = []
    for _ in range(FIRST_TOUCHES):
        time.sleep(REST_S)
        seen = len(screen.scenes)
        at = screen.touch("contrast")
        screen.wait_until(lambda _, seen=seen: len(screen.scenes) > seen, "another scene")  # type: ignore[misc]
        values.append((screen.scenes[seen].at - at) * 1000)
    return measured("first touch after a rest to the page", values, "100")


def _touches(screen: KioskScreen) -> Figure:
    """Measure from a touch on a switch to the frame that shows it."""
    values = []
    for _ in range(TOUCHES):
        seen = len(screen.scenes)
        at = screen.touch("contrast")
        screen.wait_until(lambda _, seen=seen: len(screen.scenes) > seen, "another scene")  # type: ignore[misc]
        values.append((screen.scenes[seen].at - at) * 1000)
    return measured("touch to the whole page drawn anew", values, "p95 50")


def _scans(environment: DemoEnvironment, screen: KioskScreen) -> list[Figure]:
    """Measure from a code's last byte to the chime, and to the page that follows."""
    values, chimes = [], []
    for person in environment.day[-SCANS:]:
        played, at = environment.loudspeaker.bytes_played(), time.monotonic()
        environment.scanner.show(person.code)
        while environment.loudspeaker.bytes_played() == played and time.monotonic() < at + 5:
            time.sleep(0.001)
        chimes.append((time.monotonic() - at) * 1000)
        values.append((screen.expect_step("confirm_appointment").at - at) * 1000)
        screen.touch("stop")
        screen.touch("wipe")
        screen.expect_step("attract")
    return [measured("scan to chime", chimes, "200"), measured("scan to page", values, "p95 100")]


def _visits(environment: DemoEnvironment, screen: KioskScreen, desk: DeskInBrowser) -> list[Figure]:
    """Measure from the card to the desk."""
    cards, papers, desks, whole, moves, cuts = [], [], [], [], [], []
    people = environment.day[NAMED : NAMED + VISITS]
    for person in people:
        began = time.monotonic()
        environment.scanner.show(person.code)
        screen.touch("that_is_me")
        screen.expect_step("show_letter")
        environment.scanner.show(person.letter, "]C1")
        screen.expect_step("show_card")
        at = time.monotonic()
        environment.card.insert(person.ref)
        cards.append((screen.expect_step("take_card").at - at) * 1000)
        environment.card.remove()
        screen.expect_step("extra_needs")
        last = screen.touch("nothing")
        issued = screen.expect_step("await_ticket").at
        shown = screen.expect_step("read_number")
        papers.append((shown.at - issued) * 1000)
        sheet = environment.printer.sheets[-1]
        moves.append((sheet.began - last) * 1000)
        cuts.append((sheet.ended - sheet.began) * 1000)
        number = next(words for words in shown.words if len(words) == 4 and words[0] == "R")
        desks.append((desk.expect_number(number) - issued) * 1000)
        whole.append((time.monotonic() - began) * 1000)
        screen.touch("done")
        screen.expect_step("attract")
    return [
        measured("card inserted to its verdict on the screen", cards, "1000"),
        measured(
            "last touch to the first line on paper, first visit after the start", moves[:1], "150 to the first byte"
        ),
        measured("last touch to the first line on paper", moves),
        measured("first line on paper to the cut (250 mm/s)", cuts),
        measured("number wanted to the printer's word", papers),
        measured("number wanted to it on an open desk page", desks),
        measured("a whole visit by hands of software", whole),
    ]


def _readings() -> list[Figure]:
    """Measure a reading over the direct connection: commands, bytes and time; the signer is known from the second on."""
    with ExitStack() as ends:
        folder, pki = Path(ends.enter_context(tempfile.TemporaryDirectory())), Pki()
        keep(pki, {"card": Holder("B100000001")}, folder)
        listener = ends.enter_context(socket.create_server(("127.0.0.1", 0)))
        result: SimpleQueue[Message] = SimpleQueue()
        setup = WorkerConfig("direct", "", frozenset({pki.fingerprint}))
        worker = CardWorker(setup, result.put, listener)
        worker.start()
        ends.callback(worker.stop)
        card = VirtualCard(listener.getsockname()[1], folder)
        ends.callback(card.close)
        card.insert("card")
        slot = ""
        while not slot:
            word = result.get(timeout=30)
            slot = word.card or "" if isinstance(word, SlotState) else ""
        reads = []
        for order in range(1, READINGS + 1):
            worker.read(ReadRequest(order, slot, time.monotonic() + 30, SiteKey("k1", bytes(32)).mark_from_card))
            read = result.get(timeout=30)
            if isinstance(read, Read):
                reads.append(read)
    first, known = reads[0], reads[1:]
    return [
        measured("card read, signer new: commands", [first.commands], "19"),
        measured("card read, signer known: commands", [read.commands for read in known], "13"),
        measured("card read, signer known: bytes", [read.bytes_transferred for read in known]),
        measured("card read, signer known: our time", [read.ms for read in known], "20 above the line's"),
    ]


def _share_of_naive() -> Figure:
    """Return a ticket's bytes, in percent of the same picture as one plain raster."""
    picture = Image.open(next((ROOT / "out" / "bench").glob("ticket-*.png")))
    return measured(
        "a ticket's bytes, % of naive raster", [len(encode(picture).data) / (72 * picture.height) * 100], "65"
    )


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory(pid: int) -> float:
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    raise SystemExit(guarded(bench))
