"""A virtual thermal printer on TCP: paper that moves in time, runs out and never vanishes.

It draws what it prints. DLE EOT is answered at once, also inside a raster; GS ( H only after all before it is printed.
Receive buffer and answers outlive connections, so an aborted job comes out later. One client at a time.
"""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from devices.virtual.escpos_parser import (
    CLEAR,
    WIDTH,
    Automatic,
    Cut,
    Identify,
    Op,
    PaperFeed,
    Parser,
    Raster,
    Request,
    Unknown,
)
from devices.virtual.paper import DOTS_PER_MM, NEAR_END_MM, TO_CUTTER_MM, PaperPath, PrinterFaults, Sheet

__all__ = ["DOTS_PER_MM", "NEAR_END_MM", "TO_CUTTER_MM", "WIDTH", "PrinterFaults", "Sheet", "VirtualPrinter"]


class VirtualPrinter:
    """Listens on a free port of loopback, or on the given one."""

    def __init__(
        self, port: int = 0, folder: Path | None = None, cut: Callable[[Sheet], None] = lambda _: None
    ) -> None:
        """folder: where each sheet is saved as ticket-N.png. cut: called with each sheet."""
        self.faults, self.unknown = PrinterFaults(), list[bytes]()
        self._ops: list[Op] = []
        self._parser, self._changed = Parser(), threading.Condition()
        self.paper = PaperPath(self.faults, self._changed, folder, cut)
        self._automatic, self._pushed = 0, b""
        self._late, self._asked = bytearray(), 0
        self._client: socket.socket | None = None
        self._port, self._ending = port, threading.Event()
        self._motor = threading.Thread(target=self._run_motor, name="paper", daemon=True)
        self._motor.start()
        self._listener: socket.socket | None = None
        self._server: threading.Thread | None = None
        self.power_on()

    @property
    def port(self) -> int:
        """Return the port."""
        return self._port

    @property
    def sheets(self) -> list[Sheet]:
        """Return the sheets with ink."""
        return self.paper.sheets

    def power_on(self) -> None:
        """Connect it to the network."""
        self._listener = socket.create_server(("127.0.0.1", self._port), reuse_port=False)
        self._port = self._listener.getsockname()[1]
        self._server = threading.Thread(target=self._serve, args=(self._listener,), name="printer", daemon=True)
        self._server.start()

    def unplug(self) -> None:
        """Disconnect it from the network; its buffer stays."""
        listener, self._listener = self._listener, None
        if listener is not None:
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        self._drop_client()
        if self._server is not None:
            self._server.join(5)

    def power_cycle(self) -> None:
        """Switch it off and on: buffers are emptied, the paper under the head stays."""
        self.unplug()
        with self._changed:
            self._clear()
            self._automatic = 0
            self._late.clear()
        self.power_on()

    def close(self) -> None:
        """Close it."""
        self._ending.set()
        self.unplug()
        with self._changed:
            self._changed.notify_all()
        self._motor.join(5)

    def set(self, **moods: object) -> None:
        """Change faults; the printer goes on or stops."""
        with self._changed:
            for name, value in moods.items():
                setattr(self.faults, name, value)
            self._push()
            self._changed.notify_all()

    def holding(self) -> int:
        """Return how many operations wait in its buffer."""
        with self._changed:
            return len(self._ops)

    # -- the connection

    def _serve(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._changed:
                self._client = client
                late, self._late = bytes(self._late), bytearray()
                self._send(late)
            self._read(client)
            self._drop_client()
            client.close()

    def _drop_client(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            with suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)

    def _read(self, client: socket.socket) -> None:
        while True:
            with self._changed:
                while self._is_full() and self._client is client and not self._ending.is_set():
                    self._changed.wait(0.1)
            try:
                raw = client.recv(4096)
            except OSError:
                return
            with self._changed:
                if (most := self.faults.close_after) >= 0:
                    raw, self.faults.close_after = raw[:most], max(0, most - len(raw))
                for question in self._parser.feed(raw, self._ops):
                    self._answer(question)
                if self.faults.lies:
                    self._lie()
                self._changed.notify_all()
            if not raw or self.faults.close_after == 0:
                self.faults.close_after = -1
                return
            while self.faults.babbles and self._client is client:
                self._send(self.faults.babbles)

    def _is_full(self) -> bool:
        """Return whether the receive buffer is full; an incomplete command is taken in all the same."""
        rows = sum(op.picture.height for op in self._ops if isinstance(op, Raster))
        return bool(self._ops) and rows * WIDTH // 8 >= self.faults.buffer_bytes

    def _answer(self, question: int) -> None:
        """Answer a real-time command: status n of DLE EOT n, or CLEAR, which DLE DC4 8 requests."""
        if question == CLEAR:
            if not self.faults.ignores_clear:
                self._clear()
                self._write(b"\x37\x25\x00")
            return
        self._asked += 1
        if self.faults.loses_every and self._asked % self.faults.loses_every == 0:
            return
        self._write(b"\x00" if self.faults.garbage else bytes((self.faults.status(question),)))

    def _clear(self) -> None:
        """Empty the buffers; what is on the paper stays."""
        self._ops.clear()
        self._parser.reset()
        self.paper.clearings += 1

    def _lie(self) -> None:
        for op in self._ops:
            if isinstance(op, Request):
                self._write(b"\x37\x22" + op.job + b"\x00")

    def _push(self) -> None:
        """Push automatic status, if it was requested and has changed."""
        if self._automatic and not self.faults.ignores_automatic and self._pushed != self.faults.automatic():
            self._pushed = self.faults.automatic()
            self._write(self._pushed)

    def _write(self, raw: bytes) -> None:
        if self.faults.silent:
            return
        if self._client is None:
            self._late += raw if self.faults.keeps_answers else b""
        else:
            self._send(raw)

    def _send(self, raw: bytes) -> None:
        client = self._client
        if client is None or not raw:
            return
        try:
            client.sendall(raw)
        except OSError:
            self._client = None if self._client is client else self._client

    # -- the paper

    def _run_motor(self) -> None:
        while not self._ending.is_set():
            with self._changed:
                if not self._ops or self.faults.has_stopped():
                    self._changed.wait()
                    continue
                clearings, op = self.paper.clearings, self._ops[0]
                rest = self._done(op)
                if self.paper.clearings == clearings and self._ops:
                    self._ops[:1] = [] if rest is None else [rest]
                self._push()
                self._changed.notify_all()

    def _done(self, op: Op) -> Op | None:
        """Do one operation; return what is left of it."""
        match op:
            case Raster() | PaperFeed() | Cut():
                return self.paper.move(op)
            case Request(job) if not self.faults.ignores_completion:
                self._write(b"\x37\x22" + job + b"\x00")
            case Automatic(which):
                self._automatic, self._pushed = which, b""
            case Identify(n):
                answer = self.faults.model if n == 67 else self.faults.serial
                if answer:
                    self._write(b"_" + answer.encode("ascii") + b"\x00")
            case Unknown(raw):
                self.unknown.append(raw)
        return None
