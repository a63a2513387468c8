"""Serial (CDC-ACM) scanner: frames, AIM identifiers, what must never pass."""

from devices.scanner.messages import Line, Refused, Scanned, ScannerSetup, Why

__all__ = ["Line", "Refused", "Scanned", "ScannerSetup", "Why"]
