"""A thermal printer over TCP: asked before the first byte, watched while it prints, believed only on its own word.

One worker owns it; every connection is closed, for most printers serve one at a time. No wait here is without an end.
"""

import select
import socket
import time
from collections.abc import Callable
from threading import Event

from devices.printer.status import ASK_OFFLINE, ASK_PRINTER, ASK_ROLL, CLEAR, Answers, health
from devices.printer.words import Health, Outcome, Roll, Trouble

CONNECT_S, ASK_S, PRINT_S, POLL_S, CLEAR_S = 2.0, 1.0, 10.0, 0.2, 0.5
_ABSENT = Health(Trouble.ABSENT, Roll.UNKNOWN)
_SILENT = Health(Trouble.SILENT, Roll.UNKNOWN)


class TcpPrinter:
    """The printer at an address."""

    def __init__(self, host: str, port: int, heard: Callable[[Health], None] = lambda _: None) -> None:
        """`heard` is told how the printer is, whenever that was asked."""
        self._address, self._heard = (host, port), heard

    def check(self) -> Health:
        """How the printer is now."""
        try:
            with socket.create_connection(self._address, CONNECT_S) as line:
                found = _asked(line, Answers())
        except OSError:
            found = _ABSENT
        self._heard(found)
        return found

    def run(self, data: bytes, job: str, sending: Callable[[], bool], void: Event) -> Outcome:
        """Print one job. `sending` is asked between "ready" and the first byte; from then on a doubt is UNKNOWN.

        A stop in mid-job is cleared at once on the same connection, or half a ticket would come out for the next person
        when the paper is put in; after a time-out it is cleared too, or the paper would come later.
        """
        try:
            line = socket.create_connection(self._address, CONNECT_S)
        except OSError:
            self._heard(_ABSENT)
            return Outcome.BLOCKED
        with line:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            answers = Answers()
            try:
                found = _asked(line, answers)
            except OSError:
                found = _SILENT
            self._heard(found)
            if found.trouble is not Trouble.NONE or void.is_set() or not sending():
                return Outcome.BLOCKED
            try:
                return self._printed(line, answers, data, job)
            except OSError:
                self._heard(_ABSENT)
                return Outcome.UNKNOWN

    def _printed(self, line: socket.socket, answers: Answers, data: bytes, job: str) -> Outcome:
        end, asked_at, left = time.monotonic() + PRINT_S, time.monotonic(), memoryview(data)
        watch = _Watch()
        line.setblocking(False)
        while time.monotonic() < end and not watch.stopped:
            readable, writable, _ = select.select([line], [line] if left else [], [], POLL_S)
            if readable and not _received(line, answers):
                raise ConnectionResetError
            if writable:
                left = left[line.send(left[:4096]) :]
            if job in answers.completed:
                return Outcome.PRINTED
            watch.hear(answers.statuses())
            if not left and time.monotonic() - asked_at >= POLL_S:
                line.send(watch.ask())
                asked_at = time.monotonic()
        _cleared(line, answers)
        self._heard(Health(Trouble.PAPER, Roll.OUT) if watch.stopped else _SILENT)
        return Outcome.PRINTED if job in answers.completed else Outcome.UNKNOWN


class _Watch:
    """Asks roll and cause in turn while the paper moves; each answer belongs to the oldest question."""

    def __init__(self) -> None:
        self.stopped = False
        self._asked: list[bytes] = []

    def ask(self) -> bytes:
        self._asked += [ASK_ROLL, ASK_OFFLINE]
        return ASK_ROLL + ASK_OFFLINE

    def hear(self, statuses: list[int]) -> None:
        for status in statuses:
            if self._asked:
                bad = 0x60 if self._asked.pop(0) == ASK_ROLL else 0x64
                self.stopped = self.stopped or bool(status & bad)


def _asked(line: socket.socket, answers: Answers) -> Health:
    """DLE EOT 1, 2 and 4, one after another: each answer belongs to its question."""
    found: list[int] = []
    line.setblocking(False)
    for question in (ASK_PRINTER, ASK_OFFLINE, ASK_ROLL):
        _drain(line, answers)
        answers.statuses()
        line.send(question)
        end = time.monotonic() + ASK_S
        said: list[int] = []
        while not said:
            wait = end - time.monotonic()
            if wait <= 0 or not select.select([line], [], [], wait)[0] or not _received(line, answers):
                return _SILENT
            said = answers.statuses()
        found.append(said[-1])
    return health(*found)


def _drain(line: socket.socket, answers: Answers) -> None:
    """What comes unasked belongs to no question."""
    while select.select([line], [], [], 0)[0] and _received(line, answers):
        continue


def _received(line: socket.socket, answers: Answers) -> bool:
    """Read what is there. False: the other end has closed."""
    try:
        raw = line.recv(4096)
    except BlockingIOError:
        return True
    answers.feed(raw)
    return bool(raw)


def _cleared(line: socket.socket, answers: Answers) -> None:
    """Throw away what the printer still holds, so that nothing of it comes out later."""
    end = time.monotonic() + CLEAR_S
    line.setblocking(True)
    line.settimeout(CLEAR_S)
    line.sendall(CLEAR)
    line.setblocking(False)
    while not answers.cleared and (wait := end - time.monotonic()) > 0:
        if not select.select([line], [], [], wait)[0] or not _received(line, answers):
            return
