"""The rule of threads: what belongs to one thread says so, and the tests see to it that nobody else calls it.

Only the main thread runs visits and draws; only the sync thread calls the listener of central; the card reader, the
scanner and the printer each have a thread of their own and reach a visit through `VisitRunner.post` alone
(docs/architecture.md, Threads).
"""

import os
from threading import Thread, current_thread

CHECKED = "ONTHAAL_CHECK_THREADS"
"""Environment variable that turns the checks on; tests and demo set it."""


class WrongThreadError(RuntimeError):
    """A method was called on a thread that it does not belong to. The message names the method and both threads."""


class ThreadOwner:
    """Remembers the first thread that called, and refuses every other one while checks are on."""

    __slots__ = ("_checked", "_owner")

    def __init__(self) -> None:
        self._owner: Thread | None = None
        self._checked = bool(os.environ.get(CHECKED))

    def check(self, method: str) -> None:
        """Raise WrongThreadError if another thread called earlier and is still alive."""
        if not self._checked:
            return
        here = current_thread()
        if self._owner is None or not self._owner.is_alive():
            self._owner = here
        elif self._owner is not here:
            raise WrongThreadError(f"{method} belongs to thread {self._owner.name}, not to {here.name}")
