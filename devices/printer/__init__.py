"""Thermal printers: 1-bit picture to ESC/POS (python-escpos as encoder), transport, status stream."""

from devices.printer.messages import Health, PaperLevel, PrinterProblem, PrintResult

__all__ = ["Health", "PaperLevel", "PrintResult", "PrinterProblem"]
