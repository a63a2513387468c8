"""A display without a screen: Xvfb, whose picture is a file and whose pointer we move."""

import mmap
import os
import secrets
import socket
import struct
import subprocess
import time
from pathlib import Path

from PIL import Image
from Xlib import X
from Xlib.display import Display
from Xlib.ext import xtest

from kiosk.demo.processes import DIES_WITH_US, Processes

WIDTH, HEIGHT = 1080, 1920
_FAMILY_LOCAL = 256


def _write_authority(file: Path) -> Path:
    """Write a cookie for every display of this machine (Xau(3)): without one, any local user could look and touch."""
    fields = (socket.gethostname().encode(), b"", b"MIT-MAGIC-COOKIE-1", secrets.token_bytes(16))
    entry = struct.pack(">H", _FAMILY_LOCAL) + b"".join(struct.pack(">H", len(each)) + each for each in fields)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as made:
        made.write(entry)
    return file


class HeadlessDisplay:
    """An Xvfb on a free display. name: the value for DISPLAY."""

    def __init__(self, processes: Processes, folder: Path, width: int = WIDTH, height: int = HEIGHT) -> None:
        self.authority = _write_authority(folder / "xauthority")
        os.environ["XAUTHORITY"] = str(self.authority)  # for this process's own connections
        reading, writing = os.pipe()
        process = subprocess.Popen(
            [*DIES_WITH_US, "Xvfb", "-displayfd", str(writing), "-screen", "0", f"{width}x{height}x24",
             "-fbdir", str(folder), "-nolisten", "tcp", "-noreset", "-auth", str(self.authority)],
            pass_fds=(writing,), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            text=True, start_new_session=True,
        )  # fmt: skip
        processes.running.append(process)
        os.close(writing)
        with os.fdopen(reading) as answer:
            number = answer.readline().strip()
        if not number:
            raise RuntimeError("Xvfb did not start")
        self.name, self.size = f":{number}", (width, height)
        self._file = folder / "Xvfb_screen0"
        self._display: Display | None = None

    def picture(self) -> Image.Image:
        """Return what the display shows, read from its frame buffer (XWD: 25 words of header, then the colours, BGRX)."""
        with self._file.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as view:
            head = struct.unpack(">25I", view[:100])
            offset, width, height, line = head[0] + head[19] * 12, head[4], head[5], head[12]
            pixels = view[offset : offset + line * height]
        return Image.frombuffer("RGB", (width, height), pixels, "raw", "BGRX", line, 1)

    def steady(self) -> Image.Image:
        """Return the picture once two reads are equal: the server may still be copying the frame."""
        before = self.picture()
        for _ in range(50):
            time.sleep(0.02)
            now = self.picture()
            if now.tobytes() == before.tobytes():
                return now
            before = now
        return before

    def point(self, x: int, y: int, *, down: bool) -> None:
        """Move the pointer here and press or release it."""
        screen = self._opened()
        xtest.fake_input(screen, X.MotionNotify, x=x, y=y)
        xtest.fake_input(screen, X.ButtonPress if down else X.ButtonRelease, 1)
        screen.flush()

    def _opened(self) -> Display:
        if self._display is None:
            self._display = Display(self.name)
        return self._display

    def tap(self, x: int, y: int) -> float:
        """Tap, and return when the finger went down."""
        screen = self._opened()
        xtest.fake_input(screen, X.MotionNotify, x=x, y=y)
        screen.flush()
        at = time.monotonic()
        for what in (X.ButtonPress, X.ButtonRelease):
            xtest.fake_input(screen, what, 1)
            screen.flush()
        return at

    def close(self) -> None:
        """Close the connection; its process ends with the demo."""
        if self._display is not None:
            self._display.close()
            self._display = None
