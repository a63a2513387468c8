"""The scanner of a kiosk: scans become events, and how the scanner behaves becomes its state."""

from collections.abc import Callable
from pathlib import Path

from devices.scanner import PortState, RejectedScan, Scanned, ScannerSetup
from devices.scanner.serial_line import SerialScanner
from kiosk.adapters.device import DeviceEvent
from kiosk.adapters.scan_interpreter import ScanInterpreter
from kiosk.adapters.scanner_watch import ScannerWatch
from kiosk.rules import DeviceState


class ScannerAdapter:
    """A serial scanner. path: stable device path. watch: detects a scanner that is deaf or wrongly configured."""

    name = "scanner"

    def __init__(self, path: Path, setup: ScannerSetup, interpreter: ScanInterpreter, watch: ScannerWatch) -> None:
        self._scanner = SerialScanner(path, self._on_scan, setup)
        self._interpreter, self._watch = interpreter, watch
        self._on_event: Callable[[DeviceEvent], None] = lambda _: None

    @property
    def state(self) -> DeviceState:
        """Return the port's state, then what the watch found."""
        return self._watch.state

    def start(self, on_event: Callable[[DeviceEvent], None]) -> None:
        """Open the port and read it on a thread of its own."""
        self._on_event = on_event
        self._scanner.start()

    def stop(self) -> None:
        """Close the port."""
        self._scanner.stop()

    def _on_scan(self, message: Scanned | RejectedScan | PortState) -> None:
        self._watch.observe(message)
        self._on_event(self._interpreter.scanner(message))
