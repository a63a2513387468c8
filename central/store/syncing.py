"""POST /v1/sync, inside the writer's transaction: ordered commands, stored results, gap, fork, day list, status."""

import logging
import traceback
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import msgspec
import sqlalchemy as sa

from central.marking import Marking
from central.store import tables as t
from central.store.arrivals import CommandSource, LatestNumber, apply, close_days_before, day_before, open_issue
from central.store.database import is_outage
from central.store.days import day_list_update
from central.store.kiosks import SILENT_AFTER
from central.store.log import EventKind, moment, ms, of_kiosk, record
from central.store.policies import read_schedule
from kiosk.protocol import (
    MOST_COMMANDS,
    NO_LIST,
    CommandResult,
    DayListUpdate,
    KioskStatus,
    PaperLeft,
    PolicySchedule,
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
UNDER_WAY = timedelta(minutes=1)
"""How long a number may be issued before a request that does not hold it yet."""

_site = sa.select(t.site)
_store = sa.insert(t.command)
_kiosk = sa.select(t.kiosk).where(t.kiosk.c.name == sa.bindparam("name"))
_stored = sa.select(t.command.c.digest, t.command.c.result).where(
    t.command.c.kiosk == sa.bindparam("kiosk"),
    t.command.c.epoch == sa.bindparam("epoch"),
    t.command.c.kseq == sa.bindparam("kseq"),
)


@dataclass(frozen=True, slots=True)
class Received:
    """What a request is answered, but for the state of the hall, which is read when this is durable."""

    generation: str
    now: datetime
    expected: int
    stop: SyncStop | None
    results: tuple[CommandResult, ...] = ()
    news: DayListUpdate | None = None
    latest: str | None = None
    policy: PolicySchedule | None = None

    def response(self, status: SiteStatus) -> SyncResponse:
        """Return the protocol's response. status: the hall's, read after the commands were stored."""
        return SyncResponse(
            self.generation, self.now, self.expected, self.stop, self.results, self.news, status, self.latest,
            self.policy,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ServingSite:
    """What a request needs of the running central. secret: the site's, for the marking key."""

    windows: Windows
    secret: bytes = field(repr=False)


def receive(
    connection: sa.Connection, up: SyncRequest, now: datetime, serving: ServingSite, *, careful: bool = False
) -> Received:
    """Apply a request. Raises the database's own error if the database fails.

    careful: each command in a savepoint of its own, so that one that fails becomes an issue. Otherwise a command that fails
    raises, and nothing of the request is applied: the caller begins anew, carefully.
    """
    today = business_day(now)
    site = connection.execute(_site).mappings().one()
    row = connection.execute(_kiosk, {"name": up.kiosk}).mappings().first()
    if row is None or row["epoch"] != up.epoch or row["revoked_at"] is not None:
        _note_stopped(connection, row, up, now)
        return Received(site["generation"], now, 1, SyncStop.ENROL)
    if row["forked_at"] is not None:
        _note_stopped(connection, row, up, now)
        return _answer(
            connection, up, now, _Applied(row["last_kseq"], SyncStop.FORK, row["last_number"]), site, serving
        )
    if site["open_day"] != today.isoformat():
        close_days_before(connection, today, now)
    first_day = business_day(moment(row["all_told_at"]) - UNDER_WAY) if row["all_told_at"] else day_before(today)
    latest = LatestNumber(row["last_number"])
    whose = CommandSource(up.kiosk, 0, now, up.sent_at, today, first_day, serving.windows, row["letter"], latest)
    last, stop, results = _joined(connection, up, row["last_kseq"], whose, careful=careful)
    values: dict[str, object] = {"last_kseq": last, "last_contact": ms(now), "last_number": latest.number}
    if stop is SyncStop.FORK:
        values["forked_at"] = ms(now)
    elif stop is None and len(up.commands) < MOST_COMMANDS and up.cursor != NO_LIST:
        values["all_told_at"] = ms(now)
    status = _newer_status(row, up.status)
    back = row["last_contact"] is None or now - moment(row["last_contact"]) > SILENT_AFTER
    if back or (status and status["status"] != row["status"]):
        record(connection, now, EventKind.KIOSK_STATUS, actor=of_kiosk(up.kiosk))  # redraw the open desks
    values |= status
    if up.policy is not None:
        values |= {"policy_version": up.policy.version, "policy_refused": up.policy.refused}
    connection.execute(sa.update(t.kiosk).where(t.kiosk.c.name == up.kiosk).values(values))
    return _answer(connection, up, now, _Applied(last, stop, latest.number, tuple(results)), site, serving)


def answer_idle(connection: sa.Connection, up: SyncRequest, now: datetime, serving: ServingSite) -> Received | None:
    """Return the answer to a request that changes nothing; None if `receive` must store something. Reads only."""
    row = connection.execute(_kiosk, {"name": up.kiosk}).mappings().first()
    if (
        up.commands
        or row is None
        or row["epoch"] != up.epoch
        or row["revoked_at"] is not None
        or row["forked_at"] is not None
        or not row["last_contact"]
    ):
        return None
    contact = moment(row["last_contact"])
    if not timedelta() <= now - contact < CONTACT_STORED_EACH or business_day(contact) != business_day(now):
        return None
    if up.status is not None and _packed(up.status) != row["status"]:
        return None
    held = up.policy and (up.policy.version, up.policy.refused)
    if held is not None and held != (row["policy_version"], row["policy_refused"]):
        return None
    site = connection.execute(_site).mappings().one()
    return _answer(connection, up, now, _Applied(row["last_kseq"], None, row["last_number"]), site, serving)


def _note_stopped(connection: sa.Connection, row: sa.RowMapping | None, up: SyncRequest, now: datetime) -> None:
    """Show at the desk that a kiosk may issue no numbers; in the hall it looks fine. A revoked one has its own line there."""
    if row is None or up.epoch > row["epoch"] or row["revoked_at"] is not None:
        return
    devices = {**(up.status.devices if up.status else {}), "numbers": DeviceState.REFUSED}
    raw = msgspec.json.encode({"paper": up.status.paper if up.status else PaperLeft.UNKNOWN, "devices": devices})
    if raw != row["status"]:
        record(connection, now, EventKind.KIOSK_STATUS, actor=of_kiosk(up.kiosk))
    values = {"last_contact": ms(now), "status": raw}
    connection.execute(sa.update(t.kiosk).where(t.kiosk.c.name == up.kiosk).values(values))


def _joined(
    connection: sa.Connection, up: SyncRequest, last: int, kiosk: CommandSource, *, careful: bool
) -> tuple[int, SyncStop | None, list[CommandResult]]:
    """Apply the commands that follow `last`, and return results of those that were applied before as they were stored."""
    results: list[CommandResult] = []
    for sequenced in up.commands:
        if sequenced.kseq > last + 1:
            return last, SyncStop.GAP, results
        whose = replace(kiosk, kseq=sequenced.kseq)
        place = {"kiosk": up.kiosk, "epoch": up.epoch, "kseq": sequenced.kseq}
        if sequenced.kseq <= last:
            stored = connection.execute(_stored, place).one()
            if bytes(stored[0]) != digest(sequenced.command):
                open_issue(connection, whose, "fork")
                return last, SyncStop.FORK, results
            results.append(CommandResult(sequenced.kseq, msgspec.Raw(bytes(stored[1]))))
            continue
        applied = (_applied_alone if careful else _applied)(connection, sequenced, whose)
        raw = msgspec.json.encode(applied)
        connection.execute(_store, {**place, "digest": digest(sequenced.command), "result": raw})
        results.append(CommandResult(sequenced.kseq, msgspec.Raw(raw)))
        last = sequenced.kseq
    return last, None, results


def _applied(connection: sa.Connection, sequenced: SequencedCommand, whose: CommandSource) -> Result:
    """Apply a command; one that cannot be read becomes an issue and never blocks the next."""
    try:
        command = read_command(sequenced.command)
    except (msgspec.MsgspecError, UnicodeDecodeError, ValueError) as error:
        _log_command(error, sequenced, whose)
        return open_issue(connection, whose, "unappliable", raw=sequenced.command)
    return apply(connection, command, whose)


def _applied_alone(connection: sa.Connection, sequenced: SequencedCommand, whose: CommandSource) -> Result:
    """Apply a command in a savepoint; one that fails becomes an issue and never blocks the next."""
    before = whose.latest.number
    try:
        with connection.begin_nested():
            return _applied(connection, sequenced, whose)
    except Exception as error:
        if is_outage(error):
            raise
        whose.latest.number = before
        _log_command(error, sequenced, whose)
    return open_issue(connection, whose, "unappliable", raw=sequenced.command)


def _log_command(error: Exception, sequenced: SequencedCommand, whose: CommandSource) -> None:
    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{last.filename}:{last.lineno} in {last.name}"
    log.error("command %d of %s: %s at %s", sequenced.kseq, whose.kiosk, type(error).__name__, place)


def _newer_status(row: sa.RowMapping, status: KioskStatus | None) -> dict[str, object]:
    """Return the newer status, compared by (boot, nr), not by arrival."""
    if status is None or (row["boot"] == str(status.boot) and (row["status_nr"] or 0) >= status.nr):
        return {}
    raw = _packed(status)
    return {"boot": str(status.boot), "status_nr": status.nr, "status": raw}


def _packed(status: KioskStatus) -> bytes:
    return msgspec.json.encode({"paper": status.paper, "devices": status.devices})


@dataclass(frozen=True, slots=True)
class _Applied:
    """What became of a request's commands."""

    last: int
    stop: SyncStop | None
    latest: str | None
    results: tuple[CommandResult, ...] = ()


def _answer(
    connection: sa.Connection,
    up: SyncRequest,
    now: datetime,
    applied: _Applied,
    site: sa.RowMapping,
    serving: ServingSite,
) -> Received:
    marking, news = Marking(serving.secret, site["marking_version"]), None
    if up.cursor != NO_LIST:
        news = day_list_update(connection, up.cursor, site["generation"], business_day(now), marking)
    policy = None
    if up.policy is not None and up.policy.schedule != site["policy"]:
        policy = read_schedule(connection, business_day(now))
    return Received(
        site["generation"], now, applied.last + 1, applied.stop, applied.results, news, applied.latest, policy
    )
