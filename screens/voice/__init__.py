"""Speech from the same Page."""
