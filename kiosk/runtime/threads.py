"""Thread ownership: an object that belongs to one thread checks it, and the tests and the demo turn the checks on.

Only the main thread runs visits and draws; only the sync thread calls the listener of central. Card reader, scanner and
printer have a thread each and reach a visit through `VisitRunner.post` (docs/architecture.md, Threads).
"""

import os
from threading import Thread, current_thread

CHECKED = "ONTHAAL_CHECK_THREADS"
"""Environment variable that turns the checks on."""


class WrongThreadError(RuntimeError):
    """A method was called on the wrong thread. The message names the method and both threads."""


class ThreadOwner:
    """Remembers the first thread that called and refuses every other, if checks are on."""

    __slots__ = ("_checked", "_owner")

    def __init__(self) -> None:
        self._owner: Thread | None = None
        self._checked = bool(os.environ.get(CHECKED))

    def check(self, method: str) -> None:
        """Raise WrongThreadError if another thread, which is still alive, called earlier."""
        if not self._checked:
            return
        here = current_thread()
        if self._owner is None or not self._owner.is_alive():
            self._owner = here
        elif self._owner is not here:
            raise WrongThreadError(f"{method} belongs to thread {self._owner.name}, not to {here.name}")
