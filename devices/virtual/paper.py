"""The paper path of the virtual printer: printed rows stay on the paper until the cut, whatever happens."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Condition

from PIL import Image

from devices.virtual.escpos_parser import WIDTH, Cut, Op, PaperFeed, Raster

DOTS_PER_MM, TO_CUTTER_MM = 8, 12.0
NEAR_END_MM = 2000.0
_SLICE_S = 0.02


@dataclass(slots=True)
class PrinterFaults:
    """State and faults of the printer, set while it runs.

    cutter_jams: at the next cut. cutter_stuck: it has jammed and prints no more until it is freed. silent: answers nothing.
    garbage: answers 00. ignores_clear, ignores_automatic, ignores_completion: commands that it does not know. loses_every: of
    its answers to DLE EOT each so many-th is lost; 0: none. babbles: sends this endlessly. lies: confirms a job as soon as it
    has read the request. keeps_answers: undelivered answers go to the next connection. close_after: closes the connection
    after this many bytes; -1: never. buffer_bytes: size of its receive buffer. model, serial: answers to GS I; empty: none.
    """

    paper_mm: float = 50_000.0
    cover_open: bool = False
    offline: bool = False
    cutter_jams: bool = False
    cutter_stuck: bool = False
    silent: bool = False
    garbage: bool = False
    mm_per_s: float = 250.0
    ignores_clear: bool = False
    ignores_automatic: bool = False
    ignores_completion: bool = False
    loses_every: int = 0
    babbles: bytes = b""
    lies: bool = False
    keeps_answers: bool = True
    close_after: int = -1
    buffer_bytes: int = 65_536
    model: str = "TM-T20III"
    serial: str = "X4B0001"

    def has_stopped(self) -> bool:
        """Return whether it has stopped printing."""
        return self.cover_open or self.offline or self.cutter_stuck or self.paper_mm <= 0

    def status(self, n: int) -> int:
        """Return the answer to DLE EOT n."""
        bits = {
            1: 0x08 if self.has_stopped() else 0,
            2: (0x04 if self.cover_open else 0)
            | (0x20 if self.paper_mm <= 0 else 0)
            | (0x40 if self.cutter_stuck else 0),
            3: 0x08 if self.cutter_stuck else 0,
            4: (0x60 if self.paper_mm <= 0 else 0) | (0x0C if self.paper_mm <= NEAR_END_MM else 0),
        }.get(n, 0)
        return 0x12 | bits

    def automatic(self) -> bytes:
        """Return the four bytes of automatic status."""
        first = 0x10 | (0x08 if self.has_stopped() else 0) | (0x20 if self.cover_open else 0)
        paper = (0x0C if self.paper_mm <= 0 else 0) | (0x03 if self.paper_mm <= NEAR_END_MM else 0)
        return bytes((first, 0x08 if self.cutter_stuck else 0, paper, 0))


@dataclass(slots=True)
class Sheet:
    """A sheet that was cut: its picture, and when its first line moved and it was cut, in monotonic seconds."""

    picture: Image.Image
    began: float = 0.0
    ended: float = 0.0


@dataclass(slots=True)
class PaperPath:
    """Head, paper and cutter. Everything happens while `changed` is held, and waits for time on it.

    sheets: with ink. strips: how many were cut without ink.
    """

    faults: PrinterFaults
    changed: Condition
    folder: Path | None
    on_cut: Callable[[Sheet], None]
    sheets: list[Sheet] = field(default_factory=list)
    strips: int = 0
    clearings: int = 0
    _rows: list[Image.Image] = field(default_factory=list)
    _began: float = 0.0

    def move(self, op: Raster | PaperFeed | Cut) -> Op | None:
        """Do one operation; return the rest of it if the printer stopped during it."""
        match op:
            case Raster(picture):
                return self._feed(picture)
            case PaperFeed(dots):
                return self._feed(Image.new("1", (WIDTH, dots), 1)) if dots else None
            case Cut():
                return self._cut(op)

    def _feed(self, picture: Image.Image) -> Op | None:
        """Move the paper under this picture, in time, as far as there is paper."""
        at, clearings = 0, self.clearings
        due = began = time.monotonic()
        self._began = self._began or began
        while at < picture.height and not self.faults.has_stopped():
            left = int(self.faults.paper_mm * DOTS_PER_MM)
            dots = min(picture.height - at, left, max(1, int(self.faults.mm_per_s * _SLICE_S * DOTS_PER_MM)))
            if dots == 0:
                self.faults.paper_mm = 0.0
                break
            due += dots / DOTS_PER_MM / self.faults.mm_per_s
            while (wait := due - time.monotonic()) > 0:
                self.changed.wait(wait)
            self.faults.paper_mm -= dots / DOTS_PER_MM
            self._rows.append(picture.crop((0, at, picture.width, at + dots)))
            at += dots
            if self.clearings != clearings:
                return None
        return Raster(picture.crop((0, at, picture.width, picture.height))) if at < picture.height else None

    def _cut(self, op: Cut) -> Op | None:
        """Feed to the cutter and cut."""
        if self.faults.cutter_jams:
            self.faults.cutter_jams, self.faults.cutter_stuck = False, True
            return op
        sheet = Image.new("1", (WIDTH, max(1, sum(part.height for part in self._rows))), 1)
        at = 0
        for part in self._rows:
            sheet.paste(part, (0, at))
            at += part.height
        self._rows.clear()
        self.faults.paper_mm = max(0.0, self.faults.paper_mm - TO_CUTTER_MM)
        made, self._began = Sheet(sheet, self._began, time.monotonic()), 0.0
        if 0 not in sheet.convert("L").getextrema():
            self.strips += 1
            return None
        if self.folder is not None:
            sheet.save(self.folder / f"ticket-{len(self.sheets) + 1}.png")
        self.sheets.append(made)
        self.on_cut(made)
        return None
