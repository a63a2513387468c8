"""The event loop of visits: one inbox, one idle timer, and a deadline for each pending effect.

Any thread may `post`; the main thread calls `poll` when woken and at the time that it returned. Workers are executors with
one thread, and their queue is their inbox. Workers record before they answer, so a lost answer loses no fact.
"""

import logging
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field, replace
from datetime import datetime
from queue import SimpleQueue
from threading import Event as Flag

from kiosk.rules import Policy, TextSize
from kiosk.runtime.threads import ThreadOwner
from kiosk.visit import events
from kiosk.visit.effects import LASTING, Effect, EndVisit, IssueNumber, PrintCopy, PrintSlip, PrintTicket, ReadCard
from kiosk.visit.engine import advance, after_visit, begin, current_page, is_running
from kiosk.visit.state import EventEnvelope, KioskContext, PageId, PendingEffect, Visit, VisitId
from kiosk.visit.step import TimeoutKind

Change = Callable[[KioskContext], KioskContext]

LARGE_TEXT_FACTOR = 3.0
"""Visitors who use large text have three times as long (docs/domain.md, Timers)."""
SAME_SCAN_S = 0.7
"""Seconds. Scans within this time come from one movement of a hand."""
REPEATED_CODE_S = 2.0
"""Seconds. The same code within this time is the same scan."""

_USER_EVENTS = (
    events.Touched,
    events.CodeShown,
    events.TicketShown,
    events.LetterShown,
    events.ScanRefused,
    events.CardInserted,
    events.Typed,
    events.TypedWrong,
    events.BirthGiven,
)
_UNUSABLE = (events.Refusal.UNKNOWN, events.Refusal.TOO_LONG)
_READ_TWICE = (events.CodeShown, events.TicketShown, events.LetterShown)
_DEVICE_EFFECTS: tuple[type[Effect], ...] = (ReadCard, IssueNumber, PrintTicket, PrintCopy, PrintSlip)


def _seconds(kind: TimeoutKind, policy: Policy) -> float | None:
    """Return how long a page of this kind may stay idle; None: for ever. The kinds are named as in the policy."""
    return None if kind is TimeoutKind.FOREVER else float(getattr(policy.timeouts, kind.value))


@dataclass(frozen=True, slots=True)
class EffectJob:
    """An effect with the visit and context that requested it; immutable, so workers read it without a lock."""

    pending: PendingEffect
    visit: Visit
    context: KioskContext
    cancelled: Flag = field(default_factory=Flag, compare=False)


@dataclass(frozen=True, slots=True)
class EffectHandler:
    """How an effect is carried out, and within how many seconds; every time limit inside `start` is shorter.

    start: begins the work and returns its future at once; cancelling the future ends the work as soon as possible.
    """

    start: "Callable[[EffectJob], Future[events.Answer | None]]"
    seconds: float

    @classmethod
    def on_worker(
        cls, worker: Executor, work: Callable[[EffectJob], events.Answer | None], seconds: float
    ) -> "EffectHandler":
        """Return a handler that runs a function on a worker."""
        return cls(lambda job: worker.submit(work, job), seconds)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Visit and context of one moment."""

    visit: Visit
    context: KioskContext


@dataclass(slots=True)
class VisitRunner:
    """Runs the visits of a kiosk, one after another. Main thread only, but for `post` and `snapshot`.

    handlers: who carries out each effect. wake: makes the main loop call `poll`.
    snapshot: replaced as a whole after each change; any thread may read it.
    """

    context: KioskContext
    handlers: Mapping[type[Effect], EffectHandler]
    wake: Callable[[], None]
    now: Callable[[], datetime]
    new_visit: Callable[[], VisitId]
    ticks: Callable[[], float] = time.monotonic
    visit: Visit = field(init=False)
    snapshot: Snapshot = field(init=False)
    idle_at: float | None = None
    _inbox: SimpleQueue[tuple[events.Event | None, PendingEffect | None, Change | None]] = field(
        default_factory=SimpleQueue
    )
    _open: dict[PendingEffect, tuple[float, EffectJob, "Future[events.Answer | None]"]] = field(default_factory=dict)
    _deferred: list[Change] = field(default_factory=list)
    _last_shown: tuple[events.Event, VisitId, float] | None = None
    _scanned_at: float | None = None
    _thread: ThreadOwner = field(default_factory=ThreadOwner)

    def __post_init__(self) -> None:
        """Begin the first visit."""
        self.visit = begin(self.context.next_visit, PageId(1))
        self.context = replace(self.context, next_visit=self.new_visit())
        self.snapshot = Snapshot(self.visit, self.context)

    def post(self, event: events.Event | None, to: PendingEffect | None = None, change: Change | None = None) -> None:
        """Queue an event with its change of the context. A change without an event waits until no visit is running."""
        self._inbox.put((event, to, change))
        self.wake()

    def touch(self, event: events.Touched | events.PageShown, page_id: PageId) -> None:
        """Apply an input of the page with this id, at once.

        A scan after a touch is a new scan, even of the same code: it must get feedback.
        """
        self._thread.check("VisitRunner.touch")
        if isinstance(event, events.Touched):
            self._last_shown = self._scanned_at = None
        self._handle(event, page_id)
        self.snapshot = Snapshot(self.visit, self.context)

    def poll(self) -> float | None:
        """Apply everything that was posted or is due. Return when to poll again, in `ticks`; None: only when woken."""
        self._thread.check("VisitRunner.poll")
        for event, to, change in [self._inbox.get() for _ in range(self._inbox.qsize())]:
            if event is None:
                self._deferred += [change] if change else []
                continue
            self.context = change(self.context) if change else self.context
            if not self._is_repeat(event):
                self._handle(event, to)
        while late := next((pending for pending, (due, _, _) in self._open.items() if due <= self.ticks()), None):
            self._cancel(late)  # before the visit goes on, so that it does not start after all
            self._handle(events.Failed(late.effect), late)
        if self.idle_at is not None and self.idle_at <= self.ticks():
            self._handle(events.TimeRanOut(), self.visit.page_id)
        while self._deferred and self.visit.facts.is_idle:
            self.context = self._deferred.pop(0)(self.context)
        self.snapshot = Snapshot(self.visit, self.context)
        dues = [due for due, _, _ in self._open.values()] + ([] if self.idle_at is None else [self.idle_at])
        return min(dues, default=None)

    def _is_repeat(self, event: events.Event) -> bool:
        """Return whether a scan repeats the last one and must have no second effect; its feedback stays.

        A scanner may read a code twice in one movement, a letter has other codes beside the right one, and a slow line
        delivers a code in pieces. What no rule knows, right after another scan, therefore counts as the same movement.
        """
        if isinstance(event, events.ScanRefused) and event.why in _UNUSABLE:
            now, before = self.ticks(), self._scanned_at
            self._scanned_at = now
            return before is not None and now - before < SAME_SCAN_S
        if not isinstance(event, _READ_TWICE):
            return False
        last, now = self._last_shown, self.ticks()
        self._scanned_at = now
        same = last is not None and last[:2] == (event, self.visit.id) and now - last[2] < REPEATED_CODE_S
        if not same:
            self._last_shown = (event, self.visit.id, now)
        return same

    def _handle(self, event: events.Event, to: PageId | PendingEffect | None) -> None:
        before = self.visit
        self.context = replace(self.context, now=self.now())
        self.visit, pending_effects = advance(before, EventEnvelope(event, self.context.now, to), self.context)
        if self.visit.id != before.id:
            self.context = after_visit(self.context, self.new_visit())
            if self._last_shown is not None:
                self._last_shown = (self._last_shown[0], self.visit.id, self._last_shown[2])
        for pending in [pending for pending in self._open if pending not in self.visit.pending]:
            if isinstance(pending.effect, LASTING):
                self._open.pop(pending)
            else:
                self._cancel(pending)
        for pending in pending_effects:
            self._start(pending, before if pending.visit == before.id else self.visit)
        acted = isinstance(event, (*_USER_EVENTS, events.TimeRanOut))
        if (
            acted
            or is_running(before, _DEVICE_EFFECTS) != is_running(self.visit, _DEVICE_EFFECTS)
            or before.page_id != self.visit.page_id
        ):
            kind = current_page(self.visit, self.context).timeout_for(self.visit.facts)
            seconds = _seconds(kind, self.context.policy)
            if (
                seconds is not None
                and self.visit.display.size is not TextSize.USUAL
                and kind is not TimeoutKind.WARNING
            ):
                seconds *= LARGE_TEXT_FACTOR
            waits = seconds is not None and not is_running(self.visit, _DEVICE_EFFECTS)
            self.idle_at = self.ticks() + seconds if waits and seconds is not None else None

    def _start(self, pending: PendingEffect, before: Visit) -> None:
        """Hand an effect to its worker. EndVisit gets the visit that ends, all others the present one."""
        visit = before if isinstance(pending.effect, EndVisit) else self.visit
        handler, job = self.handlers[type(pending.effect)], EffectJob(pending, visit, self.context)
        future = handler.start(job)
        if pending in self.visit.pending:
            self._open[pending] = (self.ticks() + handler.seconds, job, future)
        future.add_done_callback(lambda done: self._on_done(pending, done))

    def _cancel(self, pending: PendingEffect) -> None:
        _, job, future = self._open.pop(pending)
        job.cancelled.set()
        future.cancel()

    def _on_done(self, pending: PendingEffect, done: "Future[events.Answer | None]") -> None:
        if done.cancelled():
            return
        if error := done.exception():  # its message may contain what was read: log the type only
            logging.getLogger(__name__).error("%s: %s", type(pending.effect).__name__, type(error).__name__)
        answer = events.Failed(pending.effect) if error else done.result()
        if answer is not None:
            self.post(answer, pending)
