"""Keeps kiosk and central together: every three seconds, at once after a commit, and again after every failure.

Whatever happens to a request, nothing is forgotten: commands stay in the ledger until central's `expected` says that it
has them. The ledger's own thread does all that touches the ledger.
"""

import logging
import random
from collections.abc import Callable
from concurrent.futures import CancelledError, Executor
from dataclasses import dataclass
from datetime import date, datetime
from threading import Event, Thread

from kiosk.contract import MOST_COMMANDS, Down, HouseStatus, KioskStatus, Stop, Up
from kiosk.ledger import Ledger, LedgerError
from kiosk.sync.client import Client, NoAnswerError
from kiosk.visit.model import DayList

PERIOD_S = 3.0
FIRST_BACK_OFF_S = 0.25
JITTER = 0.25


@dataclass(frozen=True, slots=True)
class Hearers:
    """Whom the coordinator tells, on its own thread: news of the day, of the hall, of the line, and a stop."""

    day: Callable[[DayList], None]
    hall: Callable[[HouseStatus], None]
    online: Callable[[bool], None]
    stopped: Callable[[Stop], None]


class Sync(Thread):
    """One thread; `wake` after each commit."""

    def __init__(
        self, client: Client, ledger: Ledger, worker: Executor, hearers: Hearers, now: Callable[[], datetime]
    ) -> None:
        super().__init__(name="sync", daemon=True)
        self._client, self._ledger, self._worker, self._hearers, self._now = client, ledger, worker, hearers, now
        self.status: Callable[[], KioskStatus | None] = lambda: None
        self.kiosk, self.epoch = "", 0
        self._woken, self._ending = Event(), Event()
        self._online: bool | None = None
        self._tidied: date | None = None

    def belongs_to(self, kiosk: str, epoch: int) -> "Sync":
        """The enrolment under which it speaks."""
        self.kiosk, self.epoch = kiosk, epoch
        return self

    def wake(self) -> None:
        """There is something to say."""
        self._woken.set()

    def stop(self) -> None:
        """End, cutting what is under way."""
        self._ending.set()
        self._woken.set()
        self._client.close()
        self.join(timeout=10)

    def run(self) -> None:
        """Until `stop`."""
        back_off = FIRST_BACK_OFF_S
        while not self._ending.is_set():
            self._woken.clear()
            try:
                self._tidy()
                more = self._once()
                self._tell_online(online=True)
                back_off, wait = FIRST_BACK_OFF_S, 0.0 if more else PERIOD_S
            except NoAnswerError:
                self._tell_online(online=False)
                wait = back_off
                back_off = min(back_off * 2, PERIOD_S)
            except (LedgerError, CancelledError, RuntimeError) as error:
                logging.getLogger(__name__).error("sync: %s", type(error).__name__)
                wait = PERIOD_S
            if wait:
                self._woken.wait(wait * random.uniform(1 - JITTER, 1 + JITTER))  # noqa: S311 -- jitter, no secret

    def _once(self) -> bool:
        """One exchange. True: there are more commands than fitted in it."""
        commands = self._worker.submit(self._ledger.unacknowledged, MOST_COMMANDS).result()
        cursor = self._worker.submit(self._ledger.cursor).result()
        down = self._client.sync(Up(self.kiosk, self.epoch, self._now(), cursor, self.status(), commands))
        self._worker.submit(self._learn, down).result()
        self._hearers.hall(down.status)
        if down.stop in (Stop.FORK, Stop.ENROL):
            self._hearers.stopped(down.stop)
            return False
        return len(commands) == MOST_COMMANDS and down.expected > commands[-1].kseq

    def _tidy(self) -> None:
        """When the day is over, the ledger forgets it: also without a network, and never by the hour."""
        today = self._now().date()
        if today != self._tidied:
            self._worker.submit(self._ledger.forget_before, today).result()
            self._tidied = today

    def _learn(self, down: Down) -> None:
        """On the ledger's thread: the day list, and what central has for good."""
        if down.day_news is not None and self._ledger.learn(down.day_news):
            self._hearers.day(self._ledger.day_list())
        if down.stop is not Stop.ENROL and not self._ledger.acknowledge(down.expected, self._now().date()):
            self._hearers.stopped(Stop.FORK)  # central knows more of us than we do: an old disk image

    def _tell_online(self, *, online: bool) -> None:
        if online != self._online:
            self._online = online
            self._hearers.online(online)
