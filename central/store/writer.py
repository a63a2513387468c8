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


MOST_AT_ONCE = 64
Piece = tuple[Work[Any], "Future[Any]"]


class Writer(Thread):
    """Runs work in the order in which it comes. What waits together becomes durable together: one sync of the disk for all.

    Work may be run again after a rollback, so it does nothing but read and write through its connection.
    """

    def __init__(
        self,
        engine: sa.Engine,
        changed: Callable[[], None] = lambda: None,
        version: Callable[[sa.Connection], object] | None = None,
    ) -> None:
        """changed: called after each commit that changed the version, on this thread. version: None: after every commit."""
        super().__init__(name="writer", daemon=True)
        self._engine, self.changed, self._version = engine, changed, version
        self._known: object = None
        self._inbox: SimpleQueue[Piece | None] = SimpleQueue()

    def run_later(self, work: Work[T]) -> Future[T]:
        """Return a future of the work's result once it is durable, or of its exception after a rollback."""
        future: Future[T] = Future()
        self._inbox.put((work, future))
        return future

    def now(self, work: Work[T]) -> T:
        """Run the work and wait for its result."""
        return self.run_later(work).result()

    def run(self) -> None:
        """Run queued work until `stop`; the result of each piece goes to its future."""
        ended = False
        while not ended:
            pieces: list[Piece] = []
            ended = self._take(pieces, self._inbox.get())
            while not ended and len(pieces) < MOST_AT_ONCE and not self._inbox.empty():
                ended = self._take(pieces, self._inbox.get())
            if not self._try_together(pieces):
                for piece in pieces:
                    self._run_alone(piece)

    def _take(self, pieces: list[Piece], piece: Piece | None) -> bool:
        """Add a piece whose caller still waits. Returns whether this is the end."""
        if piece is not None and piece[1].set_running_or_notify_cancel():
            pieces.append(piece)  # from here on it cannot be cancelled, so setting its result cannot fail
        return piece is None

    def _try_together(self, pieces: list[Piece]) -> bool:
        """Commit several pieces in one transaction. Returns False if one failed: nothing is changed then."""
        if len(pieces) < 2:
            return not pieces
        try:
            with self._engine.begin() as connection:
                outcomes = [work(connection) for work, _ in pieces]
                version = self._version(connection) if self._version else None
        except Exception:  # noqa: BLE001 -- each runs alone now, and its error goes to its caller
            return False
        for (_, future), outcome in zip(pieces, outcomes, strict=True):
            future.set_result(outcome)
        self._notify(version)
        return True

    def _run_alone(self, piece: Piece) -> None:
        work, future = piece
        try:
            with self._engine.begin() as connection:
                outcome = work(connection)
                version = self._version(connection) if self._version else None
        except Exception as error:  # noqa: BLE001 -- any error belongs to the caller
            future.set_exception(error)
            return
        future.set_result(outcome)
        self._notify(version)

    def _notify(self, version: object) -> None:
        if self._version and version == self._known:
            return
        self._known = version
        try:
            self.changed()
        except Exception as error:  # noqa: BLE001 -- the writer must survive any listener
            logging.getLogger(__name__).info("telling of a change: %s", type(error).__name__)

    def stop(self) -> None:
        """Finish queued work, then end."""
        self._inbox.put(None)
        self.join()
