"""1-bit picture -> ESC/POS (python-escpos as encoder), transport, status stream."""

from devices.printer.messages import Health, Outcome, PaperLevel, PrinterProblem

__all__ = ["Health", "Outcome", "PaperLevel", "PrinterProblem"]
