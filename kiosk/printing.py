"""A visit's number on paper: the slip from the visit's words, drawn, encoded, and sent to the printer."""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Thread

from devices.printer import Outcome
from devices.printer.tcp import TcpPrinter
from devices.printer.words import Health, Roll, Trouble
from kiosk.clock import Now
from kiosk.conductor import Task
from kiosk.contract import PaperLeft
from kiosk.crafts import Paper
from kiosk.edge import Told, with_devices
from kiosk.rules import DeviceState
from kiosk.texts import Texts
from kiosk.visit import events
from kiosk.visit.effects import PrintCopy, PrintTicket
from kiosk.visit.effects import Slip as SlipKind
from screens import paper
from screens.lettering.drawing import draw
from screens.lettering.slip import WIDE

LOOKED_AT_S = 10.0
"""How often a printer that prints nothing is asked how it is."""

SLIP_JOB = "SLIP"
_PAPERS = {Outcome.PRINTED: Paper.PRINTED, Outcome.BLOCKED: Paper.BLOCKED, Outcome.UNKNOWN: Paper.UNKNOWN}
_ROLLS = {
    Roll.PLENTY: PaperLeft.PLENTY,
    Roll.NEAR_END: PaperLeft.NEAR_END,
    Roll.OUT: PaperLeft.OUT,
    Roll.UNKNOWN: PaperLeft.UNKNOWN,
}
_STATES = {Trouble.NONE: DeviceState.READY, Trouble.ABSENT: DeviceState.ABSENT, Trouble.SILENT: DeviceState.SILENT}


@dataclass(slots=True)
class PaperPrinter:
    """The printer of a kiosk, as its craft wants it; looked at between tickets, so that staff know before a resident."""

    texts: Texts
    host: str
    port: int
    now: Now
    _tell: Callable[[Told], None] = field(default=lambda _: None)
    _health: Health = field(default=Health(Trouble.ABSENT, Roll.UNKNOWN))
    _printer: TcpPrinter = field(init=False)
    _stopping: Event = field(default_factory=Event)
    _watch: Thread | None = None

    def __post_init__(self) -> None:
        """The driver, that tells how the printer is whenever it was asked."""
        self._printer = TcpPrinter(self.host, self.port, self._heard)

    @property
    def state(self) -> DeviceState:
        """READY when it can print; a printer that wants something from a person is refused."""
        return _STATES.get(self._health.trouble, DeviceState.REFUSED)

    @property
    def roll(self) -> PaperLeft:
        """How much paper there is, in the contract's words."""
        return _ROLLS[self._health.roll]

    def start(self, tell: Callable[[Told], None], at_work: Callable[[Callable[[], object]], object]) -> None:
        """Look at the printer now and then, on its own worker (`at_work` submits to it): one connection at a time."""
        self._tell = tell

        def watch() -> None:
            while not self._stopping.is_set():
                at_work(self._printer.check)
                self._stopping.wait(LOOKED_AT_S)

        self._watch = Thread(target=watch, name="printer-watch", daemon=True)
        self._watch.start()

    def stop(self) -> None:
        """Look no more."""
        self._stopping.set()
        if self._watch is not None:
            self._watch.join(10)

    def print_ticket(self, task: Task, sending: Callable[[], bool]) -> Paper:
        """Encoded before anything is asked: what cannot be drawn blocks, and is never half sent."""
        from devices.printer.escpos import encoded  # a third of a second to import: not before the first frame

        effect = task.order.effect
        if not isinstance(effect, PrintTicket | PrintCopy):
            return Paper.BLOCKED
        slip = paper.ticket(task.visit, task.house, self.texts, effect.number, self.now())
        job = effect.number[-4:].rjust(4)
        outcome = self._printer.run(encoded(draw(slip, WIDE), job), job, sending, task.void)
        return _PAPERS[outcome]

    def print_slip(self, task: Task, slip: SlipKind, sending: Callable[[], bool]) -> Paper:
        """A paper without a number: how to book, or when the appointment is."""
        from devices.printer.escpos import encoded

        drawn = draw(paper.slip(task.visit, task.house, self.texts, slip, self.now()), WIDE)
        return _PAPERS[self._printer.run(encoded(drawn, SLIP_JOB), SLIP_JOB, sending, task.void)]

    def _heard(self, health: Health) -> None:
        before, self._health = self._health, health
        if (before.trouble is Trouble.NONE) != (health.trouble is Trouble.NONE):
            self._tell(Told(events.HouseChanged(), with_devices(printer=health.trouble is Trouble.NONE)))
