"""Turns what devices say into visit events; nothing clear passes it: codes and numbers become marks here."""
