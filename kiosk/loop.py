"""The main thread without a window: sleeps until woken or until the moment that `attend` named."""

import time
from collections.abc import Callable
from queue import SimpleQueue
from threading import Condition


class Loop:
    """Runs `attend` when woken, when its moment has come, and after each call that was handed in."""

    def __init__(self, attend: Callable[[], float | None]) -> None:
        self._attend = attend
        self._calls: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._condition, self._woken, self._ending = Condition(), False, False

    def wake(self) -> None:
        """From any thread: look again."""
        with self._condition:
            self._woken = True
            self._condition.notify()

    def call(self, work: Callable[[], None]) -> None:
        """From any thread: run this on the main thread."""
        self._calls.put(work)
        self.wake()

    def stop(self) -> None:
        """From any thread: end."""
        self._ending = True
        self.wake()

    def run(self) -> None:
        """Until `stop`."""
        while not self._ending:
            while not self._calls.empty():
                self._calls.get()()
            due = self._attend()
            with self._condition:
                if not self._woken:
                    self._condition.wait(None if due is None else max(0.0, due - time.monotonic()))
                self._woken = False
