"""Direct connection to the virtual card without pcscd, where pcscd or its driver cannot run. Never in a lobby.

The parent owns the listening socket and passes it on; otherwise the end of a child would eject the card. Frames: two bytes of
length, then the bytes. A single byte is power (0 off, 1 on, 2 reset) or 4, "send your ATR".
"""

import select
import socket
import time
from dataclasses import dataclass, field

from devices.card.cable import TransportError
from devices.card.messages import Fault, Reader, SlotState

REST_S = 0.6
POWER_ON, ATR = b"\x01", b"\x04"
ATR_S = 2.0


def frame(payload: bytes) -> bytes:
    """Return one frame."""
    return len(payload).to_bytes(2) + payload


def received(line: socket.socket) -> bytes:
    """Return the payload of one frame. Raises ConnectionError if the other end is gone."""
    head = _exactly(line, 2)
    return _exactly(line, int.from_bytes(head))


def _exactly(line: socket.socket, count: int) -> bytes:
    data = bytearray()
    while len(data) < count:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        more = line.recv(count - len(data))
        if not more:
            raise ConnectionError
        data += more
    return bytes(data)


@dataclass(slots=True)
class DirectTransport:
    """The slot is a listening socket; a card in it is an accepted connection."""

    listener: socket.socket
    boot: str
    _card: socket.socket | None = None
    _atr: bytes = b""
    _counter: int = 0
    _reported: SlotState | None = None
    _resting_until: float = 0.0
    _wake: tuple[socket.socket, socket.socket] = field(default_factory=socket.socketpair)

    def wait(self) -> SlotState:
        """Return the slot's state when it changed, or soon after `wake`."""
        while True:
            now = (
                time.monotonic()
            )  # read the clock once: otherwise the pause may end between two reads, and nothing would wake us
            slot, resting = self._slot(now), self._resting_until - now
            if slot != self._reported:
                self._reported = slot
                return slot
            watched = [self._wake[0], self._card or self.listener]
            ready = select.select(watched, [], [], resting if resting > 0 else None)[0]
            if self._wake[0] in ready:
                self._wake[0].recv(64)
                return slot
            self._check_slot(bool(ready))

    def _slot(self, now: float) -> SlotState:
        if self._card is None or not self._atr or now < self._resting_until:
            return SlotState(Reader.READY)
        return SlotState(Reader.READY, f"{self.boot}.{self._counter}")

    def _check_slot(self, ready: bool) -> None:
        if self._card is not None:
            if ready and not self._card.recv(64):
                self._card.close()
                self._card = None
            return
        if not ready:
            return
        card, _ = self.listener.accept()
        card.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._card, self._counter = card, self._counter + 1
        self._atr = self._powered()

    def _powered(self) -> bytes:
        """Power the card and return its ATR; empty if it sends none, as a card that is upside down."""
        assert self._card is not None  # noqa: S101 -- just accepted
        try:
            self._card.sendall(frame(POWER_ON) + frame(ATR))
            self._card.settimeout(ATR_S)
            atr = received(self._card)
            self._card.settimeout(None)
        except (ConnectionError, TimeoutError):
            return b""
        return atr

    def wake(self) -> None:
        """Make `wait` return; called from the pipe's thread."""
        self._wake[1].send(b"x")

    def check_present(self) -> None:
        """Close the connection of the broken reading: what comes next is a new insertion."""
        if self._card is not None:
            self._card.close()
            self._card = None
        self._resting_until = time.monotonic() + REST_S

    def connect(self, card: str) -> "DirectConnection":
        """Return a connection to this insertion. Raises TransportError."""
        if self._card is None or self._slot(time.monotonic()).card != card:
            raise TransportError(Fault.NO_CARD)
        if self._atr[0] not in (0x3B, 0x3F):
            raise TransportError(Fault.NO_CHIP)
        return DirectConnection(self._card)


@dataclass(slots=True)
class DirectConnection:
    """A connection to the inserted card."""

    line: socket.socket

    def transmit(self, command: bytes) -> bytes:
        """Send a command and return the answer. Raises TransportError if the card is pulled."""
        try:
            self.line.sendall(frame(command))
            return received(self.line)
        except OSError:
            raise TransportError(Fault.TORN) from None

    def close(self) -> None:
        """Do nothing: the card stays in."""
