"""What can happen to paper: "printed" is said only on the printer's word, and nothing comes out for a stranger."""

import socket
import threading
from collections.abc import Callable, Iterator

import pytest
from PIL import Image

from devices.printer import Health, Outcome, Roll, Trouble
from devices.printer.escpos import encoded
from devices.printer.status import Answers, health
from devices.printer.tcp import TcpPrinter
from devices.virtual.printer import VirtualPrinter
from tests.ends.waiting import until

PICTURE = Image.new("1", (576, 800), 1)
PICTURE.paste(0, (40, 40, 500, 700))
DATA = encoded(PICTURE, "R042")


@pytest.fixture
def virtual() -> Iterator[VirtualPrinter]:
    made = VirtualPrinter()
    made.set(mm_per_s=2000.0)
    yield made
    made.close()


class Desk:
    """A driver, with all it heard."""

    def __init__(self, virtual: VirtualPrinter) -> None:
        self.heard: list[Health] = []
        self.driver = TcpPrinter("127.0.0.1", virtual.port, self.heard.append)
        self.asked = 0

    def print(self, *, may: bool = True, at_sending: Callable[[], None] = lambda: None) -> Outcome:
        def sending() -> bool:
            self.asked += 1
            at_sending()
            return may

        return self.driver.run(DATA, "R042", sending, threading.Event())


@pytest.fixture
def desk(virtual: VirtualPrinter) -> Desk:
    return Desk(virtual)


def test_ticket_comes_out_whole_and_is_printed_on_the_printers_word(virtual: VirtualPrinter, desk: Desk) -> None:
    assert desk.print() is Outcome.PRINTED
    until(lambda: virtual.sheets)
    assert virtual.sheets[0].picture.tobytes() == PICTURE.tobytes()
    assert virtual.unknown == []
    assert desk.heard[-1] == Health(Trouble.NONE, Roll.PLENTY)


@pytest.mark.parametrize(
    ("moods", "health"),
    [
        ({"paper_mm": 0.0}, Health(Trouble.PAPER, Roll.OUT)),
        ({"cover_open": True}, Health(Trouble.COVER, Roll.PLENTY)),
        ({"offline": True}, Health(Trouble.OFFLINE, Roll.PLENTY)),
        ({"silent": True}, Health(Trouble.SILENT, Roll.UNKNOWN)),
        ({"garbage": True}, Health(Trouble.SILENT, Roll.UNKNOWN)),
    ],
)
def test_printer_that_cannot_is_found_out_before_the_first_byte(
    virtual: VirtualPrinter, desk: Desk, moods: dict[str, float], health: Health
) -> None:
    virtual.set(**moods)
    assert desk.print() is Outcome.BLOCKED
    assert desk.asked == 0
    assert desk.heard == [health]
    virtual.set(paper_mm=9000.0, cover_open=False, offline=False, silent=False, garbage=False)
    assert desk.print() is Outcome.PRINTED
    until(lambda: virtual.sheets)
    assert len(virtual.sheets) == 1


def test_near_end_prints_on_and_is_told(virtual: VirtualPrinter, desk: Desk) -> None:
    virtual.set(paper_mm=1500.0)
    assert desk.print() is Outcome.PRINTED
    assert desk.heard[-1] == Health(Trouble.NONE, Roll.NEAR_END)


def test_printer_that_is_unplugged_blocks_and_comes_back(virtual: VirtualPrinter, desk: Desk) -> None:
    virtual.unplug()
    assert desk.print() is Outcome.BLOCKED
    assert desk.heard == [Health(Trouble.ABSENT, Roll.UNKNOWN)]
    virtual.power_on()
    assert desk.print() is Outcome.PRINTED


def test_job_that_may_not_be_sent_is_blocked(virtual: VirtualPrinter, desk: Desk) -> None:
    assert desk.print(may=False) is Outcome.BLOCKED
    assert virtual.holding() == 0


@pytest.mark.parametrize("moods", [{"paper_mm": 40.0}, {"cover_open": True}])
def test_stop_in_mid_job_is_unknown_and_leaves_no_ghost(
    virtual: VirtualPrinter, desk: Desk, moods: dict[str, float]
) -> None:
    virtual.set(mm_per_s=400.0)
    assert desk.print(at_sending=lambda: virtual.set(**moods)) is Outcome.UNKNOWN
    until(lambda: virtual.holding() == 0, "the buffer was cleared")
    virtual.set(paper_mm=9000.0, cover_open=False)
    assert desk.print() is Outcome.PRINTED
    until(lambda: virtual.sheets)
    assert len(virtual.sheets) == 1
    assert virtual.sheets[0].picture.tobytes() == PICTURE.tobytes()


def test_printer_too_slow_is_unknown_and_cleared(
    virtual: VirtualPrinter, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("devices.printer.tcp.PRINT_S", 0.5)
    virtual.set(mm_per_s=20.0)
    assert desk.print() is Outcome.UNKNOWN
    until(lambda: virtual.holding() == 0)


def test_line_cut_in_mid_job_is_unknown(virtual: VirtualPrinter, desk: Desk) -> None:
    virtual.set(mm_per_s=50.0)
    cut = threading.Timer(0.2, virtual.unplug)
    assert desk.print(at_sending=cut.start) is Outcome.UNKNOWN
    cut.join()


def test_silence_after_sending_is_unknown(virtual: VirtualPrinter, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("devices.printer.tcp.PRINT_S", 0.5)
    assert desk.print(at_sending=lambda: virtual.set(silent=True)) is Outcome.UNKNOWN


def test_printer_that_accepts_nobody_is_absent_within_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("devices.printer.tcp.ASK_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        heard: list[Health] = []
        driver = TcpPrinter("127.0.0.1", listener.getsockname()[1], heard.append)
        assert driver.run(DATA, "R042", lambda: True, threading.Event()) is Outcome.BLOCKED
        assert heard == [Health(Trouble.SILENT, Roll.UNKNOWN)]


@pytest.mark.parametrize("roll", [0x12 | 0x60, 0x12 | 0x20, 0x12 | 0x40])
def test_one_bit_of_a_pair_is_enough(roll: int) -> None:
    assert health(0x12, 0x12, roll).roll is Roll.OUT


@pytest.mark.parametrize("pieces", [1, 2, 3, 7])
def test_signs_of_an_id_are_never_taken_for_a_status(pieces: int) -> None:
    answers, raw = Answers(), b"\x12\x37\x22R:>2\x00\x37\x25\x00\x00\x16"
    for at in range(0, len(raw), pieces):
        answers.feed(raw[at : at + pieces])
    assert answers.completed == {"R:>2"}
    assert answers.cleared
    assert answers.statuses() == [0x12, 0x16]
