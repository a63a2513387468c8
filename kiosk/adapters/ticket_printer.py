"""Prints tickets and slips: drawn by the renderer, encoded and sent to the printer."""

import logging
from collections.abc import Callable
from concurrent.futures import CancelledError, Executor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event, Thread
from typing import TYPE_CHECKING, Protocol

from devices.printer import PrintResult
from devices.printer.commands import Encoded
from devices.printer.messages import Health, PaperLevel, PrinterProblem
from devices.printer.profile import PrinterProfile
from devices.printer.tcp import TcpPrinter
from devices.supervision import keep_running
from kiosk.adapters.device import DeviceEvent, with_devices
from kiosk.protocol import PaperLeft
from kiosk.rules import DeviceState
from kiosk.runtime.clock import Now
from kiosk.runtime.visit_runner import EffectJob
from kiosk.visit import events
from kiosk.visit.effects import PrintCopy, PrintTicket
from kiosk.visit.effects import Slip as SlipKind
from kiosk.visit.state import KioskContext, Visit

if TYPE_CHECKING:
    from PIL.Image import Image

log = logging.getLogger(__name__)

LOOKED_AT_S = 10.0
"""Seconds between two checks of an idle printer."""
WARM_AFTER_S = 1.5
"""Seconds after the start before fonts and encoder are loaded: the first frame comes first."""

_ROLLS = {
    PaperLevel.PLENTY: PaperLeft.PLENTY,
    PaperLevel.NEAR_END: PaperLeft.NEAR_END,
    PaperLevel.OUT: PaperLeft.OUT,
    PaperLevel.UNKNOWN: PaperLeft.UNKNOWN,
}
_STATES = {
    PrinterProblem.NONE: DeviceState.READY,
    PrinterProblem.ABSENT: DeviceState.ABSENT,
    PrinterProblem.SILENT: DeviceState.SILENT,
    PrinterProblem.OFFLINE: DeviceState.REFUSED,
    PrinterProblem.COVER: DeviceState.COVER,
    PrinterProblem.CUTTER: DeviceState.CUTTER,
    PrinterProblem.ERROR: DeviceState.FAULT,
    PrinterProblem.PAPER: DeviceState.REFUSED,
    PrinterProblem.FOREIGN: DeviceState.FOREIGN,
    PrinterProblem.HELD: DeviceState.HELD,
    PrinterProblem.UNEXPECTED: DeviceState.REPLACED,
}


class Renderer(Protocol):
    """Draws tickets as 1-bit pictures of the printer's width. Raises ValueError if something does not fit."""

    def ticket(self, visit: Visit, context: KioskContext, number: str, at: datetime) -> "Image":
        """Return the ticket with this number."""

    def slip(self, visit: Visit, context: KioskContext, kind: SlipKind, at: datetime) -> "Image":
        """Return a slip without a number."""

    def sample(self) -> "Image":
        """Return a ticket of nobody: it loads the fonts before the first visitor needs them."""


@dataclass(slots=True, kw_only=True)
class PrinterAdapter:
    """The printer of a kiosk. It is checked between tickets, so that staff know of a problem before a visitor does."""

    renderer: Renderer
    profile: PrinterProfile
    host: str
    port: int
    now: Now
    worker: Executor
    identity: str = ""
    name: str = "printer"
    _on_event: Callable[[DeviceEvent], None] = field(default=lambda _: None)
    _health: Health = field(default=Health(PrinterProblem.ABSENT, PaperLevel.UNKNOWN))
    _first_identity: str = ""
    _printer: TcpPrinter = field(init=False)
    _stopping: Event = field(default_factory=Event)
    _watch: Thread | None = None

    def __post_init__(self) -> None:
        """Create the driver; it reports the printer's health after each exchange."""
        self._printer = TcpPrinter(self.host, self.port, self._on_health, self.identity, self.profile)

    @property
    def state(self) -> DeviceState:
        """Return the state. REPLACED: it can print, but it is not the printer that was there at the start."""
        state, identity = _STATES[self._health.problem], self._health.identity
        replaced = state is DeviceState.READY and identity and identity != self._first_identity
        return DeviceState.REPLACED if replaced else state

    @property
    def held(self) -> bool:
        """Return whether part of an earlier ticket may still come out."""
        return self._health.held

    @property
    def paper(self) -> PaperLeft:
        """Return the paper level in the protocol's terms."""
        return _ROLLS[self._health.paper]

    def start(self, on_event: Callable[[DeviceEvent], None]) -> None:
        """Check the printer now and then, on the worker that also prints: one connection at a time."""
        self._on_event = on_event

        def watch() -> None:
            self.worker.submit(self._printer.check).result()
            if not self._stopping.wait(WARM_AFTER_S):
                self.worker.submit(self._warm).result()
            while not self._stopping.is_set():
                self.worker.submit(self._printer.check).result()
                self._stopping.wait(LOOKED_AT_S)

        def run() -> None:
            with suppress(CancelledError):  # the worker was shut down first
                keep_running("printer-watch", watch, self._stopping.wait)

        self._watch = Thread(target=run, name="printer-watch", daemon=True)
        self._watch.start()

    def stop(self) -> None:
        """Stop checking."""
        self._stopping.set()
        if self._watch is not None:
            self._watch.join(10)

    def print_ticket(self, job: EffectJob, before_send: Callable[[], bool]) -> PrintResult:
        """Print a ticket. It is encoded first, so that one that cannot be drawn is BLOCKED and never half sent."""
        effect = job.pending.effect
        if not isinstance(effect, PrintTicket | PrintCopy):
            return PrintResult.BLOCKED
        picture = self.renderer.ticket(job.visit, job.context, effect.number, self.now())
        return self._printer.print(self._encode(picture), before_send, job.cancelled)

    def print_slip(self, job: EffectJob, slip: SlipKind, before_send: Callable[[], bool]) -> PrintResult:
        """Print a slip, such as how to book, or when the appointment is."""
        picture = self.renderer.slip(job.visit, job.context, slip, self.now())
        return self._printer.print(self._encode(picture), before_send, job.cancelled)

    def _warm(self) -> None:
        self._encode(self.renderer.sample())

    def _encode(self, picture: "Image") -> Encoded:
        from devices.printer.escpos import encode  # takes a third of a second to import: not before the first frame

        return encode(picture, self.profile)

    def _on_health(self, health: Health) -> None:
        before, self._health = self._health, health
        if health.identity and health.identity != before.identity:
            log.info("printer: %s", health.identity)
        self._first_identity = self._first_identity or health.identity
        if (before.problem is PrinterProblem.NONE) != (health.problem is PrinterProblem.NONE):
            self._on_event(
                DeviceEvent(events.HouseChanged(), with_devices(printer=health.problem is PrinterProblem.NONE))
            )
