"""A visit's number on paper: the slip from the visit's words, drawn, encoded, and sent to the printer."""

from collections.abc import Callable
from dataclasses import dataclass

from devices.printer import Outcome
from devices.printer.tcp import TcpPrinter
from kiosk.clock import Now
from kiosk.conductor import Task
from kiosk.crafts import Paper
from kiosk.texts import Texts
from kiosk.visit.effects import PrintTicket
from screens import paper
from screens.lettering.drawing import draw
from screens.lettering.slip import WIDE

_PAPERS = {Outcome.PRINTED: Paper.PRINTED, Outcome.BLOCKED: Paper.BLOCKED, Outcome.UNKNOWN: Paper.UNKNOWN}


@dataclass(frozen=True, slots=True)
class PaperPrinter:
    """The printer of a kiosk, as its craft wants it."""

    texts: Texts
    printer: TcpPrinter
    now: Now

    def print_ticket(self, task: Task, sending: Callable[[], bool]) -> Paper:
        """Encoded before anything is asked: what cannot be drawn blocks, and is never half sent."""
        from devices.printer.escpos import encoded  # a third of a second to import: not before the first frame

        effect = task.order.effect
        if not isinstance(effect, PrintTicket):
            return Paper.BLOCKED
        slip = paper.ticket(task.visit, task.house, self.texts, effect.number, self.now())
        job = effect.number[-4:].rjust(4)
        outcome = self.printer.run(encoded(draw(slip, WIDE), job), job, sending, task.void)
        return _PAPERS[outcome]
