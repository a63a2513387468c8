"""Problems of kiosks that a colleague can solve, most important first."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec
import sqlalchemy as sa

from central.store import tables as t
from central.store.log import moment
from kiosk.protocol import PaperLeft
from kiosk.rules import DeviceState
from kiosk.runtime.clock import BRUSSELS, business_day

SILENT_AFTER = timedelta(seconds=30)
"""A kiosk reports its status every three seconds."""

_all = sa.select(t.kiosk).where(t.kiosk.c.last_contact.is_not(None)).order_by(t.kiosk.c.name)


class Problem(StrEnum):
    """What may be wrong with a kiosk."""

    REVOKED = "revoked"
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
class KioskAlert:
    """One problem of one kiosk. since: time of the last contact for SILENT, of the revocation for REVOKED."""

    kiosk: str
    what: Problem
    since: datetime | None = None


class _Status(msgspec.Struct, frozen=True):
    paper: PaperLeft
    devices: dict[str, DeviceState]


def kiosk_alerts(connection: sa.Connection, now: datetime) -> tuple[KioskAlert, ...]:
    """Return all problems of every kiosk that has ever reported."""
    found: list[KioskAlert] = []
    for row in connection.execute(_all).mappings():
        if row["revoked_at"] is not None:
            revoked = moment(row["revoked_at"])
            if business_day(revoked) == business_day(now):  # tickets that it had not sent may be out; then it is gone
                found.append(KioskAlert(row["name"], Problem.REVOKED, revoked.astimezone(BRUSSELS)))
            continue
        last = moment(row["last_contact"])
        if now - last > SILENT_AFTER:
            found.append(KioskAlert(row["name"], Problem.SILENT, last.astimezone(BRUSSELS)))
        elif row["status"]:
            found += [
                KioskAlert(row["name"], what) for what in _problems_of(msgspec.json.decode(row["status"], type=_Status))
            ]
    return tuple(found)


def _problems_of(status: _Status) -> list[Problem]:
    devices = status.devices
    holds = (
        (Problem.NUMBERS, _gone(devices.get("numbers"))),
        (Problem.LEDGER, _gone(devices.get("ledger"))),
        (Problem.CARD_LEFT, devices.get("reader") is DeviceState.LEFT_BEHIND),
        (Problem.PAPER_OUT, status.paper is PaperLeft.OUT),
        *((what, status.paper is not PaperLeft.OUT) for what in _of_printer(devices.get("printer"))),
        (Problem.TICKET_HELD, DeviceState.HELD in (devices.get("ticket"), devices.get("printer"))),
        *((_OF_SCANNER.get(state, Problem.SCANNER), _gone(state)) for state in (devices.get("scanner"),) if state),
        (Problem.READER, _gone(devices.get("reader"))),
        (Problem.PAPER_LOW, status.paper is PaperLeft.NEAR_END),
        (Problem.GUESSED, devices.get("lookup") is DeviceState.GUESSED),
        (Problem.SOUND, _gone(devices.get("sound"))),
        (Problem.CLOCK, _gone(devices.get("clock"))),
        (Problem.PROGRAM, _gone(devices.get("program"))),
    )
    return [what for what, there in holds if there]


_OF_SCANNER = {
    DeviceState.REFUSED: Problem.SCANNER_HELD,
    DeviceState.SILENT: Problem.SCANNER_SILENT,
    DeviceState.FAULT: Problem.SCANNER_SETUP,
}
_OF_PRINTER = {
    DeviceState.ABSENT: Problem.PRINTER_ABSENT,
    DeviceState.SILENT: Problem.PRINTER_SILENT,
    DeviceState.COVER: Problem.PRINTER_COVER,
    DeviceState.CUTTER: Problem.PRINTER_CUTTER,
    DeviceState.FAULT: Problem.PRINTER_FAULT,
    DeviceState.FOREIGN: Problem.PRINTER_FOREIGN,
    DeviceState.REPLACED: Problem.PRINTER_REPLACED,
}


def _of_printer(state: DeviceState | None) -> tuple[Problem, ...]:
    """Return what to do at the printer; HELD has an alert of its own."""
    return (
        (_OF_PRINTER.get(state, Problem.PRINTER),) if state is not DeviceState.HELD and state and _gone(state) else ()
    )


def _gone(state: DeviceState | None) -> bool:
    return state not in (None, DeviceState.READY, DeviceState.LEFT_BEHIND)


def kiosk_contacts(connection: sa.Connection) -> tuple[tuple[str, int, int | None], ...]:
    """Return name, last contact in ms and version of the policy of each kiosk that has ever reported and may work."""
    kiosk = t.kiosk.c
    rows = connection.execute(
        sa.select(kiosk.name, kiosk.last_contact, kiosk.policy_version)
        .where(kiosk.last_contact.is_not(None), kiosk.revoked_at.is_(None))
        .order_by(kiosk.name)
    )
    return tuple((name, at, version) for name, at, version in rows)


class KioskOverview(msgspec.Struct, frozen=True):
    """A kiosk as an operator sees it. problems: what a colleague can solve; empty while it was never heard of."""

    name: str
    letter: str
    epoch: int
    last_contact: datetime | None
    revoked: bool
    policy_version: int | None
    problems: tuple[Problem, ...]


def kiosk_overview(connection: sa.Connection, now: datetime) -> tuple[KioskOverview, ...]:
    """Return every kiosk that has joined, by name."""
    alerts = kiosk_alerts(connection, now)
    return tuple(
        KioskOverview(
            row["name"],
            row["letter"],
            row["epoch"],
            moment(row["last_contact"]) if row["last_contact"] is not None else None,
            row["revoked_at"] is not None,
            row["policy_version"],
            tuple(each.what for each in alerts if each.kiosk == row["name"]),
        )
        for row in connection.execute(sa.select(t.kiosk).order_by(t.kiosk.c.name)).mappings()
    )
