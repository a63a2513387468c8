"""What can happen to paper: "printed" is said only on the printer's word, and nothing comes out for a stranger."""

import random
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PIL import Image

from devices.printer import Health, PaperLevel, PrinterProblem, PrintResult
from devices.printer.connection import ASK_S
from devices.printer.escpos import encode
from devices.printer.profile import EPSON_TM_80MM
from devices.printer.status import Answers, automatic_health, health
from devices.printer.tcp import TcpPrinter
from devices.virtual.printer import VirtualPrinter
from tests.support.waiting import until

pytestmark = pytest.mark.slow


PICTURE = Image.new("1", (576, 400), 1)
for at in range(0, 400, 25):
    PICTURE.paste(0, (at, at, at + 60, at + 12))
TICKET = encode(PICTURE)
STRANGER = Image.new("1", (576, 160), 1)
STRANGER.paste(0, (300, 0, 576, 160))
STRANGERS = encode(STRANGER)
FINE = Health(PrinterProblem.NONE, PaperLevel.PLENTY, identity="TM-T20III X4B0001")


@pytest.fixture
def virtual() -> Iterator[VirtualPrinter]:
    made = VirtualPrinter()
    made.set(mm_per_s=800.0)
    yield made
    made.close()
    assert made.unknown == []


class Desk:
    """A driver, with all it heard."""

    def __init__(self, virtual: VirtualPrinter, identity: str = "") -> None:
        self.heard: list[Health] = []
        self.driver = TcpPrinter("127.0.0.1", virtual.port, self.heard.append, identity)
        self.asked = 0

    def print(self, *, may: bool = True, at_sending: Callable[[], None] = lambda: None) -> PrintResult:
        def sending() -> bool:
            self.asked += 1
            at_sending()
            return may

        return self.driver.print(TICKET, sending, threading.Event())

    @property
    def problem(self) -> PrinterProblem:
        return self.heard[-1].problem


@pytest.fixture
def desk(virtual: VirtualPrinter) -> Desk:
    return Desk(virtual)


def whole(virtual: VirtualPrinter, papers: int = 1) -> bool:
    """Whether exactly so many tickets came out and the last is ours, dot for dot."""
    until(lambda: len(virtual.sheets) >= papers, "the paper came out")
    return len(virtual.sheets) == papers and virtual.sheets[-1].picture.tobytes() == PICTURE.tobytes()


def no_later_than(virtual: VirtualPrinter, raw: bytes) -> None:
    """Another program sends so much to the printer, and leaves."""
    with socket.create_connection(("127.0.0.1", virtual.port)) as line:
        line.sendall(raw)
        line.shutdown(socket.SHUT_WR)
        while line.recv(64):
            continue


def test_ticket_comes_out_whole_and_is_printed_on_the_printers_word(virtual: VirtualPrinter, desk: Desk) -> None:
    assert desk.driver.check() == FINE
    assert desk.print() is PrintResult.PRINTED
    assert whole(virtual)
    assert desk.heard[-1] == FINE


@pytest.mark.parametrize(
    ("moods", "health"),
    [
        ({"paper_mm": 0.0}, Health(PrinterProblem.PAPER, PaperLevel.OUT)),
        ({"cover_open": True}, Health(PrinterProblem.COVER, PaperLevel.PLENTY)),
        ({"cutter_stuck": True}, Health(PrinterProblem.CUTTER, PaperLevel.PLENTY)),
        ({"offline": True}, Health(PrinterProblem.OFFLINE, PaperLevel.PLENTY)),
        ({"silent": True}, Health(PrinterProblem.SILENT, PaperLevel.UNKNOWN)),
        ({"garbage": True}, Health(PrinterProblem.SILENT, PaperLevel.UNKNOWN)),
        ({"babbles": b"\x55"}, Health(PrinterProblem.SILENT, PaperLevel.UNKNOWN)),
        (
            {"babbles": b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"},
            Health(PrinterProblem.FOREIGN, PaperLevel.UNKNOWN),
        ),
    ],
)
def test_printer_that_cannot_is_found_out_before_the_first_byte(
    virtual: VirtualPrinter, desk: Desk, moods: dict[str, object], health: Health
) -> None:
    virtual.set(**moods)
    assert desk.print() is PrintResult.BLOCKED
    assert desk.asked == 0
    assert desk.heard == [health]
    virtual.set(
        paper_mm=9000.0, cover_open=False, cutter_stuck=False, offline=False, silent=False, garbage=False, babbles=b""
    )
    assert desk.print() is PrintResult.PRINTED
    assert whole(virtual)


def test_a_server_that_is_no_printer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("devices.printer.connection.ASK_S", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            client, _ = listener.accept()
            with client:
                client.recv(64)
                client.sendall(b"HTTP/1.1 400 Bad Request\r\nServer: none\r\n\r\n")

        thread = threading.Thread(target=serve)
        thread.start()
        assert TcpPrinter("127.0.0.1", listener.getsockname()[1]).read_health().problem is PrinterProblem.FOREIGN
        thread.join(30)


def test_a_printer_that_serves_another_program_is_asked_again(virtual: VirtualPrinter, desk: Desk) -> None:
    """The kiosk checks or prints; the doctor waits for its turn and does not call the printer silent."""
    virtual.set(cover_open=True)
    with socket.create_connection(("127.0.0.1", virtual.port)) as other:
        ending = threading.Timer(1.6 * ASK_S, lambda: other.shutdown(socket.SHUT_RDWR))
        ending.start()
        assert desk.driver.read_health().problem is PrinterProblem.COVER
        ending.join(30)


def test_near_end_prints_on_and_is_told(virtual: VirtualPrinter, desk: Desk) -> None:
    virtual.set(paper_mm=1500.0)
    assert desk.print() is PrintResult.PRINTED
    assert (desk.problem, desk.heard[-1].paper) == (PrinterProblem.NONE, PaperLevel.NEAR_END)


@pytest.mark.parametrize("every", [2, 3])
def test_lost_answers_near_the_roll_s_end_stop_no_job(virtual: VirtualPrinter, desk: Desk, every: int) -> None:
    assert desk.driver.check().problem is PrinterProblem.NONE
    virtual.set(mm_per_s=60.0)
    assert desk.print(at_sending=lambda: virtual.set(paper_mm=1500.0, loses_every=every)) is PrintResult.PRINTED
    assert whole(virtual)


def test_printer_that_is_unplugged_blocks_and_comes_back(virtual: VirtualPrinter, desk: Desk) -> None:
    virtual.unplug()
    assert desk.print() is PrintResult.BLOCKED
    assert desk.heard == [Health(PrinterProblem.ABSENT, PaperLevel.UNKNOWN)]
    virtual.power_on()
    assert desk.print() is PrintResult.PRINTED


def test_job_that_may_not_be_sent_is_blocked(virtual: VirtualPrinter, desk: Desk) -> None:
    assert desk.print(may=False) is PrintResult.BLOCKED
    assert virtual.holding() == 0
    assert virtual.sheets == []


@pytest.mark.parametrize(
    ("moods", "trouble"),
    [
        ({"paper_mm": 20.0}, PrinterProblem.PAPER),
        ({"cover_open": True}, PrinterProblem.COVER),
        ({"cutter_jams": True}, PrinterProblem.CUTTER),
        ({"offline": True}, PrinterProblem.OFFLINE),
    ],
)
@pytest.mark.parametrize("pushed", [True, False])
@pytest.mark.parametrize("clears", [True, False])
def test_stop_in_mid_job_is_unknown_named_and_never_on_the_next_paper(
    virtual: VirtualPrinter, desk: Desk, moods: dict[str, object], trouble: PrinterProblem, pushed: bool, clears: bool
) -> None:
    desk.driver.check()
    virtual.set(mm_per_s=400.0, ignores_automatic=not pushed, ignores_clear=not clears)
    assert desk.print(at_sending=lambda: virtual.set(**moods)) is PrintResult.UNKNOWN
    assert desk.problem is trouble
    assert desk.heard[-1].held is not clears
    virtual.set(paper_mm=9000.0, cover_open=False, offline=False, cutter_stuck=False)
    assert desk.print() is PrintResult.PRINTED
    until(lambda: virtual.holding() == 0)
    assert virtual.sheets[-1].picture.tobytes() == PICTURE.tobytes()
    for half in virtual.sheets[:-1]:
        assert is_a_beginning(half.picture)


def is_a_beginning(piece: Image.Image) -> bool:
    """Whether a piece of paper holds rows of one ticket alone, from its first on, and then white."""
    rows = [piece.crop((0, at, 576, at + 1)).tobytes() for at in range(piece.height)]
    ours = [PICTURE.crop((0, at, 576, at + 1)).tobytes() for at in range(PICTURE.height)]
    same = next((at for at, (row, our) in enumerate(zip(rows, ours, strict=False)) if row != our), len(ours))
    return all(row == b"\xff" * 72 for row in rows[same + 1 :])


@pytest.mark.parametrize("share", [0.01, 0.2, 0.5, 0.9, 0.995])
@pytest.mark.parametrize("clears", [True, False])
def test_line_cut_after_a_part_of_a_job_leaves_nothing_for_the_next_paper(
    virtual: VirtualPrinter, share: float, clears: bool
) -> None:
    virtual.set(ignores_clear=not clears)
    first = Desk(virtual)
    part = int(len(TICKET.data) * share)
    assert first.print(at_sending=lambda: virtual.set(close_after=part)) is PrintResult.UNKNOWN
    assert Desk(virtual).print() is PrintResult.PRINTED, "the next one, also of a kiosk that was started anew"
    until(lambda: virtual.holding() == 0)
    assert virtual.sheets[-1].picture.tobytes() == PICTURE.tobytes()
    assert all(is_a_beginning(half.picture) for half in virtual.sheets[:-1])


@pytest.mark.parametrize("share", [0.3, 0.7, 1.0])
def test_what_another_program_left_in_the_printer_is_cut_off_at_the_first_look(
    virtual: VirtualPrinter, desk: Desk, share: float
) -> None:
    no_later_than(virtual, STRANGERS.data[: int((len(STRANGERS.data) - 4) * share)])
    assert desk.driver.check().problem is PrinterProblem.NONE
    strangers = len(virtual.sheets)
    assert desk.print() is PrintResult.PRINTED
    assert whole(virtual, strangers + 1)


def test_printer_too_slow_is_unknown_and_cleared(
    virtual: VirtualPrinter, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("devices.printer.tcp.LONGEST_S", 0.5)
    virtual.set(mm_per_s=20.0)
    assert desk.print() is PrintResult.UNKNOWN
    until(lambda: virtual.holding() == 0)


def test_a_slow_printer_may_take_its_time(virtual: VirtualPrinter, desk: Desk) -> None:
    virtual.set(mm_per_s=12.0)
    assert desk.print() is PrintResult.PRINTED
    assert whole(virtual)


def test_a_small_buffer_and_paper_out_are_known_at_once(virtual: VirtualPrinter, desk: Desk) -> None:
    desk.driver.check()
    virtual.set(buffer_bytes=1024, mm_per_s=100.0, paper_mm=2015.0)
    stopped: list[float] = []

    def run_out() -> None:
        virtual.set(paper_mm=10.0)
        until(lambda: virtual.faults.paper_mm <= 0, "the paper is out")
        stopped.append(time.monotonic())

    out = threading.Thread(target=run_out)
    assert desk.print(at_sending=out.start) is PrintResult.UNKNOWN
    took = time.monotonic()
    out.join(30)
    assert desk.problem is PrinterProblem.PAPER
    assert took - stopped[0] < 3.0, "and not after the 30 s that a job may take"


def test_silence_after_sending_is_unknown(virtual: VirtualPrinter, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("devices.printer.tcp.HEARD_S", 0.7)
    assert desk.print(at_sending=lambda: virtual.set(silent=True)) is PrintResult.UNKNOWN
    assert desk.problem is PrinterProblem.SILENT


def test_the_completion_of_an_earlier_job_is_never_taken_for_this_one(
    virtual: VirtualPrinter, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("devices.printer.tcp.HEARD_S", 0.7)
    assert desk.print(at_sending=lambda: virtual.set(silent=True)) is PrintResult.UNKNOWN
    monkeypatch.setattr("devices.printer.tcp.FENCE_S", 0.5)
    virtual.set(silent=False, ignores_completion=True)
    virtual._write(b"".join(b"\x37\x22" + job + b"\x00" for job in (b"R042", b"SLIP", b"AAAA")))
    assert desk.print() is PrintResult.BLOCKED
    assert desk.problem is PrinterProblem.HELD


def test_a_completion_sooner_than_paper_moves_is_a_lie(virtual: VirtualPrinter, desk: Desk) -> None:
    desk.driver.check()
    virtual.set(lies=True, mm_per_s=5.0)
    assert desk.print() is PrintResult.UNKNOWN
    assert desk.heard[-1].held


@pytest.mark.parametrize("babble", [b"\x12", b"\x00", b"\x37", b"\x37\x22R042\x00"])
def test_a_printer_that_babbles_costs_neither_time_nor_truth(
    virtual: VirtualPrinter, desk: Desk, babble: bytes
) -> None:
    desk.driver.check()
    began = time.monotonic()
    assert desk.print(at_sending=lambda: virtual.set(babbles=babble)) is PrintResult.UNKNOWN
    assert desk.problem is PrinterProblem.SILENT
    assert time.monotonic() - began < 10


def test_printer_that_says_nothing_is_silent_within_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("devices.printer.connection.ASK_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        heard: list[Health] = []
        driver = TcpPrinter("127.0.0.1", listener.getsockname()[1], heard.append)
        assert driver.print(TICKET, lambda: True, threading.Event()) is PrintResult.BLOCKED
        assert heard == [Health(PrinterProblem.SILENT, PaperLevel.UNKNOWN)]


def test_only_the_configured_printer_is_printed_on(virtual: VirtualPrinter) -> None:
    desk = Desk(virtual, "TM-T20III X4B0001")
    assert desk.print() is PrintResult.PRINTED
    virtual.power_cycle()
    virtual.set(serial="X4B0002")
    desk.driver._clean = False
    assert desk.print() is PrintResult.BLOCKED
    assert desk.problem is PrinterProblem.UNEXPECTED
    assert len(virtual.sheets) == 1


def test_another_printer_at_the_address_is_noticed(virtual: VirtualPrinter, desk: Desk) -> None:
    assert desk.driver.check() == FINE
    virtual.set(model="TM-m30III", serial="")
    assert desk.driver.check().identity == "TM-m30III"


@pytest.mark.parametrize("roll", [0x12 | 0x60, 0x12 | 0x20, 0x12 | 0x40])
def test_one_bit_of_a_pair_is_enough(roll: int) -> None:
    assert health(0x12, 0x12, roll).paper is PaperLevel.OUT


@pytest.mark.parametrize(
    ("status", "trouble"),
    [
        (b"\x10\x00\x00\x00", PrinterProblem.NONE),
        (b"\x18\x00\x00\x00", PrinterProblem.OFFLINE),
        (b"\x38\x00\x00\x00", PrinterProblem.COVER),
        (b"\x18\x00\x0c\x00", PrinterProblem.PAPER),
        (b"\x18\x08\x00\x00", PrinterProblem.CUTTER),
        (b"\x18\x20\x00\x00", PrinterProblem.ERROR),
        (b"\x10\x00\x03\x00", PrinterProblem.NONE),
    ],
)
def test_pushed_status_names_its_cause(status: bytes, trouble: PrinterProblem) -> None:
    assert automatic_health(status).problem is trouble


@pytest.mark.parametrize("pieces", [1, 2, 3, 7])
def test_signs_of_an_id_are_never_taken_for_a_status(pieces: int) -> None:
    answers, raw = Answers(awaited="R:>2"), b"\x12\x37\x22R:>2\x00\x18\x08\x00\x00\x37\x25\x00\x00\x16"
    for at in range(0, len(raw), pieces):
        answers.feed(raw[at : at + pieces])
    assert answers.completed
    assert answers.cleared
    assert (answers.status, answers.automatic, answers.noise) == (0x16, b"\x18\x08\x00\x00", 1)


def test_a_pushed_status_that_lost_a_byte_swallows_nothing_behind_it() -> None:
    answers = Answers(awaited="aaaa")
    answers.feed(b"\x18\x00\x0c\x37\x22aaaa\x00\x18\x00\x12")
    assert (answers.completed, answers.status, answers.automatic) == (True, 0x12, None)


def test_a_stream_of_anything_is_read_in_bounded_memory() -> None:
    answers, draw = Answers(awaited="aaaa"), random.Random(7)
    for _ in range(2000):
        answers.feed(draw.randbytes(50))
        assert len(answers._rest) < 100
    assert len(answers._kinds) <= 256


def test_a_ticket_says_nothing_on_the_program_s_own_output(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    for width in (384, 576):
        encode(PICTURE.crop((0, 0, width, 200)))
    assert capfd.readouterr() == ("", "")
    assert caplog.records == []


def test_a_printer_that_lost_its_buffer_while_the_line_stayed_up_is_never_believed(
    virtual: VirtualPrinter, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As behind a print server: the printer's power blinks, and the connection does not notice."""
    monkeypatch.setattr("devices.printer.tcp.START_S", 3.0)
    desk.driver.profile = replace(EPSON_TM_80MM, slowest_mm_s=1000.0)
    desk.driver.check()
    virtual.set(mm_per_s=40.0)

    def blink() -> None:
        until(lambda: sum(part.height for part in list(virtual.paper._rows)) > 20, "it prints")
        with virtual._changed:
            virtual._clear()

    blinking = threading.Thread(target=blink)
    assert desk.print(at_sending=blinking.start) is PrintResult.UNKNOWN
    blinking.join(30)
