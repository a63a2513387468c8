"""1-bit picture -> ESC/POS (python-escpos as encoder), transport, status stream."""

from devices.printer.messages import Health, Outcome, Roll, Trouble

__all__ = ["Health", "Outcome", "Roll", "Trouble"]
