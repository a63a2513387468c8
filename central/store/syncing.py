"""POST /v1/sync, inside the writer's transaction: ordered commands, stored results, gap, fork, day list, status."""

import logging
import traceback
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import msgspec
import sqlalchemy as sa

from central.marking import Marking
from central.queue.order import past_due_s
from central.store import tables as t
from central.store.arrivals import CommandSource, apply, close_days_before, day_before, open_issue
from central.store.days import day_list_update, waiting_today
from central.store.kiosks import SILENT_AFTER
from central.store.log import EventKind, moment, ms, of_kiosk, record
from kiosk.protocol import (
    NO_LIST,
    CommandResult,
    KioskStatus,
    PaperLeft,
    Result,
    SequencedCommand,
    SiteStatus,
    SyncRequest,
    SyncResponse,
    SyncStop,
    digest,
    read_command,
)
from kiosk.rules import DeviceState
from kiosk.rules.punctuality import Windows
from kiosk.runtime.clock import business_day

log = logging.getLogger(__name__)

CONTACT_STORED_EACH = timedelta(seconds=10)
"""How often the contact of a kiosk that has nothing new is stored; well within SILENT_AFTER."""
FATAL_ERRORS = ("SQLITE_FULL", "SQLITE_BUSY", "SQLITE_IOERR", "SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_CANTOPEN")

_kiosk = sa.select(t.kiosk).where(t.kiosk.c.name == sa.bindparam("name"))
_latest_number = sa.select(t.kiosk.c.last_number).where(t.kiosk.c.name == sa.bindparam("name"))
_stored = sa.select(t.command.c.digest, t.command.c.result).where(
    t.command.c.kiosk == sa.bindparam("kiosk"),
    t.command.c.epoch == sa.bindparam("epoch"),
    t.command.c.kseq == sa.bindparam("kseq"),
)


@dataclass(frozen=True, slots=True)
class Received:
    """The response, and whether anything but the kiosk's contact changed."""

    down: SyncResponse
    applied: int


@dataclass(frozen=True, slots=True)
class ServingSite:
    """What a request needs of the running central. desks: how many are open. secret: the site's, for the marking key."""

    windows: Windows
    desks: int
    secret: bytes = field(repr=False)


def receive(connection: sa.Connection, up: SyncRequest, now: datetime, serving: ServingSite) -> Received:
    """Apply a request. Raises the database's own error only if the database fails."""
    today = business_day(now)
    site = connection.execute(sa.select(t.site)).mappings().one()
    row = connection.execute(_kiosk, {"name": up.kiosk}).mappings().first()
    if row is None or row["epoch"] != up.epoch:
        _note_stopped(connection, row, up, now)
        return Received(
            SyncResponse(site["generation"], now, 1, SyncStop.ENROL, (), None, _status(connection, now, serving.desks)),
            0,
        )
    if row["forked_at"] is not None:
        _note_stopped(connection, row, up, now)
        return Received(_down(connection, up, now, row["last_kseq"], SyncStop.FORK, [], serving), 0)
    close_days_before(connection, today, now)
    first_day = business_day(moment(row["last_contact"])) if row["last_contact"] else day_before(today)
    whose = CommandSource(up.kiosk, 0, now, up.sent_at, today, first_day, serving.windows)
    last, stop, results = _joined(connection, up, row["last_kseq"], whose)
    values: dict[str, object] = {"last_kseq": last, "last_contact": ms(now)}
    if stop is SyncStop.FORK:
        values["forked_at"] = ms(now)
    status = _newer_status(row, up.status)
    back = row["last_contact"] is None or now - moment(row["last_contact"]) > SILENT_AFTER
    if back or (status and status["status"] != row["status"]):
        record(connection, now, EventKind.KIOSK_STATUS, actor=of_kiosk(up.kiosk))  # redraw the open desks
    values |= status
    connection.execute(sa.update(t.kiosk).where(t.kiosk.c.name == up.kiosk).values(values))
    return Received(_down(connection, up, now, last, stop, results, serving), last - row["last_kseq"])


def answer_idle(connection: sa.Connection, up: SyncRequest, now: datetime, serving: ServingSite) -> SyncResponse | None:
    """Return the response to a request that changes nothing; None if `receive` must store something. Reads only."""
    row = connection.execute(_kiosk, {"name": up.kiosk}).mappings().first()
    if (
        up.commands
        or row is None
        or row["epoch"] != up.epoch
        or row["forked_at"] is not None
        or not row["last_contact"]
    ):
        return None
    contact = moment(row["last_contact"])
    if not timedelta() <= now - contact < CONTACT_STORED_EACH or business_day(contact) != business_day(now):
        return None
    if up.status is not None and _packed(up.status) != row["status"]:
        return None
    return _down(connection, up, now, row["last_kseq"], None, [], serving)


def _note_stopped(connection: sa.Connection, row: sa.RowMapping | None, up: SyncRequest, now: datetime) -> None:
    """Show at the desk that a kiosk may issue no numbers; in the hall it looks fine."""
    if row is None or up.epoch > row["epoch"]:
        return
    devices = {**(up.status.devices if up.status else {}), "numbers": DeviceState.REFUSED}
    raw = msgspec.json.encode({"paper": up.status.paper if up.status else PaperLeft.UNKNOWN, "devices": devices})
    if raw != row["status"]:
        record(connection, now, EventKind.KIOSK_STATUS, actor=of_kiosk(up.kiosk))
    values = {"last_contact": ms(now), "status": raw}
    connection.execute(sa.update(t.kiosk).where(t.kiosk.c.name == up.kiosk).values(values))


def _joined(
    connection: sa.Connection, up: SyncRequest, last: int, kiosk: CommandSource
) -> tuple[int, SyncStop | None, list[CommandResult]]:
    results: list[CommandResult] = []
    for sequenced in up.commands:
        if sequenced.kseq > last + 1:
            return last, SyncStop.GAP, results
        whose = replace(kiosk, kseq=sequenced.kseq)
        stored = connection.execute(_stored, {"kiosk": up.kiosk, "epoch": up.epoch, "kseq": sequenced.kseq}).first()
        if stored is not None:
            if bytes(stored[0]) != digest(sequenced.command):
                open_issue(connection, whose, "fork")
                return last, SyncStop.FORK, results
            results.append(CommandResult(sequenced.kseq, msgspec.Raw(bytes(stored[1]))))
            continue
        raw = msgspec.json.encode(_applied(connection, sequenced, whose))
        connection.execute(
            sa.insert(t.command),
            {
                "kiosk": up.kiosk, "epoch": up.epoch, "kseq": sequenced.kseq,
                "digest": digest(sequenced.command), "result": raw,
            },
        )  # fmt: skip
        results.append(CommandResult(sequenced.kseq, msgspec.Raw(raw)))
        last = max(last, sequenced.kseq)
    return last, None, results


def _applied(connection: sa.Connection, sequenced: SequencedCommand, whose: CommandSource) -> Result:
    """Apply a command in a savepoint; one that fails becomes an issue and never blocks the next."""
    try:
        with connection.begin_nested():
            return apply(connection, read_command(sequenced.command), whose)
    except sa.exc.OperationalError as error:
        if str(getattr(error.orig, "sqlite_errorname", "")).startswith(FATAL_ERRORS):
            raise
    except Exception as error:  # noqa: BLE001 -- no command may block the ones behind it
        last = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{last.filename}:{last.lineno} in {last.name}"
        log.error("command %d of %s: %s at %s", sequenced.kseq, whose.kiosk, type(error).__name__, place)
    return open_issue(connection, whose, "unappliable", raw=sequenced.command)


def _newer_status(row: sa.RowMapping, status: KioskStatus | None) -> dict[str, object]:
    """Return the newer status, compared by (boot, nr), not by arrival."""
    if status is None or (row["boot"] == str(status.boot) and (row["status_nr"] or 0) >= status.nr):
        return {}
    raw = _packed(status)
    return {"boot": str(status.boot), "status_nr": status.nr, "status": raw}


def _packed(status: KioskStatus) -> bytes:
    return msgspec.json.encode({"paper": status.paper, "devices": status.devices})


def _down(
    connection: sa.Connection,
    up: SyncRequest,
    now: datetime,
    last: int,
    stop: SyncStop | None,
    results: list[CommandResult],
    serving: ServingSite,
) -> SyncResponse:
    site = connection.execute(sa.select(t.site)).mappings().one()
    listed = up.cursor != NO_LIST
    marking = Marking(serving.secret, site["marking_version"])
    news = day_list_update(connection, up.cursor, site["generation"], business_day(now), marking) if listed else None
    latest = connection.execute(_latest_number, {"name": up.kiosk}).scalar_one_or_none()
    status = _status(connection, now, serving.desks)
    return SyncResponse(site["generation"], now, last + 1, stop, tuple(results), news, status, latest)


def _status(connection: sa.Connection, now: datetime, desks: int) -> SiteStatus:
    """Return the state of the hall; a desk that somebody who is logged in has open is staffed."""
    waiting = waiting_today(connection, business_day(now))
    return SiteStatus(
        staffed=desks > 0,
        waiting=len(waiting),
        longest_past_due_s=past_due_s(waiting, ms(now)),
        desks=desks,
        dues=tuple(moment(due) for due in sorted(each.due for each in waiting if each.callable_by_next())),
    )
