"""The only maker of time."""
