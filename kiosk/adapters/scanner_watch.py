"""Detects a scanner that reads nothing or is wrongly configured. Such a scanner may still have an open port.

Called on the scanner's, the ledger's and the main thread: each sets one plain field, and nobody reads two together.
"""

import logging
from dataclasses import dataclass

from devices.scanner import PortState, RejectedScan, Scanned
from kiosk.rules import DeviceState

DEAF_AFTER = 5
"""Visits in a row that got a number without a scan. With a working scanner about three of five visitors scan a code."""

log = logging.getLogger(__name__)

_OF_LINE = {
    PortState.READY: DeviceState.READY,
    PortState.ABSENT: DeviceState.ABSENT,
    PortState.REFUSED: DeviceState.REFUSED,
    PortState.NOISE: DeviceState.FAULT,
}


@dataclass(slots=True)
class ScannerWatch:
    """What the desk should know about the scanner. SILENT: it may be deaf. FAULT: its configuration cannot work."""

    line: PortState = PortState.ABSENT
    without_a_scan: int = 0
    unnamed: bool = False
    types: bool = False

    @property
    def state(self) -> DeviceState:
        """Return the state for central; the port's state comes first."""
        if self.line is not PortState.READY and not self.types:
            return _OF_LINE[self.line]
        if self.unnamed or self.types:
            return DeviceState.FAULT
        return DeviceState.SILENT if self.without_a_scan >= DEAF_AFTER else DeviceState.READY

    def observe(self, message: Scanned | RejectedScan | PortState) -> None:
        """Take any message of the scanner; each scan, also a rejected one, proves that it works."""
        if isinstance(message, PortState):
            log.info("scanner %s", message)
            self.line = message
        self.without_a_scan = 0
        if isinstance(message, Scanned) and message.aim:
            self.unnamed = False
        if not isinstance(message, PortState):
            self.types = False

    def number_given(self) -> None:
        """A number was issued, with or without a scan before it."""
        self.without_a_scan += 1
        if self.without_a_scan == DEAF_AFTER:
            log.warning("no scan in %d visits: is the scanner deaf?", DEAF_AFTER)

    def found_unnamed(self) -> None:
        """A rule needs the symbology, and the scanner does not name it. Logged once, until it does."""
        if not self.unnamed:
            log.warning(
                "a barcode rule asks for a symbology, and the scanner names none: set it to send AIM identifiers"
            )
        self.unnamed = True

    def typed(self) -> None:
        """Something was typed as only a scanner in keyboard mode does. Logged once, until it scans on its port."""
        if not self.types:
            log.warning("a scanner types like a keyboard: set it to serial mode (USB-COM)")
        self.types = True
