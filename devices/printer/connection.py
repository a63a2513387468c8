"""A TCP connection to a printer: every wait is bounded, received data is bounded, and unsent data is discarded on close."""

import select
import socket
import struct
import time
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType

from devices.printer.commands import identify
from devices.printer.status import CLEAR, Answers, ask

CONNECT_S, ASK_S, CLEAR_S, WRITE_S = 2.0, 1.0, 0.5, 0.5
MOST_RECEIVED = 4096
"""A real printer sends some hundred bytes in the longest job."""
_SEND_BUFFER = 8192
_PIECE = 4096


class EndlessAnswerError(ConnectionError):
    """The other end does not stop sending, so no answer can be trusted."""


class PrinterConnection:
    """A connection; close it as a context manager. No method waits longer than stated.

    Every method raises OSError if the other end is gone, and EndlessAnswerError if it does not stop sending.
    """

    def __init__(self, address: tuple[str, int]) -> None:
        """Connect within CONNECT_S. Raises OSError."""
        self._socket = socket.create_connection(address, CONNECT_S)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # A large buffer would hold a whole ticket while the printer takes none of it.
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
        # Discard unsent data on close; otherwise the system would deliver it later.
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._socket.setblocking(False)
        self.answers = Answers()

    def __enter__(self) -> "PrinterConnection":
        return self

    def __exit__(self, kind: type[BaseException] | None, value: object, trace: TracebackType | None) -> None:
        """Close; most printers serve one connection at a time."""
        with suppress(OSError):
            self._socket.close()

    def wait(self, done: Callable[[], bool], seconds: float) -> bool:
        """Read until `done` or the time is over; return whether it is done."""
        end = time.monotonic() + seconds
        while not done():
            left = end - time.monotonic()
            if left <= 0:
                return False
            if select.select([self._socket], [], [], left)[0]:
                self._read()
        return True

    def exchange(self, left: memoryview, seconds: float) -> memoryview:
        """Send a piece if there is room and read what came, within `seconds`. Returns what is still to be sent."""
        readable, writable, _ = select.select([self._socket], [self._socket] if left else [], [], seconds)
        if readable:
            self._read()
        if writable:
            with suppress(BlockingIOError):
                left = left[self._socket.send(left[:_PIECE]) :]
        return left

    def write(self, data: bytes) -> bool:
        """Send everything within WRITE_S, reading meanwhile; return whether it was sent."""
        left, end = memoryview(data), time.monotonic() + WRITE_S
        while left and time.monotonic() < end:
            left = self.exchange(left, WRITE_S / 10)
        return not left

    def ask(self, n: int) -> int | None:
        """Send DLE EOT n and return the status; None if there is no answer within ASK_S. Earlier bytes do not count."""
        while select.select([self._socket], [], [], 0)[0]:
            self._read()
        self.answers.status = None
        if not self.write(ask(n)):
            return None
        self.wait(lambda: self.answers.status is not None, ASK_S)
        return self.answers.status

    def identify(self, n: int, seconds: float) -> str:
        """Return the model (67) or serial number (68); empty if the printer does not report it within `seconds`."""
        self.answers.await_identity()
        self.write(identify(n))
        self.wait(lambda: self.answers.identity is not None, seconds)
        return self.answers.take_identity()

    def clear(self) -> bool:
        """Discard what the printer still holds; return whether it confirmed that."""
        self.answers.cleared = False
        return self.write(CLEAR) and self.wait(lambda: self.answers.cleared, CLEAR_S)

    def _read(self) -> None:
        try:
            raw = self._socket.recv(_PIECE)
        except BlockingIOError:
            return
        if not raw:
            raise ConnectionResetError("the printer closed the connection")
        self.answers.feed(raw)
        if self.answers.received > MOST_RECEIVED:
            raise EndlessAnswerError("the printer does not stop talking")
