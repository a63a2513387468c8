"""Erases what is too old, before central serves and then again and again, in one of the processes that share a database."""

import logging
import time
from datetime import date, timedelta
from pathlib import Path
from threading import Event, Thread

from central.context import Central
from central.erasing import empty_log, erase_everywhere, something_is_due
from central.place import Place
from central.store.database import open_for_reading
from central.store.election import ERASING, Election

LOOKED_EACH_S = 300.0
"""A kiosk that was without a network may tell of an earlier day at any time."""
JUMP = timedelta(minutes=30)
"""A clock that moved by more against the monotonic one is waited for as long, before its day counts."""

log = logging.getLogger("central")


class RetentionJob(Thread):
    """Looks whether anything is too old until it is stopped. A clock that has jumped erases nothing for half an hour."""

    def __init__(self, central: Central, place: Place) -> None:
        super().__init__(name="retention", daemon=True)
        self._central, self._place, self._ended = central, place, Event()
        self._engine = open_for_reading(place.url)
        self._election = Election(self._engine, ERASING)
        self._offset = self._difference()
        self._jumped_at: float | None = None
        self._emptied = True
        self._looked: dict[Path, tuple[int, date]] = {}

    def run(self) -> None:
        """Look every LOOKED_EACH_S. What fails is logged by its kind and tried again."""
        while not self._ended.wait(LOOKED_EACH_S):
            self.look()

    def look(self) -> bool:
        """Erase if something is too old; return whether it was. What fails is logged by its kind and tried again."""
        try:
            today = self._central.today()
            if self._clock_has_jumped() or not self._election.is_won():
                return False
            self._emptied = self._emptied or empty_log(self._place)
            if not something_is_due(self._central.reading, self._place, today, self._looked):
                return False
            report = erase_everywhere(self._central.writer.now, self._place, today, self._central.clock.now())
        except Exception as error:  # noqa: BLE001 -- whatever fails, it must be tried again
            log.error("erasing: %s; it is tried again", type(error).__name__)
            return False
        self._emptied = report.emptied
        log.info("erased: %s", ", ".join(f"{count} {name}" for name, count in report.erased.items()) or "nothing here")
        if not report.is_clean:
            log.error("erasing left rows that name somebody: %s", report.left)
        return True

    def stop(self) -> None:
        """End the thread when what it erases is done."""
        self._ended.set()
        if self.ident is not None:
            self.join()
        self._election.leave()
        self._engine.dispose()

    def _difference(self) -> timedelta:
        return timedelta(seconds=self._central.clock.now().timestamp() - time.monotonic())

    def _clock_has_jumped(self) -> bool:
        """Return whether the clock was moved within the last JUMP of monotonic time: its day may be wrong."""
        now, ticks = self._difference(), time.monotonic()
        if abs(now - self._offset) > JUMP:
            log.warning("the clock was moved: nothing is erased for %d minutes", JUMP // timedelta(minutes=1))
            self._offset, self._jumped_at = now, ticks
        return self._jumped_at is not None and ticks - self._jumped_at < JUMP.total_seconds()
