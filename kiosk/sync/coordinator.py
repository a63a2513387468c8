"""Keeps kiosk and central in sync: every three seconds, at once after a commit, and again after every failure.

Commands stay in the ledger until central's `expected` confirms them. Everything that touches the ledger runs on its thread.
"""

import logging
import random
from collections.abc import Callable
from concurrent.futures import CancelledError, Executor
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Event, Thread

from devices.supervision import keep_running
from kiosk.ledger import Ledger, LedgerError, Stopped
from kiosk.ledger.enrolment import Enrolment
from kiosk.protocol import (
    MOST_COMMANDS,
    NO_LIST,
    KioskStatus,
    PolicyHeld,
    PolicySchedule,
    SequencedCommand,
    SiteStatus,
    SyncRequest,
    SyncResponse,
    SyncStop,
)
from kiosk.runtime.steady_clock import SteadyClock
from kiosk.sync.client import Client, NoAnswerError, NotEnrolledError
from kiosk.visit.state import DayList

PERIOD_S = 3.0
FIRST_BACK_OFF_S = 0.25
JITTER = 0.25


@dataclass(frozen=True, slots=True)
class SyncListener:
    """Callbacks of the coordinator, called on its thread only.

    on_stopped: why the ledger issues no numbers, None if it does. on_ledger: whether it can be read and written.
    on_central_hour: central's time, with the ticks before and after the exchange. over_before: as SteadyClock.over_before;
    None: today. policy_held: which policy this kiosk has, asked before each exchange. on_policy: another was sent.
    """

    on_day_list: Callable[[DayList], None]
    on_desk_status: Callable[[SiteStatus], None]
    on_online: Callable[[bool], None]
    on_stopped: Callable[[Stopped | None], None]
    on_ledger: Callable[[bool], None] = lambda _: None
    on_central_hour: Callable[[datetime, float, float], None] = lambda *_: None
    over_before: Callable[[], tuple[date, timedelta | None]] | None = None
    policy_held: Callable[[], PolicyHeld | None] = lambda: None
    on_policy: Callable[[PolicySchedule], None] = lambda _: None


class Sync(Thread):
    """The sync thread. Call `wake` after each commit."""

    def __init__(
        self,
        client: Client,
        ledger: Ledger,
        worker: Executor,
        listener: SyncListener,
        now: Callable[[], datetime],
        enrolment: Enrolment,
        status: Callable[[], KioskStatus | None] = lambda: None,
    ) -> None:
        super().__init__(name="sync", daemon=True)
        self._client, self._ledger, self._worker, self._listener, self._now = client, ledger, worker, listener, now
        self._enrolment, self._status = enrolment, status
        self._woken, self._ending = Event(), Event()
        self._online: bool | None = None
        self._tidied: tuple[date, timedelta | None] | None = None
        self._answered: date | None = None
        self._answers = Event()
        self._waited: date | None = None

    def wake(self) -> None:
        """Sync now: there is something to send."""
        self._woken.set()

    def await_answer(self, seconds: float) -> None:
        """Wait at most `seconds` for central's first response of the day, once a day; it reports which numbers exist."""
        today = self._now().date()
        if today not in (self._answered, self._waited):
            self._waited = today
            self._answers.clear()
            self.wake()
            if today != self._answered:
                self._answers.wait(seconds)

    def stop(self) -> None:
        """Stop, cutting the exchange that is running."""
        self._ending.set()
        self._woken.set()
        self._client.close()
        self.join(timeout=10)

    def run(self) -> None:
        """Sync until `stop`."""
        keep_running("sync", self._keep_together, self._ending.wait)

    def _keep_together(self) -> None:
        back_off = FIRST_BACK_OFF_S
        while not self._ending.is_set():
            self._woken.clear()
            try:
                more = self._once()
                self._notify_online(online=True)
                back_off, wait = FIRST_BACK_OFF_S, 0.0 if more else PERIOD_S
            except NoAnswerError as error:
                self._notify_online(online=False)
                if isinstance(error, NotEnrolledError):
                    self._stop_numbers()
                wait = back_off
                back_off = min(back_off * 2, PERIOD_S)
            except (LedgerError, CancelledError, RuntimeError) as error:
                logging.getLogger(__name__).error("sync: %s", type(error).__name__)
                self._listener.on_ledger(not isinstance(error, LedgerError))
                wait = PERIOD_S
            if wait:
                self._woken.wait(wait * random.uniform(1 - JITTER, 1 + JITTER))  # noqa: S311 -- jitter, no secret

    def _stop_numbers(self) -> None:
        """Issue no numbers: central does not accept this kiosk's key, so nobody would call them."""
        with suppress(LedgerError, CancelledError, RuntimeError):
            self._worker.submit(self._ledger.stop, Stopped.ENROL).result()
            self._listener.on_stopped(Stopped.ENROL)

    def _once(self) -> bool:
        """Do one exchange. Returns whether more commands wait than fitted in it.

        If the ledger fails, central is still sent the kiosk's status.
        """
        try:
            self._tidy()
            commands = self._worker.submit(self._ledger.unacknowledged, MOST_COMMANDS).result()
            cursor = self._worker.submit(self._ledger.cursor).result()
        except LedgerError:
            self._listener.on_ledger(False)
            self._exchange(NO_LIST, ())
            return False
        response = self._exchange(cursor, commands)
        day, stopped = self._worker.submit(self._apply, response).result()
        if day is not None:
            self._listener.on_day_list(day)
        self._listener.on_stopped(stopped)
        self._listener.on_ledger(True)
        self._listener.on_desk_status(response.status)
        self._answered = self._now().date()
        self._answers.set()
        if response.stop in (SyncStop.FORK, SyncStop.ENROL):
            return False
        return len(commands) == MOST_COMMANDS and response.expected > commands[-1].kseq

    def _exchange(self, cursor: str | None, commands: tuple[SequencedCommand, ...]) -> SyncResponse:
        """Exchange; central's time and policy are taken even if all else is broken."""
        name, epoch, held = self._enrolment.name, self._enrolment.epoch, self._listener.policy_held()
        request = SyncRequest(name, epoch, self._now(), cursor, self._status(), commands, held)
        sent = SteadyClock.ticks()
        response = self._client.sync(request)
        self._listener.on_central_hour(response.now, sent, SteadyClock.ticks())
        if response.policy is not None:
            self._listener.on_policy(response.policy)
        return response

    def _tidy(self) -> None:
        """Delete data of earlier days, also without a network."""
        over = self._listener.over_before
        today, reach = over() if over else (self._now().date(), None)
        if (today, reach) != self._tidied:
            self._worker.submit(self._ledger.forget_before, today, reach).result()
            self._tidied = (today, reach)

    def _apply(self, response: SyncResponse) -> tuple[DayList | None, Stopped | None]:
        """Apply a response, on the ledger's thread. Returns the day list if it is new, and why no numbers may be issued."""
        new = response.day_news is not None and self._ledger.store_day_list(response.day_news)
        if response.stop is SyncStop.ENROL:
            self._ledger.stop(Stopped.ENROL)
        elif not self._ledger.acknowledge(response.expected, self._now().date()) or response.stop is SyncStop.FORK:
            self._ledger.stop(Stopped.FORK)
        else:
            self._ledger.lift()
            if lost := self._ledger.mend(self._now()):
                logging.getLogger(__name__).error("%d records of the ledger had vanished", lost)
                self.wake()
        if response.last_number is not None:
            self._ledger.raise_to(response.last_number)
        return self._ledger.day_list() if new else None, self._ledger.stopped()

    def _notify_online(self, *, online: bool) -> None:
        if online != self._online:
            self._online = online
            self._listener.on_online(online)
