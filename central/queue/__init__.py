"""PURE. The queue: who is due when, in which order they are called, and how long it takes."""
