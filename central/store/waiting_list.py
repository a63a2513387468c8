"""The waiting list and what each desk is busy with: read once per change of the site, for all desks and their streams."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Lock

import msgspec
import sqlalchemy as sa

from central.queue.order import Waiting, in_order
from central.store import tables as t
from central.store.desk_actions import UNDONE_WITHIN_MS
from central.store.duplicate_numbers import duplicate_numbers, hour_on_paper
from central.store.kiosks import KioskAlert, kiosk_alerts
from central.store.log import moment, ms
from kiosk.rules import Evidence, Language, Purpose, Readiness, years_on
from kiosk.runtime.clock import BRUSSELS, business_day

LIST_KEPT = timedelta(seconds=15)
"""How long a list that did not change is shown with the minutes of its first reading."""
NOT_ON_PAPER = ("blocked", "unknown", "restarted")

_entries = sa.select(t.entry, t.entry_appointment.c.appointment).outerjoin(t.entry_appointment)
_here = _entries.where(t.entry.c.day == sa.bindparam("today"), t.entry.c.state.in_(("waiting", "called")))
_just_done = (
    sa.select(t.entry.c.id, t.entry.c.desk, t.entry.c.done_at)
    .where(
        t.entry.c.day == sa.bindparam("today"), t.entry.c.state == "done", t.entry.c.done_at >= sa.bindparam("since")
    )
    .order_by(t.entry.c.done_at)
)
_tickets = (
    sa.select(t.ticket).where(t.ticket.c.entry.in_(sa.bindparam("entries", expanding=True))).order_by(t.ticket.c.seq)
)
_booked = sa.select(t.appointment).where(t.appointment.c.ref.in_(sa.bindparam("refs", expanding=True)))
_lines = sa.select(t.attention).where(t.attention.c.settled_at.is_(None)).order_by(t.attention.c.id)
_seq = sa.select(t.site.c.seq)


@dataclass(frozen=True, slots=True)
class Row:
    """One entry. initials, card, years, due_eur: shown on the desk's own card only, never in the table."""

    entry: int
    numbers: tuple[str, ...]
    readiness: Readiness
    evidence: tuple[Evidence, ...]
    purpose: Purpose
    language: Language
    arrived: datetime
    due: datetime
    appointment: datetime | None
    called: datetime | None
    paper: str | None
    wants_help: bool
    by_name: bool
    initials: str | None
    card: str | None
    years: int | None
    due_eur: int | None
    duplicate_made: datetime | None = None
    """When the first ticket was made, if somebody else has the same number today."""


@dataclass(frozen=True, slots=True)
class OpenIssue:
    """An issue to settle. numbers: the numbers concerned, such as `R041-R043`."""

    id: int
    reason: str
    at: datetime
    kiosk: str | None
    numbers: str = ""


@dataclass(frozen=True, slots=True)
class Finished:
    """Whom a desk has just finished, with their number, and until when that may be undone, in milliseconds."""

    entry: int
    number: str
    until: int


@dataclass(frozen=True, slots=True)
class WaitingList:
    """What all desks share. at: when it was read; rows: by entry; held and finished: by desk; kiosks: what is wrong there."""

    seq: int
    at: datetime
    rows: dict[int, Row]
    ready: tuple[Row, ...]
    first: tuple[Row, ...]
    held: dict[int, Row]
    finished: dict[int, Finished]
    alarms: tuple[OpenIssue, ...]
    lines: tuple[OpenIssue, ...]
    kiosks: tuple[KioskAlert, ...]
    earliest: datetime | None
    """The earliest appointment of today of those who wait."""


def read_waiting_list(connection: sa.Connection, now: datetime) -> WaitingList:
    """Return who waits today, whom each desk has, and what has to be settled."""
    today = business_day(now).isoformat()
    here = connection.execute(_here, {"today": today}).mappings().all()
    issues = tuple(connection.execute(_lines).mappings().all())
    rows = _rows(connection, list(here), _helped(issues))
    waiting = [_as_waiting(row) for row in here if row["state"] == "waiting"]
    ordered = [rows[each.entry] for each in in_order(waiting, ms(now))]
    return WaitingList(
        seq=int(connection.execute(_seq).scalar_one()),
        at=now,
        rows={row.entry: row for row in ordered},
        ready=tuple(row for row in ordered if not row.by_name),
        first=tuple(row for row in ordered if row.by_name),
        held={row["desk"]: rows[row["id"]] for row in here if row["state"] == "called"},
        finished=_finished(connection, today, now),
        alarms=_alarms(issues, rows),
        lines=_other_lines(issues, rows),
        kiosks=kiosk_alerts(connection, now),
        earliest=min(
            (row.appointment for row in ordered if row.appointment and row.appointment.date() == business_day(now)),
            default=None,
        ),
    )


class WaitingLists:
    """The waiting list of the latest change, read once for all desks. For transactions that only read."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._last: WaitingList | None = None

    def get(self, connection: sa.Connection, now: datetime) -> WaitingList:
        """Return the list as this transaction sees it."""
        seq = int(connection.execute(_seq).scalar_one())
        with self._lock:  # sixty desks wake at once: one reads, the others take what it read
            last = self._last
            if last is None or last.seq != seq or not timedelta() <= now - last.at < LIST_KEPT:
                last = self._last = read_waiting_list(connection, now)
            return last


def _finished(connection: sa.Connection, today: str, now: datetime) -> dict[int, Finished]:
    """Return the last that each desk has finished, while that may be undone."""
    done = connection.execute(_just_done, {"today": today, "since": ms(now) - UNDONE_WITHIN_MS}).all()
    last = {row.desk: row for row in done if row.done_at <= ms(now)}
    numbers = dict[int, str]()
    for ticket in connection.execute(_tickets, {"entries": [row.id for row in last.values()]}).mappings():
        numbers.setdefault(ticket["entry"], ticket["number"])
    return {
        desk: Finished(row.id, numbers[row.id], row.done_at + UNDONE_WITHIN_MS)
        for desk, row in last.items()
        if row.id in numbers
    }


def _helped(issues: Iterable[sa.RowMapping]) -> set[int]:
    return {issue["entry"] for issue in issues if issue["reason"] == "help_wanted"}


def _alarms(issues: Iterable[sa.RowMapping], rows: dict[int, Row]) -> tuple[OpenIssue, ...]:
    return tuple(_line(issue, rows) for issue in issues if issue["reason"] == "help_wanted")


def _other_lines(issues: Iterable[sa.RowMapping], rows: dict[int, Row]) -> tuple[OpenIssue, ...]:
    """Return the issues that stand at no row, nor at the card of a desk, and are no call for help."""
    return tuple(
        _line(issue, rows) for issue in issues if issue["entry"] not in rows and issue["reason"] != "help_wanted"
    )


def _rows(connection: sa.Connection, known: list[sa.RowMapping], helped: set[int]) -> dict[int, Row]:
    tickets: dict[int, list[sa.RowMapping]] = {}
    for ticket in connection.execute(_tickets, {"entries": [row["id"] for row in known]}).mappings():
        tickets.setdefault(ticket["entry"], []).append(ticket)
    refs = [row["appointment"] for row in known if row["appointment"]]
    booked = {row["ref"]: row for row in connection.execute(_booked, {"refs": refs}).mappings()}
    days = {row["day"] for row in known}
    numbers = [ticket["number"] for each in tickets.values() for ticket in each]
    duplicates = frozenset[str]().union(
        *(duplicate_numbers(connection, numbers, date.fromisoformat(day)) for day in days)
    )
    return {
        row["id"]: _row(row, tickets.get(row["id"], []), booked.get(row["appointment"]), helped, duplicates)
        for row in known
    }


def _row(
    row: sa.RowMapping,
    tickets: list[sa.RowMapping],
    booked: sa.RowMapping | None,
    helped: set[int],
    duplicates: frozenset[str],
) -> Row:
    papers = [ticket["printed"] for ticket in tickets]
    return Row(
        entry=row["id"],
        numbers=tuple(ticket["number"] for ticket in tickets),
        readiness=Readiness(row["readiness"]),
        evidence=msgspec.json.decode(row["evidence"], type=tuple[Evidence, ...]),
        purpose=Purpose(row["purpose"]),
        language=Language(row["language"]),
        arrived=_local(row["arrived_at"]),
        due=_local(row["due"]),
        appointment=_local(booked["start"]) if booked else None,
        called=_local(row["called_at"]) if row["called_at"] else None,
        paper=next((paper for paper in papers if paper in NOT_ON_PAPER), None),
        wants_help=row["id"] in helped,
        by_name=not _as_waiting(row).callable_by_next(),
        initials=booked["initials"] if booked else None,
        card=booked["card"] if booked else None,
        years=years_on(date.fromisoformat(booked["day"]), booked["birth"]) if booked else None,
        due_eur=booked["due_eur"] if booked else None,
        duplicate_made=next((hour_on_paper(each["made_at"]) for each in tickets if each["number"] in duplicates), None),
    )


def _as_waiting(row: sa.RowMapping) -> Waiting:
    return Waiting(row["id"], row["due"], row["arrived_at"], Purpose(row["purpose"]), Readiness(row["readiness"]))


def _line(line: sa.RowMapping, rows: dict[int, Row]) -> OpenIssue:
    numbers = (
        bytes(line["bytes"]).decode() if line["reason"] in ("numbers_lost", "foreign_letter") and line["bytes"] else ""
    )
    if line["entry"] in rows:
        numbers = rows[line["entry"]].numbers[0]
    return OpenIssue(line["id"], line["reason"], _local(line["at"]), line["kiosk"], numbers)


def _local(milliseconds: int) -> datetime:
    return moment(milliseconds).astimezone(BRUSSELS)
