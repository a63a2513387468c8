"""1-bit picture -> ESC/POS (python-escpos as encoder), transport, status stream."""
