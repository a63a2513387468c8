"""Hears for the visit and carries its orders: one inbox, one patience timer, one deadline for each order.

Any thread may `tell`; the main thread calls `attend`, when woken or when the moment that it returned has come. A worker
is an executor of one thread: its queue is the inbox. Workers record before they answer: a lost answer loses a picture,
never a fact.
"""

import logging
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field, replace
from datetime import datetime
from queue import SimpleQueue
from threading import Event as Flag

from kiosk.rules import TextSize
from kiosk.visit import events
from kiosk.visit.effects import LASTING, Effect, EndVisit, IssueNumber, PrintCopy, PrintSlip, PrintTicket, ReadCard
from kiosk.visit.engine import advance, at_work, begin, on_screen
from kiosk.visit.state import CardSlotState, EventEnvelope, Facts, KioskContext, PageId, PendingEffect, Visit, VisitId
from kiosk.visit.step import TimeoutKind

Change = Callable[[KioskContext], KioskContext]

SLOWER = 3.0
"""Who reads large letters has three times as long (docs/domain.md, Timers)."""
ONE_MOVEMENT_S = 0.7
"""What comes from the scanner within this time was held there by one movement of a hand."""
ONE_ACT_S = 2.0
"""The same code within this time is one act of the same hand."""

_BY_HAND = (
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
_AT_WORK: tuple[type[Effect], ...] = (ReadCard, IssueNumber, PrintTicket, PrintCopy, PrintSlip)


@dataclass(frozen=True, slots=True)
class EffectJob:
    """An order with the visit and house it came from: frozen, so a worker reads them without a lock."""

    order: PendingEffect
    visit: Visit
    house: KioskContext
    void: Flag = field(default_factory=Flag, compare=False)


@dataclass(frozen=True, slots=True)
class EffectHandler:
    """Who carries an effect, how, and within how many seconds; every limit inside `work` is shorter than that."""

    worker: Executor
    work: Callable[[EffectJob], events.Answer | None]
    seconds: float


@dataclass(frozen=True, slots=True)
class Seen:
    """A visit and its house at one moment."""

    visit: Visit
    house: KioskContext


@dataclass(slots=True)
class VisitRunner:
    """A kiosk's visits, one after another. Everything but `tell` and `seen` belongs to the main thread.

    seen: visit and house as they were last shown, replaced as one: what any other thread may read.
    """

    house: KioskContext
    crafts: Mapping[type[Effect], EffectHandler]
    patience: Mapping[TimeoutKind, float]
    show: Callable[[Visit, KioskContext], None]
    wake: Callable[[], None]
    now: Callable[[], datetime]
    new_visit: Callable[[], VisitId]
    ticks: Callable[[], float] = time.monotonic
    visit: Visit = field(init=False)
    seen: Seen = field(init=False)
    silent_at: float | None = None
    _inbox: SimpleQueue[tuple[events.Event | None, PendingEffect | None, Change | None]] = field(
        default_factory=SimpleQueue
    )
    _open: dict[PendingEffect, tuple[float, EffectJob, "Future[events.Answer | None]"]] = field(default_factory=dict)
    _later: list[Change] = field(default_factory=list)
    _last_shown: tuple[events.Event, VisitId, float] | None = None
    _scanned_at: float | None = None

    def __post_init__(self) -> None:
        """The first visit, before anybody came."""
        self.visit = begin(self.house.next_visit, PageId(1))
        self.house = replace(self.house, next_visit=self.new_visit())
        self.seen = Seen(self.visit, self.house)

    def tell(self, event: events.Event | None, to: PendingEffect | None = None, change: Change | None = None) -> None:
        """What was said and how the house is since, as one. Policy has no event and waits for the visit's end."""
        self._inbox.put((event, to, change))
        self.wake()

    def touch(self, event: events.Touched | events.PageShown, turn: PageId) -> None:
        """From the glass, at once: `turn` is the page that the finger had seen.

        What is shown after a touch is another act, also the same code again: it must never be met with nothing.
        """
        if isinstance(event, events.Touched):
            self._last_shown = self._scanned_at = None
        self._hear(event, turn)
        self._show()

    def attend(self) -> float | None:
        """Hear all that was told and is due, then show once. When to come again, in `ticks`; None: only when woken."""
        for event, to, change in [self._inbox.get() for _ in range(self._inbox.qsize())]:
            if event is None:
                self._later += [change] if change else []
                continue
            self.house = change(self.house) if change else self.house
            if not self._is_the_same_act(event):
                self._hear(event, to)
        while late := next((order for order, (due, _, _) in self._open.items() if due <= self.ticks()), None):
            self._stop(late)  # before the visit goes on: it must not begin after all
            self._hear(events.Failed(late.effect), late)
        if self.silent_at is not None and self.silent_at <= self.ticks():
            self._hear(events.TimeRanOut(), self.visit.turn)
        while self._later and self.visit.facts == Facts():
            self.house = self._later.pop(0)(self.house)
        self._show()
        dues = [due for due, _, _ in self._open.values()] + ([] if self.silent_at is None else [self.silent_at])
        return min(dues, default=None)

    def _show(self) -> None:
        self.seen = Seen(self.visit, self.house)
        self.show(self.visit, self.house)

    def _is_the_same_act(self, event: events.Event) -> bool:
        """One act, one effect: a scanner that reads a code twice in one movement has shown it once; its sign stands.

        A paper has other codes beside the right one, and a slow line brings one code in pieces: what no rule knows right
        after another scan belongs to the same movement, and counts no try.
        """
        if isinstance(event, events.ScanRefused) and event.why in _UNUSABLE:
            now, before = self.ticks(), self._scanned_at
            self._scanned_at = now
            return before is not None and now - before < ONE_MOVEMENT_S
        if not isinstance(event, _READ_TWICE):
            return False
        last, now = self._last_shown, self.ticks()
        self._scanned_at = now
        same = last is not None and last[:2] == (event, self.visit.id) and now - last[2] < ONE_ACT_S
        if not same:
            self._last_shown = (event, self.visit.id, now)
        return same

    def _hear(self, event: events.Event, to: PageId | PendingEffect | None) -> None:
        before = self.visit
        self.house = replace(self.house, now=self.now())
        self.visit, orders = advance(before, EventEnvelope(event, self.house.now, to), self.house)
        if self.visit.id != before.id:
            self.house = after_visit(self.house, self.new_visit())
            if self._last_shown is not None:
                self._last_shown = (self._last_shown[0], self.visit.id, self._last_shown[2])
        for order in [order for order in self._open if order not in self.visit.open]:
            if isinstance(order.effect, LASTING):
                self._open.pop(order)
            else:
                self._stop(order)
        for order in orders:
            self._carry(order, before if order.visit == before.id else self.visit)
        acted = isinstance(event, (*_BY_HAND, events.TimeRanOut))
        if acted or at_work(before, _AT_WORK) != at_work(self.visit, _AT_WORK) or before.turn != self.visit.turn:
            kind = on_screen(self.visit, self.house).patience_for(self.visit.facts)
            seconds = self.patience.get(kind)
            if seconds is not None and self.visit.look.size is not TextSize.USUAL and kind is not TimeoutKind.WARNING:
                seconds *= SLOWER
            waits = seconds is not None and not at_work(self.visit, _AT_WORK)
            self.silent_at = self.ticks() + seconds if waits and seconds is not None else None

    def _carry(self, order: PendingEffect, before: Visit) -> None:
        """To the worker. An EndVisit goes with the visit that it ends; everything else with the visit as it is now."""
        visit = before if isinstance(order.effect, EndVisit) else self.visit
        craft, task = self.crafts[type(order.effect)], EffectJob(order, visit, self.house)
        future = craft.worker.submit(craft.work, task)
        if order in self.visit.open:
            self._open[order] = (self.ticks() + craft.seconds, task, future)
        future.add_done_callback(lambda done: self._answered(order, done))

    def _stop(self, order: PendingEffect) -> None:
        _, task, future = self._open.pop(order)
        task.void.set()
        future.cancel()

    def _answered(self, order: PendingEffect, done: "Future[events.Answer | None]") -> None:
        if done.cancelled():
            return
        if error := done.exception():  # its message may hold what was read: only its kind is kept
            logging.getLogger(__name__).error("%s: %s", type(order.effect).__name__, type(error).__name__)
        answer = events.Failed(order.effect) if error else done.result()
        if answer is not None:
            self.tell(answer, order)


def after_visit(house: KioskContext, next_visit: VisitId) -> KioskContext:
    """The house for the next person: a card still in is nobody's of his."""
    slot = CardSlotState.LEFT_BEHIND if house.devices.slot is CardSlotState.OURS else house.devices.slot
    return replace(house, next_visit=next_visit, devices=replace(house.devices, slot=slot))
