"""Plays a file of events through advance() alone and says what it finds; no devices."""
