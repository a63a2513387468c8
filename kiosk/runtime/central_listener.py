"""Applies central's responses to the visits: day list, desk status, central's time, and whether numbers may be issued."""

import logging
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from datetime import datetime

from kiosk.ledger import Ledger, Stopped
from kiosk.protocol import PolicyHeld, PolicySchedule, SiteStatus
from kiosk.rules import Policy, SiteKey
from kiosk.runtime.desk_status import DeskStatusFilter
from kiosk.runtime.policies import Policies
from kiosk.runtime.steady_clock import SteadyClock
from kiosk.runtime.threads import ThreadOwner
from kiosk.runtime.visit_runner import Change
from kiosk.sync import SyncListener
from kiosk.visit.state import DayList

log = logging.getLogger(__name__)


@dataclass(slots=True)
class CentralListener:
    """Receives results of the sync coordinator on its thread and posts the changes.

    post, post_day_list, post_between_visits: queue a change of the context; any thread may call them.
    key_in_use: of the visits' day list. has_key: whether the ledger holds a marking key. stopped: why no numbers may be
    issued, None if they may. ledger_works: whether the last attempt to read or write the ledger worked. policies: what is in
    force; a visit keeps the policy that it began with.
    """

    ledger: Ledger
    ledger_worker: Executor
    clock: SteadyClock
    post: Callable[[Change], None]
    post_day_list: Callable[[Change], None]
    post_between_visits: Callable[[Change], None]
    key_in_use: Callable[[], SiteKey | None]
    policies: Policies
    has_key: bool = False
    stopped: Stopped | None = None
    ledger_works: bool = True
    _policy: Policy | None = None
    _desk_status: DeskStatusFilter = field(default_factory=DeskStatusFilter)
    _thread: ThreadOwner = field(default_factory=ThreadOwner)

    def listener(self) -> SyncListener:
        """Return the callbacks for the sync coordinator."""
        return SyncListener(
            on_day_list=self._on_day_list,
            on_desk_status=self._on_desk_status,
            on_online=self._on_online,
            on_stopped=self._on_stopped,
            on_ledger=self._on_ledger,
            on_central_hour=self._on_central_hour,
            over_before=self.clock.over_before,
            policy_held=self._policy_held,
            on_policy=self._on_policy,
        )

    def load_ledger(self) -> None:
        """Load the ledger's state from earlier runs. On the ledger's thread, or before it runs. Raises LedgerError."""
        if left := self.ledger.start(self.clock.now()):
            log.warning("%d tickets of an earlier run were settled as not printed", left)
        if forgotten := self.ledger.forget_before(*self.clock.over_before()):
            log.warning("%d tickets and appointments of an earlier day were forgotten", forgotten)
        day, given, copies = self.ledger.day_list(), self.ledger.issued_numbers(), self.ledger.copies()
        self.has_key, self.stopped = day.key is not None, self.ledger.stopped()
        may = self.stopped is None
        self.post(lambda context: replace(context, day=day, given=given, copies=copies, numbers=may))

    def _on_day_list(self, day: DayList) -> None:
        """Use the list at once; with another key between two visits, so that what a visit has marked stays comparable."""
        self._thread.check("CentralListener")
        in_use = self.key_in_use()
        post = self.post_day_list if in_use in (None, day.key) else self.post_between_visits
        post(lambda context: replace(context, day=day))

    def _on_desk_status(self, received: SiteStatus) -> None:
        desk_status = self._desk_status.accept(received, self.clock.now())
        if desk_status is not None:
            self.post(lambda context: replace(context, desk_status=desk_status))

    def _policy_held(self) -> PolicyHeld:
        """Return which policy is held; one whose day has come is used from the next visit on, also without a network."""
        self._thread.check("CentralListener")
        today = self.clock.now().date()
        policy = self.policies.on(today)
        if policy is not self._policy:
            self._policy = policy
            self.post_between_visits(lambda context: replace(context, policy=policy))
        return self.policies.held(today)

    def _on_policy(self, schedule: PolicySchedule) -> None:
        """Take another policy from central, for the next visit."""
        if self.policies.take(schedule):
            log.info("policy %d is in force", self._policy_held().version)

    def _on_online(self, online: bool) -> None:
        log.info("central %s", "answers" if online else "does not answer")

    def _on_stopped(self, reason: Stopped | None) -> None:
        """Stop issuing numbers while they could be duplicates, until central has confirmed that they cannot."""
        if reason is self.stopped:
            return
        if reason is None:
            log.info("numbers are issued again")
        else:
            log.error("no numbers are issued: %s; enrol this kiosk again", reason)
        self.stopped = reason
        self.post(lambda context: replace(context, numbers=reason is None))

    def _on_central_hour(self, hour: datetime, sent: float, got: float) -> None:
        """Set the clock to central's time; from the first time on, visitors and days are judged by it."""
        known = self.clock.is_known()
        self.clock.adjust(hour, sent, got)
        if not known and self.clock.is_known():
            self.post(lambda context: replace(context, hour_known=True))

    def _on_ledger(self, works: bool) -> None:
        """Show on screen and desk that the ledger cannot be written; load it again once it can."""
        self._thread.check("CentralListener")
        if works is self.ledger_works:
            return
        self.ledger_works = works
        if not works:
            log.error("the ledger cannot be used")
            self.post(lambda context: replace(context, numbers=False))
            return
        log.info("the ledger works again")
        self.ledger_worker.submit(self.load_ledger).result()
