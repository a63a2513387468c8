"""Serial (CDC-ACM) scanner: frames, AIM identifiers, what must never pass."""

from devices.scanner.messages import PortState, RejectedScan, RejectReason, Scanned, ScannerSetup

__all__ = ["PortState", "RejectReason", "RejectedScan", "Scanned", "ScannerSetup"]
