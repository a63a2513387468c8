"""How the kiosks are, as a desk has to know it: what a colleague can mend, in the order in which it matters."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec
import sqlalchemy as sa

from central.store import tables as t
from central.store.log import moment
from kiosk.protocol import PaperLeft
from kiosk.rules import DeviceState
from kiosk.runtime.clock import BRUSSELS

SILENT_AFTER = timedelta(seconds=30)
"""A kiosk says how it is every three seconds."""

_all = sa.select(t.kiosk).where(t.kiosk.c.last_contact.is_not(None)).order_by(t.kiosk.c.name)


class Ails(StrEnum):
    """What may be wrong with a kiosk."""

    SILENT = "silent"
    NUMBERS = "numbers"
    LEDGER = "ledger"
    CARD_LEFT = "card_left"
    PAPER_OUT = "paper_out"
    PRINTER = "printer"
    PRINTER_ABSENT = "printer_absent"
    PRINTER_SILENT = "printer_silent"
    PRINTER_COVER = "printer_cover"
    PRINTER_CUTTER = "printer_cutter"
    PRINTER_FAULT = "printer_fault"
    PRINTER_FOREIGN = "printer_foreign"
    PRINTER_REPLACED = "printer_replaced"
    TICKET_HELD = "ticket_held"
    SCANNER = "scanner"
    SCANNER_HELD = "scanner_held"
    SCANNER_SILENT = "scanner_silent"
    SCANNER_SETUP = "scanner_setup"
    READER = "reader"
    PAPER_LOW = "paper_low"
    GUESSED = "guessed"
    SOUND = "sound"
    PROGRAM = "program"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class Ailing:
    """A kiosk and one thing that is wrong with it; since: its last word, where it says nothing any more."""

    kiosk: str
    what: Ails
    since: datetime | None = None


class _Status(msgspec.Struct, frozen=True):
    paper: PaperLeft
    devices: dict[str, DeviceState]


def ailing(connection: sa.Connection, now: datetime) -> tuple[Ailing, ...]:
    """Everything that is wrong with any kiosk that has ever spoken."""
    found: list[Ailing] = []
    for row in connection.execute(_all).mappings():
        last = moment(row["last_contact"])
        if now - last > SILENT_AFTER:
            found.append(Ailing(row["name"], Ails.SILENT, last.astimezone(BRUSSELS)))
        elif row["status"]:
            found += [Ailing(row["name"], what) for what in _ails(msgspec.json.decode(row["status"], type=_Status))]
    return tuple(found)


def _ails(status: _Status) -> list[Ails]:
    devices = status.devices
    holds = (
        (Ails.NUMBERS, _gone(devices.get("numbers"))),
        (Ails.LEDGER, _gone(devices.get("ledger"))),
        (Ails.CARD_LEFT, devices.get("reader") is DeviceState.LEFT_BEHIND),
        (Ails.PAPER_OUT, status.paper is PaperLeft.OUT),
        *((what, status.paper is not PaperLeft.OUT) for what in _of_printer(devices.get("printer"))),
        (Ails.TICKET_HELD, DeviceState.HELD in (devices.get("ticket"), devices.get("printer"))),
        *((_OF_SCANNER.get(state, Ails.SCANNER), _gone(state)) for state in (devices.get("scanner"),) if state),
        (Ails.READER, _gone(devices.get("reader"))),
        (Ails.PAPER_LOW, status.paper is PaperLeft.NEAR_END),
        (Ails.GUESSED, devices.get("lookup") is DeviceState.GUESSED),
        (Ails.SOUND, _gone(devices.get("sound"))),
        (Ails.CLOCK, _gone(devices.get("clock"))),
        (Ails.PROGRAM, _gone(devices.get("program"))),
    )
    return [what for what, there in holds if there]


_OF_SCANNER = {
    DeviceState.REFUSED: Ails.SCANNER_HELD,
    DeviceState.SILENT: Ails.SCANNER_SILENT,
    DeviceState.FAULT: Ails.SCANNER_SETUP,
}
_OF_PRINTER = {
    DeviceState.ABSENT: Ails.PRINTER_ABSENT,
    DeviceState.SILENT: Ails.PRINTER_SILENT,
    DeviceState.COVER: Ails.PRINTER_COVER,
    DeviceState.CUTTER: Ails.PRINTER_CUTTER,
    DeviceState.FAULT: Ails.PRINTER_FAULT,
    DeviceState.FOREIGN: Ails.PRINTER_FOREIGN,
    DeviceState.REPLACED: Ails.PRINTER_REPLACED,
}


def _of_printer(state: DeviceState | None) -> tuple[Ails, ...]:
    """What to do at the printer; HELD has a line of its own."""
    return (_OF_PRINTER.get(state, Ails.PRINTER),) if state is not DeviceState.HELD and state and _gone(state) else ()


def _gone(state: DeviceState | None) -> bool:
    return state not in (None, DeviceState.READY, DeviceState.LEFT_BEHIND)
