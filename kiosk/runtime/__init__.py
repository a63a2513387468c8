"""Runs visits: event loop, effect handlers and clocks; no device and no window."""
