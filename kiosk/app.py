"""The composition root: builds the parts and connects them; the only place that knows all of them."""

import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from devices.scanner import PortState, RejectedScan, Scanned
from devices.scanner.serial_line import SerialScanner
from devices.sound import Loudspeaker, Speaker
from devices.supervision import restarts
from kiosk.adapters.card_reader import CardLeftDetector, CardReaderAdapter
from kiosk.adapters.scan_interpreter import DeviceEvent, ScanInterpreter
from kiosk.adapters.scanner_watch import ScannerWatch
from kiosk.adapters.ticket_printer import PrinterAdapter
from kiosk.ledger import Ledger, LedgerError, Stopped
from kiosk.ledger.ledger import NO_DAY
from kiosk.protocol import KioskStatus, SiteStatus
from kiosk.rules import DeviceState, Policy
from kiosk.runtime.desk_status import DeskStatusFilter
from kiosk.runtime.effect_handlers import ASK_S, EffectHandlers
from kiosk.runtime.ids import new_id
from kiosk.runtime.steady_clock import WRONG, SteadyClock
from kiosk.runtime.visit_runner import VisitRunner
from kiosk.settings import Installation, ledger_key, machine_id
from kiosk.sync import Client, Sync, SyncListener
from kiosk.visit import events
from kiosk.visit.state import CardSlotState, DayList, Devices, IssuedNumber, KioskContext, Visit, VisitId
from kiosk.visit.step import TimeoutKind

SYNC_S, FIRST_ANSWER_S = 10.0, 1.5

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Screen:
    """Where pages go, and how the main thread is woken."""

    show: Callable[[Visit, KioskContext], None]
    wake: Callable[[], None]


@dataclass(slots=True)
class Parts:
    """The devices that are handed in; the scanner needs the edge, which the kiosk makes itself."""

    printer: PrinterAdapter
    card: CardReaderAdapter
    speaker: Speaker


class Kiosk:
    """A kiosk, whole, but for its window. Made and closed on the main thread."""

    def __init__(
        self, state: Path, installation: Installation, policy: Policy, clock: SteadyClock, parts: Parts, screen: Screen
    ) -> None:
        """Build everything; nothing runs yet, and a ledger that cannot be opened is told later. Raises ConfigError."""
        self._installation, self._clock, self._parts = installation, clock, parts
        self._workers = {name: ThreadPoolExecutor(1, name) for name in ("ledger", "ask", "printer", "card", "issue")}
        self._ledger = Ledger(
            state / "ledger.db", lambda: ledger_key(state), installation.enrolment(), new_id, machine_id()
        )
        self._boot, self._status_nr = new_id(), 0
        self._stopped: Stopped | None = None
        self.scanner_watch = ScannerWatch()
        self._ledger_works = True
        self._desk_status, self._card_left = DeskStatusFilter(), CardLeftDetector()
        self._ask = Client(installation.central, ASK_S)
        listener = SyncListener(
            self._on_day_list,
            self._on_desk_status,
            self._on_online,
            self._on_stopped,
            self._on_ledger,
            self._on_central_hour,
            clock.over_before,
        )
        self.sync = Sync(
            Client(installation.central, SYNC_S), self._ledger, self._workers["ledger"], listener, clock.now
        )
        self.sync.belongs_to(installation.name, installation.epoch).status = self._status
        context = KioskContext(
            policy=policy,
            day=DayList(NO_DAY, ()),
            devices=Devices(scanner=False, slot=CardSlotState.GONE, printer=False),
            next_visit=_new_visit(),
            now=clock.now(),
            test=bool(installation.test_roots),
            hour_known=False,
        )
        self.runner = VisitRunner(
            context,
            self._effect_handlers().by_effect(),
            _timeouts(policy),
            screen.show,
            screen.wake,
            clock.now,
            _new_visit,
        )
        self._scan_interpreter = ScanInterpreter(
            lambda: self.runner.snapshot.context.policy,
            installation.key(),
            clock.now,
            lambda: self.runner.snapshot.context.given,
            self.scanner_watch.found_unnamed,
        )
        self._scanner = SerialScanner(Path(installation.cables.scanner), self._on_scan, installation.scanner)

    def _effect_handlers(self) -> EffectHandlers:
        return EffectHandlers(
            ledger=self._ledger,
            ledger_worker=self._workers["ledger"],
            central=self._ask,
            central_worker=self._workers["ask"],
            printer=self._parts.printer,
            printer_worker=self._workers["printer"],
            card=self._parts.card,
            card_worker=self._workers["card"],
            now=self._clock.now,
            offset_ms=lambda: self._clock.offset() // timedelta(milliseconds=1),
            on_commit=self.sync.wake,
            issued_changed=self._on_issued,
            after_issue=self.scanner_watch.number_given,
            copies_changed=self._on_copies,
            issue_worker=self._workers["issue"],
            before_issue=lambda: self.sync.await_answer(FIRST_ANSWER_S),
        )

    def start(self) -> None:
        """Settle what an earlier run left, then let everything run."""
        try:
            self._settle()
        except LedgerError as error:
            log.error("%s", error)
            self._ledger_works = False
            self.runner.context = replace(self.runner.context, numbers=False)
        self.sync.start()
        self._scanner.start()
        self._parts.card.start(self.post)
        self._parts.printer.start(self.post, self._workers["printer"].submit)
        self._parts.speaker.start()

    def _settle(self) -> None:
        """Settle and forget what an earlier run left, and take up what is known of today. On the ledger's thread or before."""
        now = self._clock.now()
        if left := self._ledger.start(now):
            log.warning("%d tickets of an earlier run were settled as not printed", left)
        if forgotten := self._ledger.forget_before(*self._clock.over_before()):
            log.warning("%d tickets and appointments of an earlier day were forgotten", forgotten)
        day, given, copies = self._ledger.day_list(), self._ledger.issued_numbers(), self._ledger.copies()
        self._stopped = self._ledger.stopped()
        may = self._stopped is None
        self.runner.post(
            events.HouseChanged(), None,
            lambda context: replace(context, day=day, given=given, copies=copies, numbers=may),
        )  # fmt: skip

    def close(self) -> None:
        """Sync first, the ledger last."""
        self.sync.stop()
        self._scanner.stop()
        self._parts.printer.stop()
        self._parts.card.stop()
        self._parts.speaker.stop()
        self._ask.close()
        for worker in self._workers.values():
            worker.shutdown(cancel_futures=True)
        self._ledger.close()

    def post(self, event: DeviceEvent) -> None:
        """From a device, through the edge."""
        self.runner.post(event.event, None, event.change)

    def _on_scan(self, message: Scanned | RejectedScan | PortState) -> None:
        self.scanner_watch.observe(message)
        self.post(self._scan_interpreter.scanner(message))

    def _on_day_list(self, day: DayList) -> None:
        self.runner.post(events.HouseChanged(), None, lambda context: replace(context, day=day))

    def _on_issued(self, given: tuple[IssuedNumber, ...]) -> None:
        self.runner.post(events.HouseChanged(), None, lambda context: replace(context, given=given))

    def _on_copies(self, copies: tuple[tuple[str, int], ...]) -> None:
        self.runner.post(events.HouseChanged(), None, lambda context: replace(context, copies=copies))

    def _on_desk_status(self, message: SiteStatus) -> None:
        """Central says it every few seconds; the house hears it when it differs, and once a minute."""
        desk_status = self._desk_status.accept(message, self._clock.now())
        if desk_status is not None:
            self.runner.post(events.HouseChanged(), None, lambda context: replace(context, desk_status=desk_status))

    def _on_online(self, online: bool) -> None:
        log.info("central %s", "answers" if online else "does not answer")

    def _on_stopped(self, reason: Stopped | None) -> None:
        """No numbers while they could be duplicates; numbers again once central has answered that they cannot."""
        if reason is self._stopped:
            return
        if reason is None:
            log.info("numbers are given again")
        else:
            log.error("no numbers are given: %s; enrol this kiosk again", reason)
        self._stopped = reason
        self.runner.post(events.HouseChanged(), None, lambda context: replace(context, numbers=reason is None))

    def _on_central_hour(self, hour: datetime, sent: float, got: float) -> None:
        """Central's hour; from the first on people and days are judged by it."""
        known = self._clock.is_known()
        self._clock.adjust(hour, sent, got)
        if not known and self._clock.is_known():
            self.runner.post(events.HouseChanged(), None, lambda context: replace(context, hour_known=True))

    def _on_ledger(self, works: bool) -> None:
        """A ledger that cannot be written is said on the glass and to central; one that works again is taken up."""
        if works is self._ledger_works:
            return
        self._ledger_works = works
        if not works:
            log.error("the ledger cannot be used")
            self.runner.post(events.HouseChanged(), None, lambda context: replace(context, numbers=False))
            return
        log.info("the ledger works again")
        self._workers["ledger"].submit(self._settle).result()

    def _status(self) -> KioskStatus:
        """On the thread of sync: of one moment, whatever the main thread does meanwhile."""
        seen = self.runner.snapshot
        left = self._card_left.is_left(seen.visit.facts, seen.context.devices.slot, time.monotonic())
        states = {
            "scanner": self.scanner_watch.state,
            "reader": DeviceState.LEFT_BEHIND if left else self._parts.card.state,
            "printer": self._parts.printer.state,
        }
        if self._stopped not in (None, Stopped.NEW):
            states["numbers"] = DeviceState.REFUSED
        if not self._ledger_works:
            states["ledger"] = DeviceState.FAULT
        if abs(self._clock.machine_is_ahead()) > WRONG:
            states["clock"] = DeviceState.FAULT
        if restarts:
            states["program"] = DeviceState.FAULT
        if self._parts.printer.held:
            states["ticket"] = DeviceState.HELD
        if not replace(seen.context, now=self._clock.now()).lookup_allowed():
            states["lookup"] = DeviceState.GUESSED
        sound = self._parts.speaker.state
        if sound is not Loudspeaker.NONE:
            states["sound"] = DeviceState.READY if sound is Loudspeaker.READY else DeviceState.ABSENT
        self._status_nr += 1
        return KioskStatus(self._boot, self._status_nr, self._parts.printer.paper, states)


def _new_visit() -> VisitId:
    return VisitId(str(new_id()))


def _timeouts(policy: Policy) -> dict[TimeoutKind, float]:
    seconds = policy.timeouts
    return {
        TimeoutKind.CHOICE: seconds.choice,
        TimeoutKind.HANDS: seconds.hands,
        TimeoutKind.DONE: seconds.done,
        TimeoutKind.REMEMBER: seconds.remember,
        TimeoutKind.WARNING: seconds.warning,
    }
