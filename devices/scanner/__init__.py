"""Serial scanners (CDC-ACM): framing, AIM identifiers, and what must never pass."""

from devices.scanner.messages import PortState, RejectedScan, RejectReason, Scanned, ScannerSetup

__all__ = ["PortState", "RejectReason", "RejectedScan", "Scanned", "ScannerSetup"]
