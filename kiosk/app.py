"""The composition root: builds all parts of `kiosk run`, connects them, and ends them in reverse order."""

import logging
import secrets
import signal
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

from devices.card.messages import WorkerConfig
from devices.supervision import keep_running
from kiosk.adapters.card_reader import CardReaderAdapter
from kiosk.adapters.device import Device, DeviceEvent
from kiosk.adapters.scan_interpreter import ScanInterpreter
from kiosk.adapters.scanner import ScannerAdapter
from kiosk.adapters.scanner_watch import ScannerWatch
from kiosk.adapters.speaker import SpeakerAdapter
from kiosk.adapters.status_report import StatusReport
from kiosk.adapters.ticket_printer import PrinterAdapter
from kiosk.joining import identity_key
from kiosk.ledger import Ledger, LedgerError
from kiosk.ledger.ledger import NO_DAY
from kiosk.policy_files import load_policy
from kiosk.rules import DUTCH, ConfigError, Policy, SiteKey
from kiosk.runtime.central_listener import CentralListener
from kiosk.runtime.clock import Clock
from kiosk.runtime.crash_log import install_excepthooks
from kiosk.runtime.effect_handlers import ASK_S, EffectHandlers
from kiosk.runtime.ids import new_id
from kiosk.runtime.no_dump import forbid_dumps
from kiosk.runtime.policies import Policies
from kiosk.runtime.steady_clock import SteadyClock
from kiosk.runtime.text_entry import Entry
from kiosk.runtime.visit_runner import Change, VisitRunner
from kiosk.settings import INSTALLATION, Installation, alone, card_roots, ledger_key, load_installation, machine_id
from kiosk.sync import Client, KioskIdentity, Sync
from kiosk.texts import Texts
from kiosk.texts.catalogues import load_texts
from kiosk.visit import events
from kiosk.visit.facts import IssuedNumber
from kiosk.visit.state import CardSlotState, DayList, Devices, KioskContext, VisitId
from screens.kivy_view.bootstrap import WindowSize, prepare
from screens.layout.scene import Box, Scene
from screens.presenter import Presenter
from screens.service_menu import ServiceMenu, ask_doctor
from screens.tickets.renderer import TicketRenderer
from screens.typography.fonts import check_shaping

SYNC_S, FIRST_ANSWER_S, FIRST_LIST_S = 10.0, 1.5, 5.0
Place = Callable[[Box], tuple[int, int, int, int]]
"""Where a box of the scene lies on the window: x, y, width, height in pixels."""
Watch = Callable[[Scene, Place, float], None]
"""Called with each scene once its frame is on the screen, and with the longest delay of the main loop in seconds."""

log = logging.getLogger(__name__)


class Kiosk:
    """Everything but the window: devices, ledger, sync and visit runner. Main thread only.

    state: folder with ledger and installation. wake: makes the main loop call the presenter; any thread may call it.
    listener: socket of the demo's virtual card. Raises ConfigError; a ledger that cannot be opened is reported after the
    start instead.
    """

    def __init__(
        self,
        state: Path,
        installation: Installation,
        policies: Policies,
        texts: Texts,
        clock: SteadyClock,
        wake: Callable[[], None],
        listener: socket.socket | None = None,
    ) -> None:
        self._installation, self._clock, cables = installation, clock, installation.cables
        self._policies = policies
        self._no_key = SiteKey("none", secrets.token_bytes(32))
        self._workers = {name: ThreadPoolExecutor(1, name) for name in ("ledger", "ask", "printer", "issue")}
        self._ledger = Ledger(
            state / "ledger.db", lambda: ledger_key(state), installation.enrolment(), new_id, machine_id()
        )
        self._identity = KioskIdentity(installation.name, installation.site, identity_key(state), clock.now)
        self._ca = installation.ca_file(state)
        self._ask = Client(installation.central, ASK_S, self._identity, self._ca)
        self.scanner_watch = ScannerWatch()
        self._printer = self._make_printer(texts)
        self._card = CardReaderAdapter(
            _worker_config(installation, card_roots(state)),
            lambda: self.runner.snapshot.context.policy.cards,
            lambda: self.marking_key().mark_from_card,
            listener,
        )
        self.speaker = SpeakerAdapter(cables.sound)
        self._devices: tuple[Device, ...] = (self._make_scanner(), self._card, self._printer, self.speaker)
        self._to_start: list[Device] = list(self._devices)
        self._ending = Event()
        self._central = self._make_central_listener()
        self._sync = self._make_sync()
        self._starting = Thread(
            target=lambda: keep_running("starting", self._start_devices, self._ending.wait),
            name="starting",
            daemon=True,
        )
        self.runner = VisitRunner(
            _first_context(policies.on(clock.now().date()), clock, test=bool(installation.test_roots)),
            self._effect_handlers().by_effect(),
            wake,
            clock.now,
            _new_visit,
        )

    def marking_key(self) -> SiteKey:
        """Return the key of the day list. Before the first list there is one of this run, which matches nothing."""
        return self.runner.snapshot.context.day.key or self._no_key

    def _make_printer(self, texts: Texts) -> PrinterAdapter:
        cables = self._installation.cables
        return PrinterAdapter(
            renderer=TicketRenderer(texts, cables.printer_profile().width_dots),
            profile=cables.printer_profile(),
            host=cables.printer_host,
            port=cables.printer_port,
            now=self._clock.now,
            worker=self._workers["printer"],
            identity=cables.printer_identity,
        )

    def _make_scanner(self) -> ScannerAdapter:
        interpreter = ScanInterpreter(
            lambda: self.runner.snapshot.context.policy,
            self.marking_key,
            self._clock.now,
            lambda: self.runner.snapshot.context.given,
            self.scanner_watch.found_unnamed,
        )
        path, setup = Path(self._installation.cables.scanner), self._installation.scanner
        return ScannerAdapter(path, setup, interpreter, self.scanner_watch)

    def _make_central_listener(self) -> CentralListener:
        return CentralListener(
            self._ledger,
            self._workers["ledger"],
            self._clock,
            self._post_change,
            lambda change: self.runner.post(events.DayListChanged(), None, change),
            lambda change: self.runner.post(None, None, change),
            lambda: self.runner.snapshot.context.day.key,
            self._policies,
        )

    def _make_sync(self) -> Sync:
        report = StatusReport(
            new_id(), self._devices, self._printer, self._central, self._clock, lambda: self.runner.snapshot
        )
        return Sync(
            Client(self._installation.central, SYNC_S, self._identity, self._ca),
            self._ledger,
            self._workers["ledger"],
            self._central.listener(),
            self._clock.now,
            self._installation.enrolment(),
            report,
        )

    def _effect_handlers(self) -> EffectHandlers:
        return EffectHandlers(
            ledger=self._ledger,
            ledger_worker=self._workers["ledger"],
            central=self._ask,
            central_worker=self._workers["ask"],
            printer=self._printer,
            printer_worker=self._workers["printer"],
            card=self._card,
            now=self._clock.now,
            offset_ms=lambda: self._clock.offset() // timedelta(milliseconds=1),
            on_commit=self._sync.wake,
            issued_changed=self._on_issued,
            after_issue=self.scanner_watch.number_given,
            copies_changed=self._on_copies,
            issue_worker=self._workers["issue"],
            before_issue=lambda: self._sync.await_answer(FIRST_ANSWER_S),
        )

    def start(self) -> None:
        """Load the ledger, then start sync and devices."""
        try:
            self._central.load_ledger()
        except LedgerError as error:
            log.error("%s", error)
            self._central.ledger_works = False
            self._post_change(lambda context: replace(context, numbers=False))
        self._sync.start()
        self._starting.start()

    def _start_devices(self) -> None:
        """Start the devices: a kiosk's first ones once central's key is there, so that what they read can be compared."""
        if not self._central.has_key:
            self._sync.await_answer(FIRST_LIST_S)
        while self._to_start:
            self._to_start[0].start(self._post_event)
            del self._to_start[0]

    def close(self) -> None:
        """Stop sync first and the ledger last."""
        self._ending.set()
        self._sync.stop()
        if self._starting.ident is not None:
            self._starting.join(10)
        for device in self._devices:
            device.stop()
        self._ask.close()
        for worker in self._workers.values():
            worker.shutdown(cancel_futures=True)
        self._ledger.close()

    def _post_event(self, event: DeviceEvent) -> None:
        self.runner.post(event.event, None, event.change)

    def _post_change(self, change: Change) -> None:
        self.runner.post(events.HouseChanged(), None, change)

    def _on_issued(self, given: tuple[IssuedNumber, ...]) -> None:
        self._post_change(lambda context: replace(context, given=given))

    def _on_copies(self, copies: tuple[tuple[str, int], ...]) -> None:
        self._post_change(lambda context: replace(context, copies=copies))


def run(
    state: Path, size: WindowSize, *, config: Path | None = None, virtual: bool = False, watch: Watch | None = None
) -> None:
    """Run the kiosk with its window until SIGTERM or SIGINT.

    config: folder with the city's policy. virtual: allow the direct connection to a virtual card. watch: for the demo, which
    must find the buttons. Raises ConfigError, LedgerError or ShapingError before a window opens.
    """
    forbid_dumps()
    check_shaping()
    install_excepthooks()
    installation = _load_installation(state, virtual=virtual)
    policies, texts = _load_policies(state, config)
    clock = SteadyClock(Clock.of_environment())
    prepare(state / "kivy", size)
    from screens.kivy_view.kiosk_widget import KioskWidget, WidgetListener  # Kivy reads its settings when imported
    from screens.kivy_view.loop import Loop
    from screens.kivy_view.monitor import follow_monitor

    with ExitStack() as ends:
        ends.enter_context(alone(state))
        virtual_card = _virtual_card(installation, ends)
        loop, widget = Loop(), KioskWidget()

        def put(scene: Scene) -> None:
            loop.rests(scene.step == "attract")
            widget.show(scene)

        def drawn(scene: Scene) -> None:
            if watch:
                watch(scene, widget.place, loop.worst_s)

        kiosk = Kiosk(state, installation, policies, texts, clock, loop.wake, virtual_card)
        ends.callback(kiosk.close)
        menu = _service_menu(state, installation, config, loop.wake)
        ends.callback(menu.close)
        entry = Entry(kiosk.marking_key, clock.now)
        presenter = Presenter(texts, clock.now, kiosk.runner, put, entry, menu, kiosk.speaker.play)
        widget.listen(
            WidgetListener(
                presenter.pressed,
                lambda page_id: loop.call(lambda: presenter.shown(page_id)),
                service_gesture=presenter.service_gesture,
                touched=loop.touched,
                drawn=drawn,
                scanner_typed=kiosk.scanner_watch.typed,
            )
        )
        if size.whole:
            follow_monitor()
        if watch:
            loop.measure()
        for how in (signal.SIGTERM, signal.SIGINT):
            signal.signal(how, lambda *_: loop.stop())
        kiosk.start()
        loop.run(widget, presenter.poll)


def _load_installation(state: Path, *, virtual: bool) -> Installation:
    installation = load_installation(state)
    if installation.cables.card == "direct" and not virtual:
        reason = 'cables.card: "direct" is the demo\'s; a kiosk in a lobby reads through pcscd'
        raise ConfigError(INSTALLATION, 1, reason)
    return installation


def _load_policies(state: Path, config: Path | None) -> tuple[Policies, Texts]:
    """Return the policies, and the texts of every language that this kiosk has: central may offer more than today's."""
    configured = load_policy(config)
    texts = load_texts(tuple(each.code for each in configured.language_infos if each.whole))
    policies = Policies(state, configured, frozenset(texts.catalogues))
    policies.load()
    return policies, texts


def _service_menu(
    state: Path, installation: Installation, config: Path | None, changed: Callable[[], None]
) -> ServiceMenu:
    texts = load_texts((DUTCH,), "staff")
    return ServiceMenu(texts, installation.staff_code, lambda: ask_doctor(state, config), changed)


def _first_context(policy: Policy, clock: SteadyClock, *, test: bool) -> KioskContext:
    return KioskContext(
        policy=policy,
        day=DayList(NO_DAY, ()),
        devices=Devices(scanner=False, slot=CardSlotState.GONE, printer=False),
        next_visit=_new_visit(),
        now=clock.now(),
        test=test,
        hour_known=False,
    )


def _new_visit() -> VisitId:
    return VisitId(str(new_id()))


def _worker_config(installation: Installation, roots: tuple[bytes, ...]) -> WorkerConfig:
    cables = installation.cables
    return WorkerConfig(
        cables.card,
        cables.reader,
        frozenset(installation.test_roots),
        roots=roots,
        pins=frozenset(installation.card_roots),
    )


def _virtual_card(installation: Installation, ends: ExitStack) -> socket.socket | None:
    if installation.cables.card != "direct":
        return None
    return ends.enter_context(socket.create_server(("127.0.0.1", installation.cables.reader_port)))
