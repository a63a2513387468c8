"""A virtual scanner on a pty: sends codes as a real one does, can be unplugged, replugged elsewhere, and send garbage."""

import os
import pty
import time
from pathlib import Path
from typing import Literal

Mood = Literal["ok", "silent", "slow", "garbage"]
SLOW_S = 0.03
"""Seconds between bytes of a slow scanner: as a line of 300 baud."""
GARBAGE = bytes(range(128, 256)) + b"\x00\x1b[]\x7f\r\n\r"


class VirtualScanner:
    """The far end of the serial cable. path: as in a kiosk's settings, like /dev/serial/by-id."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.mood: Mood = "ok"
        self._near: int | None = None
        self.plug()

    def plug(self) -> None:
        """In, under a new device name behind the same path."""
        if self._near is None:
            self._near, far = pty.openpty()
            new = self.path.with_name(self.path.name + ".new")
            new.unlink(missing_ok=True)
            new.symlink_to(os.ttyname(far))
            new.replace(self.path)
            os.close(far)

    def unplug(self) -> None:
        """Unplug it."""
        if self._near is not None:
            self.path.unlink(missing_ok=True)
            os.close(self._near)
            self._near = None

    def show(self, text: str, aim: str = "]Q1", end: str = "\r") -> None:
        """Scan a code; nothing happens while it is unplugged or its fault prevents it."""
        code = (aim + text + end).encode()
        if self.mood == "slow":
            for nr in range(len(code)):
                self.send(code[nr : nr + 1])
                time.sleep(SLOW_S)
        elif self.mood != "silent":
            self.send(GARBAGE if self.mood == "garbage" else code)

    def send(self, raw: bytes) -> None:
        """Send any bytes."""
        while raw and self._near is not None:
            sent = os.write(self._near, raw[:512])
            raw = raw[sent:]

    def close(self) -> None:
        """Close it."""
        self.unplug()
