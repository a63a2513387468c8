"""The only writer: a thread that owns the only writing connection. Work is a function of that connection.

Its lock beside the database holds the address of the running central, so that `central import` goes through it: a second
writer would update no page (docs/protocol.md).
"""

import fcntl
import logging
import os
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar

import sqlalchemy as sa

T = TypeVar("T")
Work = Callable[[sa.Connection], T]


class BusyError(RuntimeError):
    """Another central holds this database. address: where it listens."""

    def __init__(self, address: str) -> None:
        where = address.partition(" ")[0] or "it has not said where"
        super().__init__(f"another central holds this database ({where})")
        self.address = address


class Lock:
    """A lock that is held while the process lives, however it ends."""

    def __init__(self, path: Path) -> None:
        """Take the lock. Raises BusyError."""
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            address = os.read(self._fd, 500).decode()
            os.close(self._fd)
            raise BusyError(address) from None

    def publish_address(self, address: str) -> None:
        """Write where this central listens."""
        os.ftruncate(self._fd, 0)
        os.pwrite(self._fd, address.encode(), 0)

    def release(self) -> None:
        """Release the lock, so that another central can take the database."""
        os.close(self._fd)


class Writer(Thread):
    """Runs one piece of work after another, each in its own transaction."""

    def __init__(self, engine: sa.Engine, changed: Callable[[], None] = lambda: None) -> None:
        """changed: called after each commit, on this thread."""
        super().__init__(name="writer", daemon=True)
        self._engine, self.changed = engine, changed
        self._inbox: SimpleQueue[tuple[Work[Any], Future[Any]] | None] = SimpleQueue()

    def run_later(self, work: Work[T]) -> Future[T]:
        """Return a future of the work's result once it is durable, or of its exception after a rollback."""
        future: Future[T] = Future()
        self._inbox.put((work, future))
        return future

    def now(self, work: Work[T]) -> T:
        """Run the work and wait for its result."""
        return self.run_later(work).result()

    def run(self) -> None:
        """Run queued work, one piece after another, until `stop`; the result of each goes to its future."""
        while (piece := self._inbox.get()) is not None:
            work, future = piece
            if not future.set_running_or_notify_cancel():
                continue  # the caller has left; from here on it cannot be cancelled, so setting the result cannot fail
            try:
                with self._engine.begin() as connection:
                    outcome = work(connection)
            except Exception as error:  # noqa: BLE001 -- any error belongs to the caller
                future.set_exception(error)
                continue
            future.set_result(outcome)
            try:
                self.changed()
            except Exception as error:  # noqa: BLE001 -- the writer must survive any listener
                logging.getLogger(__name__).info("telling of a change: %s", type(error).__name__)

    def stop(self) -> None:
        """Finish queued work, then end."""
        self._inbox.put(None)
        self.join()
