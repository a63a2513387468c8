"""The slot: what is in it, and readings of it, by a child process that can be killed. `worker.py` is the way in."""
