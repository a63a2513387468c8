"""The card slot: what is in it, and readings, by a child process that can be killed. The entry point is `worker.py`."""
