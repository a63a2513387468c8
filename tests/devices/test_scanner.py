"""What a hand can do to a code, over a real serial line (a pty); and what must never pass."""

import gc
import os
import re
import select
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.scanner import PortState, RejectedScan, RejectReason, Scanned, ScannerSetup
from devices.scanner.frames import Frames
from devices.scanner.serial_line import SerialScanner
from devices.virtual.scanner import VirtualScanner
from tests.support.waiting import until

pytestmark = pytest.mark.slow


CODE = "OH-CM7K2M9QRTXT"


def framed(raw: bytes, setup: ScannerSetup | None = None) -> list[Scanned | RejectedScan]:
    frames = Frames(setup or ScannerSetup())
    said: list[Scanned | RejectedScan] = []
    at = 0
    while at < len(raw):
        space = frames.buffer()
        count = min(len(space), len(raw) - at)
        space[:count] = raw[at : at + count]
        at += count
        said += frames.feed(count)
    said += frames.on_timeout()
    assert frames.wait() is None
    return said


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n", b"\t", b""])
def test_any_end_mark_makes_exactly_one_scan(end: bytes) -> None:
    assert framed(b"]Q1" + CODE.encode() + end) == [Scanned(CODE, "Q1")]
    if end:
        both = framed(b"]Q1one" + end + b"]C0two" + end)
        assert both == [Scanned("one", "Q1"), Scanned("two", "C0")], "no silence is needed between"


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", []),
        (b"\r\n", []),
        (b"]C0\r", []),
        (b"no-aim\r", [Scanned("no-aim")]),
        (b"]Q1one\r]C0two\r", [Scanned("one", "Q1"), Scanned("two", "C0")]),
        (b"]Q1two\rlines\r", [Scanned("two", "Q1"), Scanned("lines", "Q1")]),
        (
            b"]Q1Mevrouw\r\n" + CODE.encode() + b"\r\n1234\r\n",
            [Scanned("Mevrouw", "Q1"), Scanned(CODE, "Q1"), RejectedScan(RejectReason.PIN_LIKE)],
        ),
        (b"]d2a\x1db\r", [Scanned("a\x1db", "d2")]),
        (b"]Q1a\x1b@b\r", [RejectedScan(RejectReason.UNREADABLE)]),
        ("]Q1".encode("utf-16-le") + CODE.encode("utf-16-le") + "\r\n".encode("utf-16-le"), [Scanned(CODE, "Q1")]),
        ((CODE + "\r").encode("utf-16"), [Scanned(CODE)]),
        ("904117\r".encode("utf-16"), [RejectedScan(RejectReason.PIN_LIKE)]),
        (b"\x06", []),
        (b"\x11\x13\x06" + CODE.encode() + b"\x06\r\x06", [Scanned(CODE)]),
        (b"]Q1\xe4\xff\r", [Scanned("\u00e4\u00ff", "Q1")]),
        (b"]Q1caf\xe9\r", [Scanned("caf\u00e9", "Q1")]),
        ("]Q1e\u0301\r".encode(), [Scanned("\u00e9", "Q1")]),
        (b"]Q1" + b"x" * 4296 + b"\r", [RejectedScan(RejectReason.TOO_LONG)]),
        (b"x" * 4296, [RejectedScan(RejectReason.TOO_LONG)]),
        (b"x" * 4296 + b"\r" + CODE.encode() + b"\r", [RejectedScan(RejectReason.TOO_LONG), Scanned(CODE)]),
        (b"]C0" + b"x" * 129 + b"\r", [RejectedScan(RejectReason.TOO_LONG)]),
        (b"]C0" + b"x" * 127 + b"y\r", [Scanned("x" * 127 + "y", "C0")]),
        (b"]Q1" + CODE.encode() * 2 + b"\r", [Scanned(CODE, "Q1")]),
        (b"]Q1" + CODE.encode() + b"]Q1" + CODE.encode() + b"\r", [Scanned(CODE, "Q1")]),
        ((b"]Q1" + CODE.encode()) * 3 + b"\r", [Scanned(CODE, "Q1")]),
        (b"]Q1one]Q1two\r", [Scanned("one]Q1two", "Q1")]),
        (CODE.encode() + b"\r" + CODE.encode() + b"\r", [Scanned(CODE)]),
        (CODE.encode() + b"\r\n" + CODE.encode() + b"\r\n", [Scanned(CODE)]),
        (CODE.encode() + b"\rOTHER-CODE\r", [Scanned(CODE), Scanned("OTHER-CODE")]),
        (CODE.encode() + b"\r\x03\x02OTHER-CODE\r\x03", [Scanned(CODE), Scanned("OTHER-CODE")]),
        (b"\x02" + CODE.encode() + b"\x03\r", [Scanned(CODE)]),
        (b"\x02]Q1" + CODE.encode() + b"\x03", [Scanned(CODE, "Q1")]),
        (b"]Q1" + CODE.encode() + b"  \r", [Scanned(CODE, "Q1")]),
        (b"\xef\xbb\xbf" + CODE.encode() + b"\r", [Scanned(CODE)]),
        (b"]Q1\xef\xbb\xbf" + CODE.encode() + b"\r", [Scanned(CODE, "Q1")]),
        (b"]Q2\\000026" + CODE.encode() + b"\r", [Scanned(CODE, "Q2")]),
        (b"\x02904117355826\x03\r", [RejectedScan(RejectReason.PIN_LIKE)]),
        (b"]Q2\\000026904117\r", [RejectedScan(RejectReason.PIN_LIKE)]),
        (b"904117\r904117\r", [RejectedScan(RejectReason.PIN_LIKE)]),
        (b"]Q1904117]Q1904117\r", [RejectedScan(RejectReason.PIN_LIKE)]),
    ],
)
def test_bytes_become_one_meaning_or_none(raw: bytes, said: list[object]) -> None:
    assert framed(raw) == said


def test_a_code_of_many_lines_that_is_too_big_is_said_to_be_and_never_understood_by_its_end() -> None:
    said = framed(b"]Q1" + b"".join(b"line %d\r" % nr for nr in range(100)) + CODE.encode() + b"\r")
    assert said[-1] == RejectedScan(RejectReason.TOO_LONG)
    assert not any(isinstance(each, Scanned) and each.text == CODE for each in said)


DRESSED = ScannerSetup(prefix="#", suffix="~!", no_read="NR", code_ids={"Q": "Q", "b": "C", "bb": "d"})


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"#Q" + CODE.encode() + b"~!", [Scanned(CODE, "Q")]),
        (b"#b" + CODE.encode() + b"~!#bb" + CODE.encode() + b"~!\r", [Scanned(CODE, "C"), Scanned(CODE, "d")]),
        (b"\x02#" + CODE.encode() + b"~!\x03\r", [Scanned(CODE)]),
        (b"#Qa~b~!", [Scanned("a~b", "Q")]),
        (b"#]Q1" + CODE.encode() + b"\r", [Scanned(CODE, "Q1")]),
        (b"#Q904117~!", [RejectedScan(RejectReason.PIN_LIKE)]),
        (b"#NR~!#NR~!\r", []),
    ],
)
def test_what_a_scanner_was_set_to_put_around_a_code_is_taken_off(raw: bytes, said: list[object]) -> None:
    assert framed(raw, DRESSED) == said


def test_a_hundred_scans_a_second_without_identifiers_are_each_understood(
    line: tuple[VirtualScanner, list[object]],
) -> None:
    virtual, said = line
    codes = [f"OH-{nr:04}X" for nr in range(200)]
    for code in codes:
        virtual.send(code.encode() + b"\r")
        select.select([], [], [], 0.01)
    until(lambda: len(said) >= 201)
    assert said[1:] == [Scanned(code) for code in codes]


@pytest.mark.parametrize(
    "pin",
    ["1234", "123456", "123456123456", "1234 567890", "12-34.56", "PIN 1234", "PIN: 1234 PUK: 123456", "pin1234puk567890",
     "123456789012123456789012", "123412341234", "\u0661\u0662\u0663\u0664", "１２３４", "(1234)"],
)  # fmt: skip
def test_what_may_be_a_pin_dies_in_the_driver(pin: str) -> None:
    for aim in ("]C0", "]Q1", ""):
        assert framed((aim + pin + "\r").encode()) == [RejectedScan(RejectReason.PIN_LIKE)]


@pytest.mark.parametrize("fine", ["1234567890123", "A1234", CODE, "https://stad.be/1234", "PUKKEL 12"])
def test_what_is_no_pin_passes(fine: str) -> None:
    assert framed((fine + "\r").encode()) == [Scanned(fine)]


@given(st.binary(max_size=700), st.lists(st.integers(1, 60), max_size=20))
def test_any_bytes_in_any_pieces_never_raise_and_leave_the_buffer_clean(raw: bytes, pieces: list[int]) -> None:
    frames, at = Frames(), 0
    for piece in [*pieces, len(raw)]:
        part = raw[at : at + piece]
        while part:
            space = frames.buffer()
            count = min(len(space), len(part))
            space[:count] = part[:count]
            part = part[count:]
            for said in frames.feed(count):
                assert isinstance(said, Scanned | RejectedScan)
        at += piece
    list(frames.on_timeout())
    assert not any(frames._buffer)


@pytest.fixture
def line(tmp_path: Path) -> Iterator[tuple[VirtualScanner, list[object]]]:
    said: list[object] = []
    virtual = VirtualScanner(tmp_path / "scanner")
    driver = SerialScanner(tmp_path / "scanner", said.append)
    driver.start()
    until(lambda: PortState.READY in said)
    yield virtual, said
    driver.stop()
    virtual.close()


def test_code_comes_through_the_serial_line(line: tuple[VirtualScanner, list[object]]) -> None:
    virtual, said = line
    virtual.show(CODE)
    until(lambda: Scanned(CODE, "Q1") in said)
    virtual.show("x" * 2048)
    until(lambda: RejectedScan(RejectReason.TOO_LONG) in said)
    virtual.show(CODE, end="")
    until(lambda: said.count(Scanned(CODE, "Q1")) == 2)


def test_scanner_that_is_pulled_out_is_seen_and_found_again_under_another_name(
    line: tuple[VirtualScanner, list[object]],
) -> None:
    virtual, said = line
    for round_ in range(1, 4):
        virtual.unplug()
        until(lambda round_=round_: said.count(PortState.ABSENT) == round_)  # type: ignore[misc]
        virtual.plug()
        until(lambda round_=round_: said.count(PortState.READY) == round_ + 1)  # type: ignore[misc]
        virtual.show(f"{CODE}{round_}")
        until(lambda round_=round_: Scanned(f"{CODE}{round_}", "Q1") in said)  # type: ignore[misc]


def test_what_says_more_than_any_scanner_is_left_alone_and_a_scanner_in_its_place_is_used(
    line: tuple[VirtualScanner, list[object]],
) -> None:
    virtual, said = line
    for _ in range(200):
        if PortState.NOISE in said:
            break
        virtual.send(b"\r".join(b"noise %d" % nr for nr in range(50)) + b"\r")
    until(lambda: PortState.NOISE in said)
    assert len(said) < 1000
    virtual.unplug()
    # What was still being sent when the line was closed may be read when it is looked at again: absent comes last.
    until(lambda: said[-1] is PortState.ABSENT)
    virtual.plug()
    until(lambda: said[-1] is PortState.READY)
    virtual.show(CODE)
    until(lambda: said[-1] == Scanned(CODE, "Q1"))


def _open_files() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def test_a_scanner_that_stays_away_is_looked_for_every_few_seconds_and_costs_no_files(tmp_path: Path) -> None:
    rests: list[float] = []

    class Hurried(SerialScanner):
        def _rests(self, seconds: float) -> bool:
            rests.append(seconds)
            return super()._rests(0.001)

    said: list[object] = []
    driver = Hurried(tmp_path / "scanner", said.append)
    driver.start()
    until(lambda: len(rests) > 20)
    files = _open_files()
    until(lambda: len(rests) > 200)
    assert _open_files() <= files
    assert rests[0] <= 1
    assert max(rests) <= 5
    assert said == [PortState.ABSENT]
    virtual = VirtualScanner(tmp_path / "scanner")
    until(lambda: said[-1] is PortState.READY)
    driver.stop()
    virtual.close()


def test_scanner_that_is_not_there_at_start_is_absent_until_it_comes(tmp_path: Path) -> None:
    said: list[object] = []
    driver = SerialScanner(tmp_path / "scanner", said.append)
    driver.start()
    until(lambda: said == [PortState.ABSENT])
    virtual = VirtualScanner(tmp_path / "scanner")
    until(lambda: said == [PortState.ABSENT, PortState.READY])
    driver.stop()
    virtual.close()


def test_scanner_that_another_program_holds_is_refused(
    line: tuple[VirtualScanner, list[object]], tmp_path: Path
) -> None:
    other: list[object] = []
    second = SerialScanner(tmp_path / "scanner", other.append)
    second.start()
    until(lambda: other == [PortState.REFUSED])
    second.stop()


def test_nothing_of_a_pin_like_scan_is_left_in_memory(line: tuple[VirtualScanner, list[object]]) -> None:
    virtual, said = line
    secret = b"labdceg`mf"  # ten digits, each masked: they are never whole in this process
    virtual.send(b"]C0")
    for character in secret:
        virtual.send(bytes([character ^ 0x55]))
    virtual.send(b"\r")
    until(lambda: RejectedScan(RejectReason.PIN_LIKE) in said)
    gc.collect()
    assert occurrences(secret) == 0


def occurrences(masked: bytes) -> int:
    """How often the unmasked bytes stand in this process's memory, without ever making them."""
    pattern = re.compile(b"".join(re.escape(bytes([character ^ 0x55])) + b"(?#)" for character in masked))
    found = 0
    with Path("/proc/self/maps").open() as maps, open("/proc/self/mem", "rb", buffering=0) as memory:  # noqa: PTH123
        for mapping in maps:
            if "rw" not in mapping.split()[1] or "[v" in mapping:
                continue
            low, high = (int(part, 16) for part in mapping.split()[0].split("-"))
            try:
                content = os.pread(memory.fileno(), high - low, low)
            except (OSError, OverflowError):
                continue
            found += len(pattern.findall(content))
            del content
    return found
