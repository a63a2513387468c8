"""The queue: who is due when, and in which order they are called. Pure."""
