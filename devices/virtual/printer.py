"""A thermal printer on TCP, as faithful as a driver needs it: paper that moves in time and runs out, cover, stop in mid-job.

It draws what it printed. DLE EOT is answered at once, also inside a raster; GS ( H answers only after the paper has
moved; the receive buffer outlives connections, so an aborted job comes out later as a ghost; one client at a time.
"""

import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from devices.virtual.escpos_parser import Cut, Feed, Op, Parser, Raster, Request, Unknown

WIDTH, DOTS_PER_MM, TO_CUTTER_MM = 576, 8, 12.0
NEAR_END_MM = 2000.0


@dataclass(slots=True)
class Moods:
    """How the printer is; set by hand while it runs."""

    paper_mm: float = 50_000.0
    cover_open: bool = False
    offline: bool = False
    silent: bool = False
    garbage: bool = False
    mm_per_s: float = 250.0


@dataclass(slots=True)
class Sheet:
    """One piece of paper that was cut: its picture; when its first line moved and when it was cut, monotonic seconds."""

    picture: Image.Image
    began: float = 0.0
    ended: float = 0.0


@dataclass(slots=True)
class _Roll:
    """The paper under the head, since the last cut."""

    rows: list[Image.Image] = field(default_factory=list)
    began: float = 0.0


class VirtualPrinter:
    """Listens on a free port of loopback, or on the one given."""

    def __init__(
        self, port: int = 0, folder: Path | None = None, cut: Callable[[Sheet], None] = lambda _: None
    ) -> None:
        """`folder`: where each sheet lands as ticket-N.png; `cut` is told of each sheet."""
        self.moods, self.sheets, self.unknown = Moods(), list[Sheet](), list[bytes]()
        self._folder, self._cut = folder, cut
        self._ops: list[Op] = []
        self._parser, self._roll = Parser(), _Roll()
        self._changed = threading.Condition()
        self._client: socket.socket | None = None
        self._port, self._ending = port, threading.Event()
        self._motor = threading.Thread(target=self._run_motor, name="paper", daemon=True)
        self._motor.start()
        self._listener: socket.socket | None = None
        self._server: threading.Thread | None = None
        self.power_on()

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._port

    def power_on(self) -> None:
        """On the network."""
        self._listener = socket.create_server(("127.0.0.1", self._port), reuse_port=False)
        self._port = self._listener.getsockname()[1]
        self._server = threading.Thread(target=self._serve, args=(self._listener,), name="printer", daemon=True)
        self._server.start()

    def unplug(self) -> None:
        """Off the network; what it holds stays in its buffer."""
        listener, self._listener = self._listener, None
        if listener is not None:
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        self._drop_client()
        if self._server is not None:
            self._server.join(5)

    def close(self) -> None:
        """Gone for good."""
        self._ending.set()
        self.unplug()
        with self._changed:
            self._changed.notify_all()
        self._motor.join(5)

    def set(self, **moods: float | bool) -> None:
        """Change its moods; the paper goes on or stops."""
        with self._changed:
            for name, value in moods.items():
                setattr(self.moods, name, value)
            self._changed.notify_all()

    def holding(self) -> int:
        """How many operations wait in its buffer."""
        with self._changed:
            return len(self._ops)

    # -- the line

    def _serve(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            self._client = client
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._read(client)
            self._drop_client()

    def _drop_client(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            with suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)
            client.close()

    def _read(self, client: socket.socket) -> None:
        while True:
            try:
                raw = client.recv(4096)
            except OSError:
                return
            if not raw:
                return
            with self._changed:
                for question in self._parser.feed(raw, self._ops):
                    self._answer(question)
                self._changed.notify_all()

    def _answer(self, question: int) -> None:
        """DLE EOT n, or 0 for "clear the buffers"."""
        if question == 0:
            self._ops.clear()
            self._parser.reset()
            self._roll.rows.clear()
            self._say(b"\x37\x25\x00")
            return
        moods = self.moods
        stopped = self._is_stopped()
        bits = {
            1: 0x08 if stopped else 0,
            2: (0x04 if moods.cover_open else 0) | (0x20 if moods.paper_mm <= 0 else 0),
            3: 0,
            4: (0x60 if moods.paper_mm <= 0 else 0) | (0x0C if moods.paper_mm <= NEAR_END_MM else 0),
        }.get(question, 0)
        self._say(b"\x00" if moods.garbage else bytes((0x12 | bits,)))

    def _say(self, raw: bytes) -> None:
        client = self._client
        if client is None or self.moods.silent:
            return
        try:
            client.sendall(raw)
        except OSError:
            return

    # -- the paper

    def _is_stopped(self) -> bool:
        return self.moods.cover_open or self.moods.offline or self.moods.paper_mm <= 0

    def _run_motor(self) -> None:
        while not self._ending.is_set():
            with self._changed:
                if not self._ops or self._is_stopped():
                    self._changed.wait()
                    continue
                op = self._ops[0]
                rest = self._moved(op)
                if rest is not None:
                    self._ops[0] = rest
                elif self._ops:
                    self._ops.pop(0)

    def _moved(self, op: Op) -> Op | None:
        """Do one operation; what is left of it when the paper ended in its middle."""
        match op:
            case Raster(picture):
                return self._fed(op, picture)
            case Feed(dots):
                return self._fed(op, Image.new("1", (WIDTH, dots), 1))
            case Cut():
                return self._cut_off()
            case Request(job):
                self._say(b"\x37\x22" + job + b"\x00")
            case Unknown(raw):
                self.unknown.append(raw)
        return None

    def _fed(self, op: Op, picture: Image.Image) -> Op | None:
        """Move the paper under this picture, in time, as far as there is paper; what is left when it stopped."""
        possible = min(picture.height, int(self.moods.paper_mm * DOTS_PER_MM))
        left, before = possible / DOTS_PER_MM, time.monotonic()
        if not self._roll.rows:
            self._roll.began = before
        while left > 0 and self._ops:
            speed = self.moods.mm_per_s
            self._changed.wait(left / speed)
            now = time.monotonic()
            left, before = left - (now - before) * speed, now
        if not self._ops:
            return None  # cleared while it moved
        if self.moods.cover_open or self.moods.offline:
            return op
        self.moods.paper_mm = max(0.0, self.moods.paper_mm - possible / DOTS_PER_MM)
        if possible:
            self._roll.rows.append(picture.crop((0, 0, picture.width, possible)))
        if possible == picture.height:
            return None
        self.moods.paper_mm = 0.0
        return Raster(picture.crop((0, possible, picture.width, picture.height)))

    def _cut_off(self) -> Op | None:
        """Feed to the cutter and cut: a sheet."""
        height = sum(part.height for part in self._roll.rows)
        sheet = Image.new("1", (WIDTH, max(1, height)), 1)
        at = 0
        for part in self._roll.rows:
            sheet.paste(part, (0, at))
            at += part.height
        self._roll.rows.clear()
        self.moods.paper_mm -= TO_CUTTER_MM
        made = Sheet(sheet, self._roll.began, time.monotonic())
        if self._folder is not None:
            sheet.save(self._folder / f"ticket-{len(self.sheets) + 1}.png")
        self.sheets.append(made)
        self._cut(made)
        return None
