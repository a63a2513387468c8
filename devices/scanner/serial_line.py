"""A scanner on a serial port (USB-COM, CDC-ACM): opens and reads it, and keeps trying.

Opened by its stable path (/dev/serial/by-id). pyserial configures the port; bytes are read directly into a buffer that is
wiped, because `read` would leave scans in freed memory.
"""

import errno
import os
import select
import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import serial

from devices.scanner.frames import Frames
from devices.scanner.messages import PortState, RejectedScan, Scanned, ScannerSetup
from devices.supervision import keep_running

FIRST_RETRY_S, LAST_RETRY_S = 0.5, 5.0
MOST_A_SECOND = 200
"""No scanner says more: what does is something else, and would keep the screen busy with it."""

OnScan = Callable[[Scanned | RejectedScan | PortState], None]


class NoiseError(Exception):
    """More data than any scanner sends: the port is closed and tried again later."""


class SerialScanner(Thread):
    """The scanner's thread. It reports the port's state first."""

    def __init__(self, path: Path, on_scan: OnScan, setup: ScannerSetup = ScannerSetup()) -> None:  # noqa: B008 -- frozen
        super().__init__(name="scanner", daemon=True)
        self._path, self._on_scan, self._setup = path, on_scan, setup
        self._stop_reading, self._stop_writing = os.pipe()
        self._line: PortState | None = None

    def stop(self) -> None:
        """Stop at once."""
        os.write(self._stop_writing, b"x")
        self.join(10)
        os.close(self._stop_reading)
        os.close(self._stop_writing)

    def run(self) -> None:
        """Read the port until `stop`."""
        keep_running("scanner", self._serve, self._rests)

    def _rests(self, seconds: float) -> bool:
        """Wait; return whether to stop."""
        return bool(select.select([self._stop_reading], [], [], seconds)[0])

    def _serve(self) -> None:
        """Open the port, read until it is gone, report, and try again: after 0.5 s, then up to 5 s."""
        retry = FIRST_RETRY_S
        while True:
            try:
                with serial.Serial(str(self._path), self._setup.baud, timeout=0, exclusive=True) as opened:
                    self._emit(PortState.READY)
                    retry = FIRST_RETRY_S
                    if self._read(opened.fileno()):
                        return
            except NoiseError:
                self._emit(PortState.NOISE)
                retry = LAST_RETRY_S
            except OSError as error:  # serial.SerialException is one
                refused = error.errno in (errno.EACCES, errno.EPERM, errno.EBUSY, errno.EAGAIN, errno.EWOULDBLOCK)
                self._emit(PortState.REFUSED if refused or "exclusively lock" in str(error) else PortState.ABSENT)
            else:
                self._emit(PortState.ABSENT)
            if self._rests(retry):
                return
            retry = min(retry * 2, LAST_RETRY_S)

    def _read(self, descriptor: int) -> bool:
        """Read until `stop` (True) or the device is gone (False, or its OSError). Raises NoiseError."""
        frames, began, received = Frames(self._setup), time.monotonic(), 0
        while True:
            ready = select.select([descriptor, self._stop_reading], [], [], frames.wait())[0]
            if self._stop_reading in ready:
                return True
            if not ready:
                for scan in frames.on_timeout():
                    self._on_scan(scan)
                continue
            count = os.readv(descriptor, [frames.buffer()])
            if count == 0:
                return False
            if time.monotonic() - began > 1:
                began, received = time.monotonic(), 0
            for scan in frames.feed(count):
                received += 1
                if received > MOST_A_SECOND:
                    raise NoiseError
                self._on_scan(scan)

    def _emit(self, line: PortState) -> None:
        if line is not self._line:
            self._line = line
            self._on_scan(line)
