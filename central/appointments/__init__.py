"""Appointments from outside: one model, one reader per file format, and the registry of readers by suffix."""
