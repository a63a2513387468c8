"""The card, over both cables: the emulated card of applet 1.8 is read, torn, muted, swapped; pcscd is killed.

After every fault the next good card is read, and nothing has to be restarted by hand.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from devices.card.messages import Fault, Read, Reader, ReadFailed, ReadRequest, SlotState, WorkerConfig
from devices.card.worker import CardWorker
from devices.virtual import pcscd
from devices.virtual.card.control import VirtualCard
from devices.virtual.card.pki import Holder, Pki, keep
from kiosk.rules import IdentifierKind, SiteKey
from tests.support.waiting import until

pytestmark = pytest.mark.slow


KEY = SiteKey("k1", bytes(32))
GOOD, OTHER = Holder("B100000001", "85073003328"), Holder("B100000002", "90020100155")
HOLDS = """
import sys
from smartcard import scard
context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)[1]
reader = scard.SCardListReaders(context, [])[1][0]
result = scard.SCardConnect(context, reader, scard.SCARD_SHARE_EXCLUSIVE, scard.SCARD_PROTOCOL_T0)[0]
print("held" if result == 0 else hex(result), flush=True)
sys.stdin.read()
"""
SWAPPED = """
from smartcard import scard
context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)[1]
reader = scard.SCardListReaders(context, [])[1][0]
state = scard.SCardGetStatusChange(context, 0, [(reader, 0)])[1][0][1]
print("watching", flush=True)
count = state >> 16
while not (state >> 16 > count + 1 and state & scard.SCARD_STATE_PRESENT):
    state = scard.SCardGetStatusChange(context, 30000, [(reader, state & ~scard.SCARD_STATE_CHANGED)])[1][0][1]
print("swapped", flush=True)
"""
CABLES = ["direct", pytest.param("pcsc", marks=pytest.mark.pcscd)]


@pytest.fixture(scope="module")
def cards(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Pki]:
    folder, pki = tmp_path_factory.mktemp("cards"), Pki()
    m_plus = replace(GOOD, document="22", permanent=True, valid_until=date(2025, 3, 1))
    others = {
        "belgian": Holder("000001246134", document="1"),
        "m_plus": m_plus,
        "tomorrow": replace(GOOD, document="71"),
    }
    keep(pki, {"good": GOOD, "other": OTHER, **others}, folder)
    keep(Pki(), {"stranger": GOOD}, folder)
    return folder, pki


@dataclass
class Bench:
    """A worker on a cable, and the hand with the card."""

    worker: CardWorker
    hand: VirtualCard
    said: list[Any]
    daemon: Any = None
    orders: int = 0
    slots: list[SlotState] = field(default_factory=list)

    def slot(self) -> SlotState | None:
        return next((each for each in reversed(self.said) if isinstance(each, SlotState)), None)

    def in_slot(self) -> str:
        until(lambda: (slot := self.slot()) is not None and slot.card is not None)
        slot = self.slot()
        assert slot is not None
        assert slot.card is not None
        return slot.card

    def empty(self) -> None:
        until(lambda: self.slot() == SlotState(Reader.READY))

    def request_id(self, seconds: float = 20.0, card: str | None = None) -> int:
        self.orders += 1
        self.worker.read(
            ReadRequest(self.orders, card or self.in_slot(), time.monotonic() + seconds, KEY.mark_from_card)
        )
        return self.orders

    def answer(self, order: int) -> Read | ReadFailed:
        def found() -> Any:
            return next(
                (each for each in self.said if not isinstance(each, SlotState) and each.request_id == order), None
            )

        until(lambda: found() is not None)
        result: Read | ReadFailed = found()
        return result

    def read(self, name: str = "good") -> Read:
        self.hand.insert(name)
        answer = self.answer(self.request_id())
        assert isinstance(answer, Read), answer
        return answer

    def good(self) -> None:
        """The next good card is read, whatever was before."""
        self.hand.remove()
        self.empty()
        assert self.read().verdict == "proven"


@pytest.fixture(params=CABLES)
def bench(request: pytest.FixtureRequest, cards: tuple[Path, Pki], monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    folder, pki = cards
    with ExitStack() as ends:
        daemon, listener = None, None
        if request.param == "pcsc":
            run = ends.enter_context(tempfile.TemporaryDirectory(prefix="pcsc"))  # a socket's path is short
            daemon = pcscd.PrivatePcscd(Path(run))
            ends.callback(daemon.close)
            monkeypatch.setenv("PCSCLITE_CSOCK_NAME", daemon.environment["PCSCLITE_CSOCK_NAME"])
            port = daemon.port
        else:
            listener = ends.enter_context(socket.create_server(("127.0.0.1", 0)))
            port = listener.getsockname()[1]
        said: list[Any] = []
        setup = WorkerConfig(request.param, f"{pcscd.READER} 00 00" if daemon else "", frozenset({pki.fingerprint}))
        worker = CardWorker(setup, said.append, listener)
        hand = VirtualCard(port, folder)
        ends.callback(hand.close)
        worker.start()
        ends.callback(worker.stop)
        yield Bench(worker, hand, said, daemon)


def test_a_good_card_is_proven_and_only_its_marks_leave_the_process(bench: Bench) -> None:
    bench.empty()
    read = bench.read()
    assert (read.verdict, read.document, read.test) == ("proven", "33", True)
    assert read.card == KEY.mark(IdentifierKind.CARD, GOOD.card_number)
    assert read.holder == KEY.mark(IdentifierKind.BIRTH, "1985-07-30 VOO")
    assert GOOD.card_number.strip("B") not in repr(bench.said)
    assert GOOD.national_number not in repr(bench.said)
    assert not re.search("1985|voorbeeld", repr(bench.said), re.IGNORECASE)
    assert read.commands <= 19


def test_nothing_of_the_card_is_in_the_memory_of_its_process_once_it_is_read(bench: Bench) -> None:
    bench.empty()
    assert bench.read().verdict == "proven"
    found = subprocess.run(
        ["pgrep", "-P", str(os.getpid()), "-f", "devices.card.child"], stdout=subprocess.PIPE, text=True, check=True
    )
    held = _memory(int(found.stdout))
    assert b"devices.card.child" in held, "the memory was really read"
    known = (GOOD.national_number, GOOD.card_number, GOOD.surname, GOOD.names)
    assert [each for each in known if each.encode() in held] == []


def _memory(pid: int) -> bytes:
    """All that this process holds and may write."""
    parts = []
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            where, rights, *_ = line.split()
            if rights.startswith("rw"):
                begin, end = (int(each, 16) for each in where.split("-"))
                memory.seek(begin)
                parts.append(memory.read(end - begin))
    return b"".join(parts)


def test_the_second_card_of_a_known_signer_needs_fewer_commands_also_after_a_child_was_killed(bench: Bench) -> None:
    assert bench.read().commands <= 19
    bench.hand.remove()
    bench.empty()
    assert bench.read("other").commands <= 13
    bench.hand.remove()
    bench.empty()
    bench.hand.do("mute 3")
    bench.hand.insert("good")
    assert bench.answer(bench.request_id(0.5)) == ReadFailed(bench.orders, Fault.LATE)
    bench.hand.remove()
    bench.empty()
    assert bench.read("other").commands <= 13


@pytest.mark.parametrize("at", [1, 3, 6, 9])
def test_a_card_torn_out_in_mid_reading_fails_and_the_next_is_read(bench: Bench, at: int) -> None:
    bench.empty()
    bench.hand.do(f"tear {at}")
    bench.hand.insert("good")
    answer = bench.answer(bench.request_id())
    assert isinstance(answer, ReadFailed)
    assert answer.fault in (Fault.TORN, Fault.NO_CARD)
    bench.empty()
    bench.good()


def test_a_mute_card_is_given_up_at_its_deadline_and_the_next_is_read(bench: Bench) -> None:
    bench.hand.do("mute 4")
    bench.hand.insert("good")
    began = time.monotonic()
    assert bench.answer(bench.request_id(1.0)) == ReadFailed(1, Fault.LATE)
    assert time.monotonic() - began < 15
    assert SlotState(Reader.SILENT) in bench.said
    bench.good()


def test_an_order_that_nobody_waits_for_ends_the_work_of_a_mute_card(bench: Bench) -> None:
    bench.hand.do("mute 4")
    bench.hand.insert("good")
    order = bench.request_id(60.0)
    bench.worker.drop(order)
    assert bench.answer(order) == ReadFailed(order, Fault.LATE)
    bench.good()


def test_another_chip_is_no_eid_after_a_few_commands(bench: Bench) -> None:
    bench.hand.do("bank")
    read = bench.read()
    assert read.verdict == "not_eid"
    assert read.commands <= 2
    assert (read.card, read.holder) == (None, None)
    bench.good()


def test_a_belgian_card_is_read_and_said_to_be_none_of_ours(bench: Bench) -> None:
    read = bench.read("belgian")
    assert (read.verdict, read.document) == ("proven", "1")


def test_what_a_card_says_beside_its_numbers_leaves_the_process_too(bench: Bench) -> None:
    read = bench.read("m_plus")
    assert (read.document, read.permanent, read.since, read.until) == ("22", True, "2022-03-01", "2025-03-01")
    bench.hand.remove()
    bench.empty()
    read = bench.read("tomorrow")
    assert (read.verdict, read.document, read.permanent) == ("proven", "71", False)
    assert read.holder == KEY.mark(IdentifierKind.BIRTH, "1985-07-30 VOO")


def test_a_card_that_a_strange_root_signed_is_of_an_unknown_issuer_and_gives_no_marks(bench: Bench) -> None:
    read = bench.read("stranger")
    assert (read.verdict, read.card, read.holder, read.document) == ("unknown_issuer", None, None, None)
    bench.good()


def test_a_card_without_an_answer_to_reset_is_like_no_card_and_the_next_is_read(bench: Bench) -> None:
    bench.empty()
    bench.hand.do("silent")
    bench.hand.insert("good")
    bench.hand.remove()
    told = len(bench.said)
    bench.hand.insert("other")
    bench.in_slot()
    assert [slot for slot in bench.said[:told] if isinstance(slot, SlotState) and slot.card is not None] == []
    assert len({slot.card for slot in bench.said if isinstance(slot, SlotState) and slot.card}) == 1
    bench.good()


def test_a_late_order_never_reads_the_next_card(bench: Bench) -> None:
    bench.hand.insert("good")
    first = bench.in_slot()
    bench.hand.remove()
    bench.empty()
    bench.hand.insert("other")
    assert bench.in_slot() != first
    assert bench.answer(bench.request_id(card=first)) == ReadFailed(1, Fault.NO_CARD)


def test_a_child_that_is_killed_is_replaced_and_the_card_that_lies_there_is_a_new_insertion(bench: Bench) -> None:
    bench.hand.insert("good")
    first = bench.in_slot()
    bench.hand.do("mute 1")
    bench.hand.insert("good")
    until(lambda: bench.slot() is not None and bench.slot().card not in (None, first))  # type: ignore[union-attr]
    bench.answer(bench.request_id(0.3))
    until(lambda: bench.slot() is not None and bench.slot().reader is Reader.READY)  # type: ignore[union-attr]
    bench.good()


@pytest.mark.parametrize("mood", ["garbage", "cut"])
def test_rubbish_for_an_atr_is_no_chip_and_one_that_is_cut_off_is_only_a_hint(bench: Bench, mood: str) -> None:
    bench.empty()
    bench.hand.do(mood)
    bench.hand.insert("good")
    answer = bench.answer(bench.request_id())
    if mood == "garbage":
        assert answer == ReadFailed(1, Fault.NO_CHIP)
    else:  # cut off, but the protocol can be read from it: an ATR is a hint, and the chip itself proves what it is
        assert isinstance(answer, Read)
        assert answer.verdict == "proven"
    bench.good()


@pytest.mark.parametrize("at", [2, 5, 8])
def test_a_card_swapped_in_mid_reading_never_gives_the_others_numbers(bench: Bench, at: int) -> None:
    bench.empty()
    bench.hand.do(f"swap {at} other")
    bench.hand.insert("good")
    first = bench.in_slot()
    answer = bench.answer(bench.request_id(card=first))
    assert isinstance(answer, ReadFailed), "no mixture of two cards is a reading"
    until(lambda: (slot := bench.slot()) is not None and slot.card not in (None, first), "a new insertion")
    read = bench.answer(bench.request_id())
    assert isinstance(read, Read)
    assert read.card == KEY.mark(IdentifierKind.CARD, OTHER.card_number)


@pytest.mark.pcscd
@pytest.mark.parametrize("bench", ["pcsc"], indirect=True)
def test_a_card_that_another_program_holds_fails_as_held_and_is_read_when_it_lets_go(bench: Bench) -> None:
    bench.hand.insert("good")
    bench.in_slot()
    holder = subprocess.Popen([sys.executable, "-c", HOLDS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        assert bench.answer(bench.request_id()) == ReadFailed(bench.orders, Fault.HELD)
    finally:
        holder.kill()
        holder.communicate()
    until(lambda: isinstance(bench.answer(bench.request_id()), Read))


@pytest.mark.pcscd
@pytest.mark.parametrize("bench", ["pcsc"], indirect=True)
def test_a_card_that_another_program_looks_at_first_is_read_all_the_same(bench: Bench) -> None:
    bench.hand.insert("good")
    bench.in_slot()
    holder = subprocess.Popen([sys.executable, "-c", HOLDS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    letting_go = threading.Timer(1.0, holder.kill)
    letting_go.start()
    try:
        assert isinstance(bench.answer(bench.request_id()), Read)
    finally:
        letting_go.join()
        holder.communicate()


@pytest.mark.pcscd
@pytest.mark.parametrize("bench", ["pcsc"], indirect=True)
def test_a_card_that_is_swapped_while_another_program_holds_it_is_not_read_for_the_first(bench: Bench) -> None:
    bench.hand.insert("good")
    first = bench.in_slot()
    holder = subprocess.Popen([sys.executable, "-c", HOLDS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    watcher = subprocess.Popen([sys.executable, "-c", SWAPPED], stdout=subprocess.PIPE, text=True)
    assert watcher.stdout is not None
    assert watcher.stdout.readline() == "watching\n"
    order = bench.request_id(card=first)
    bench.hand.remove()
    bench.hand.insert("other")
    assert watcher.communicate()[0] == "swapped\n"
    holder.kill()
    holder.communicate()
    assert isinstance(bench.answer(order), ReadFailed)
    until(lambda: (slot := bench.slot()) is not None and slot.card not in (None, first), "a new insertion")
    read = bench.answer(bench.request_id())
    assert isinstance(read, Read)
    assert read.card == KEY.mark(IdentifierKind.CARD, OTHER.card_number)


@pytest.mark.pcscd
@pytest.mark.parametrize("bench", ["pcsc"], indirect=True)
def test_a_card_is_read_beside_another_program_that_reads_it(bench: Bench) -> None:
    bench.hand.insert("good")
    bench.in_slot()
    other = subprocess.Popen(
        ["sh", "-c", "while true; do eidenv; done"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    try:
        answers = [bench.answer(bench.request_id()) for _ in range(40)]
    finally:
        os.killpg(other.pid, signal.SIGKILL)
        other.wait(10)
    assert [answer.verdict for answer in answers if isinstance(answer, Read)] == ["proven"] * 40


@pytest.mark.pcscd
@pytest.mark.parametrize("bench", ["pcsc"], indirect=True)
def test_counters_that_begin_anew_never_give_a_card_the_id_of_an_earlier_one(bench: Bench) -> None:
    ids = set()
    for _ in range(3):
        bench.hand.insert("good")
        ids.add(bench.in_slot())
        bench.daemon.kill()
        until(lambda: bench.slot() == SlotState(Reader.UNSERVED))
        bench.hand.remove()
        bench.daemon.start()
        bench.empty()
    assert len(ids) == 3


@pytest.mark.pcscd
def test_no_pcscd_and_no_reader_at_start_are_said_apart_and_both_are_used_when_they_come(
    tmp_path: Path, cards: tuple[Path, Pki], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, pki = cards
    with tempfile.TemporaryDirectory(prefix="pcsc") as run, ExitStack() as ends:
        daemon = pcscd.PrivatePcscd(Path(run))
        ends.callback(daemon.close)
        daemon.kill()
        monkeypatch.setenv("PCSCLITE_CSOCK_NAME", daemon.environment["PCSCLITE_CSOCK_NAME"])
        said: list[Any] = []
        worker = CardWorker(WorkerConfig("pcsc", "", frozenset({pki.fingerprint})), said.append)
        hand = VirtualCard(daemon.port, folder)
        ends.callback(hand.close)
        worker.start()
        ends.callback(worker.stop)
        bench = Bench(worker, hand, said, daemon)
        until(lambda: bench.slot() == SlotState(Reader.UNSERVED))
        drivers = Path(run) / "readers" / "vpcd"
        kept = drivers.read_text()
        drivers.unlink()
        daemon.start()
        until(lambda: bench.slot() == SlotState(Reader.ABSENT))
        daemon.kill()
        drivers.write_text(kept)
        daemon.start()
        bench.empty()
        bench.good()


@pytest.mark.pcscd
@pytest.mark.parametrize("bench", ["pcsc"], indirect=True)
def test_a_pcscd_that_dies_is_said_at_once_and_used_again_when_it_is_back(bench: Bench) -> None:
    bench.empty()
    bench.daemon.kill()
    until(lambda: bench.slot() == SlotState(Reader.UNSERVED))
    bench.daemon.start()
    bench.empty()
    bench.good()


@pytest.mark.pcscd
@pytest.mark.parametrize("bench", ["pcsc"], indirect=True)
def test_a_pcscd_that_dies_in_mid_reading_fails_it_and_the_next_card_is_read(bench: Bench) -> None:
    bench.hand.do("slow 200")
    bench.hand.insert("good")
    order = bench.request_id()
    bench.daemon.kill()
    assert isinstance(bench.answer(order), ReadFailed)
    bench.daemon.start()
    until(lambda: bench.slot() is not None and bench.slot().reader is Reader.READY)  # type: ignore[union-attr]
    bench.good()


@pytest.mark.pcscd
@pytest.mark.parametrize("bench", ["pcsc"], indirect=True)
def test_the_independent_reader_of_the_distribution_reads_the_same_card(bench: Bench) -> None:
    bench.hand.insert("good")
    bench.in_slot()
    read = subprocess.run(["eidenv"], capture_output=True, text=True, timeout=60, env=dict(os.environ), check=False)
    said = dict(line.split(": ", 1) for line in read.stdout.splitlines() if ": " in line)
    assert said["BELPIC_CARDNUMBER"] == GOOD.card_number
    assert said["BELPIC_NATIONALNUMBER"] == GOOD.national_number
    assert said["BELPIC_BIRTHLOCATION"] == "Hà Nội"
