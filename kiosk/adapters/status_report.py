"""The status that the sync request carries: the state of each device and other problems for the desk."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from devices.supervision import restarts
from kiosk.adapters.card_reader import CardLeftDetector
from kiosk.adapters.device import Device
from kiosk.adapters.ticket_printer import PrinterAdapter
from kiosk.ledger import Stopped
from kiosk.protocol import KioskStatus
from kiosk.rules import DeviceState
from kiosk.runtime.central_listener import CentralListener
from kiosk.runtime.steady_clock import WRONG, SteadyClock
from kiosk.runtime.visit_runner import Snapshot


@dataclass(slots=True)
class StatusReport:
    """Builds the status report, on the sync thread. boot: id of this run; its reports are numbered from 1.

    snapshot: returns visit and context of one moment.
    """

    boot: UUID
    devices: Sequence[Device]
    printer: PrinterAdapter
    central: CentralListener
    clock: SteadyClock
    snapshot: Callable[[], Snapshot]
    _number: int = 0
    _card_left: CardLeftDetector = field(default_factory=CardLeftDetector)

    def __call__(self) -> KioskStatus:
        """Return the next report."""
        seen = self.snapshot()
        states = {each.name: state for each in self.devices if (state := each.state) is not None}
        if self._card_left.is_left(seen.visit.facts, seen.context.devices.slot, time.monotonic()):
            states["reader"] = DeviceState.LEFT_BEHIND
        may_look_up = replace(seen.context, now=self.clock.now()).lookup_allowed()
        problems = (
            ("numbers", self.central.stopped not in (None, Stopped.NEW), DeviceState.REFUSED),
            ("ledger", not self.central.ledger_works, DeviceState.FAULT),
            ("clock", abs(self.clock.machine_is_ahead()) > WRONG, DeviceState.FAULT),
            ("program", bool(restarts), DeviceState.FAULT),
            ("ticket", self.printer.held, DeviceState.HELD),
            ("lookup", not may_look_up, DeviceState.GUESSED),
        )
        states |= {name: state for name, there, state in problems if there}
        self._number += 1
        return KioskStatus(self.boot, self._number, self.printer.paper, states)
