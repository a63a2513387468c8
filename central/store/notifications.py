"""Tells the other processes on the same PostgreSQL of a change, and hears of theirs (LISTEN and NOTIFY)."""

import logging
import time
from collections.abc import Callable
from threading import Event, Thread
from typing import Any

import sqlalchemy as sa

from central.store.open_desks import NOTED_EACH_S

CHANNEL = "onthaal"
HEARD_EACH_S = 1.0
AGAIN_AFTER_S = 1.0

log = logging.getLogger("central")


def announce(connection: sa.Connection) -> None:
    """Tell every process once this transaction is committed; nobody hears of one that is rolled back."""
    connection.exec_driver_sql(f"NOTIFY {CHANNEL}")


class Listener(Thread):
    """Calls `changed` whenever another process has changed something, and when it cannot know what it has missed."""

    def __init__(self, engine: sa.Engine, changed: Callable[[], None], beat: Callable[[], None]) -> None:
        """engine: of this database. beat: called every NOTED_EACH_S. Both are called on this thread."""
        super().__init__(name="notifications", daemon=True)
        self._engine, self._changed, self._beat, self._ended = engine, changed, beat, Event()

    def run(self) -> None:
        """Listen until `stop`; a line that breaks is opened again."""
        while not self._ended.is_set():
            try:
                self._listen()
            except Exception as error:  # noqa: BLE001 -- whatever breaks, the pages must be told again
                log.warning("listening for changes: %s; again in a second", type(error).__name__)
                self._ended.wait(AGAIN_AFTER_S)

    def _listen(self) -> None:
        line = self._engine.raw_connection()
        try:
            driver: Any = line.driver_connection
            driver.autocommit = True
            driver.execute(f"LISTEN {CHANNEL}")
            self._changed()  # something may have changed before
            beaten = 0.0
            while not self._ended.is_set():
                if time.monotonic() - beaten > NOTED_EACH_S:
                    beaten = time.monotonic()
                    self._beat()
                for _ in driver.notifies(timeout=HEARD_EACH_S, stop_after=1):
                    self._changed()
        finally:
            line.invalidate()  # it listens: nobody else may get it from the pool
            line.close()

    def stop(self) -> None:
        """End the thread, at the latest HEARD_EACH_S later."""
        self._ended.set()
        self.join()
