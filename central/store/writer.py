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
        announce: Callable[[sa.Connection], None] = lambda _: None,
    ) -> None:
        """changed: called after each commit that changed the version, on this thread. version: None: after every commit.

        announce: called within each transaction that changes the version, to tell other processes of it.
        """
        super().__init__(name="writer", daemon=True)
        self._engine, self.changed, self._version, self._announce = engine, changed, version, announce
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
            pieces = [self._inbox.get()]
            while pieces[-1] is not None and len(pieces) < MOST_AT_ONCE and not self._inbox.empty():
                pieces.append(self._inbox.get())
            ended = pieces[-1] is None
            self._run_together([piece for piece in pieces if piece is not None])

    def _run_together(self, pieces: list[Piece]) -> None:
        """Commit the pieces in one transaction; if one fails nothing is changed, and each runs in a transaction of its own."""
        begun: list[Piece] = []
        outcomes: list[Any] = []
        try:
            with self._engine.begin() as connection:
                for piece in pieces:
                    if piece[1].set_running_or_notify_cancel():  # its caller still waits, and cannot leave from here on
                        begun.append(piece)
                        outcomes.append(piece[0](connection))
                version = self._versioned(connection)
        except Exception as error:  # noqa: BLE001 -- any error belongs to the caller
            if len(pieces) > 1:
                for piece in pieces:
                    self._run_alone(piece, begun=piece in begun)
            elif begun or pieces[0][1].set_running_or_notify_cancel():  # not begun: the transaction could not begin
                pieces[0][1].set_exception(error)
            return
        for (_, future), outcome in zip(begun, outcomes, strict=True):
            future.set_result(outcome)
        if begun:
            self._notify(version)

    def _run_alone(self, piece: Piece, *, begun: bool) -> None:
        work, future = piece
        if not begun and not future.set_running_or_notify_cancel():
            return
        try:
            with self._engine.begin() as connection:
                outcome = work(connection)
                version = self._versioned(connection)
        except Exception as error:  # noqa: BLE001 -- as above
            future.set_exception(error)
            return
        future.set_result(outcome)
        self._notify(version)

    def _versioned(self, connection: sa.Connection) -> object:
        """Return the version that this transaction would leave, and announce it if it is another."""
        version = self._version(connection) if self._version else None
        if self._version and version != self._known:
            self._announce(connection)
        return version

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
