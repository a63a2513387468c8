"""What a desk sees, read in one transaction, as plain data for the pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Lock

import msgspec
import sqlalchemy as sa

from central.queue.order import Waiting, in_order
from central.store import tables as t
from central.store.desk_actions import last_finished
from central.store.duplicate_numbers import duplicate_numbers, hour_on_paper
from central.store.kiosks import KioskAlert, kiosk_alerts
from central.store.log import moment, ms
from kiosk.rules import Evidence, Language, Purpose, Readiness, years_on
from kiosk.runtime.clock import BRUSSELS, business_day

LIST_KEPT = timedelta(seconds=15)
"""How long a list that did not change is shown with the minutes of its first reading."""
NOT_ON_PAPER = ("blocked", "unknown", "restarted")

_entries = sa.select(t.entry, t.entry_appointment.c.appointment).outerjoin(t.entry_appointment)
_waiting = _entries.where(t.entry.c.day == sa.bindparam("today"), t.entry.c.state == "waiting")
_held = _entries.where(
    t.entry.c.day == sa.bindparam("today"), t.entry.c.state == "called", t.entry.c.desk == sa.bindparam("desk")
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
class DeskView:
    """All of one desk's page. seq: the site's, which tells the newer of two views.

    undo: the entry that this desk has just finished, with its number. alarms: calls for help at a kiosk that nobody has taken
    on. lines: other issues without a row. longest_past_s: since the earliest appointment time of those who wait.
    """

    desk: int
    seq: int
    now: datetime
    ready: tuple[Row, ...]
    first: tuple[Row, ...]
    held: Row | None
    chosen: Row | None
    alarms: tuple[OpenIssue, ...]
    lines: tuple[OpenIssue, ...]
    kiosks: tuple[KioskAlert, ...]
    undo: tuple[int, str] | None
    longest_past_s: int
    left: str = ""
    """The number of the card that the clerk had opened, if it no longer waits."""


@dataclass(frozen=True, slots=True)
class WaitingList:
    """What every desk sees alike. at: when it was read; rows: by entry; issues: every open one, as stored."""

    seq: int
    at: datetime
    rows: dict[int, Row]
    ready: tuple[Row, ...]
    first: tuple[Row, ...]
    issues: tuple[sa.RowMapping, ...]
    alarms: tuple[OpenIssue, ...]
    lines: tuple[OpenIssue, ...]


def waiting_list(connection: sa.Connection, now: datetime) -> WaitingList:
    """Return who waits today, and what has to be settled."""
    today = business_day(now).isoformat()
    waiting = connection.execute(_waiting, {"today": today}).mappings().all()
    issues = tuple(connection.execute(_lines).mappings().all())
    rows = _rows(connection, list(waiting), _helped(issues))
    ordered = [rows[each.entry] for each in in_order([_as_waiting(row) for row in waiting], ms(now))]
    return WaitingList(
        seq=int(connection.execute(_seq).scalar_one()),
        at=now,
        rows=rows,
        ready=tuple(row for row in ordered if not row.by_name),
        first=tuple(row for row in ordered if row.by_name),
        issues=issues,
        alarms=_alarms(issues, rows),
        lines=_other_lines(issues, rows),
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
                last = self._last = waiting_list(connection, now)
            return last


def desk_view(
    connection: sa.Connection, desk: int, chosen: int | None, now: datetime, lists: WaitingLists | None = None
) -> DeskView:
    """Return the view of a desk. chosen: the entry whose card the clerk has opened, if it still waits.

    lists: where the list that all desks share is kept; without it, the list is read.
    """
    known = lists.get(connection, now) if lists else waiting_list(connection, now)
    today = business_day(now).isoformat()
    held = connection.execute(_held, {"desk": desk, "today": today}).mappings().first()
    mine = _rows(connection, [held], _helped(known.issues)) if held else {}
    alarms, lines = known.alarms, known.lines
    if any(issue["entry"] in mine for issue in known.issues):
        rows = {**known.rows, **mine}
        alarms, lines = _alarms(known.issues, rows), _other_lines(known.issues, rows)
    here = {None, *known.rows, *mine}
    return DeskView(
        desk=desk,
        seq=known.seq,
        now=now.astimezone(BRUSSELS),
        ready=known.ready,
        first=known.first,
        held=mine[held["id"]] if held else None,
        chosen=known.rows.get(chosen) if chosen is not None else None,
        alarms=alarms,
        lines=lines,
        kiosks=kiosk_alerts(connection, now),
        undo=_undo(connection, desk, now),
        longest_past_s=max((_past_s(row.appointment, now) for row in (*known.ready, *known.first)), default=0),
        left=_left(connection, chosen) if chosen not in here else "",
    )


def _helped(issues: Iterable[sa.RowMapping]) -> set[int]:
    return {issue["entry"] for issue in issues if issue["reason"] == "help_wanted"}


def _alarms(issues: Iterable[sa.RowMapping], rows: dict[int, Row]) -> tuple[OpenIssue, ...]:
    return tuple(_line(issue, rows) for issue in issues if issue["reason"] == "help_wanted")


def _other_lines(issues: Iterable[sa.RowMapping], rows: dict[int, Row]) -> tuple[OpenIssue, ...]:
    """Return the issues that stand at no row and are no call for help."""
    return tuple(
        _line(issue, rows) for issue in issues if issue["entry"] not in rows and issue["reason"] != "help_wanted"
    )


def _left(connection: sa.Connection, entry: int | None) -> str:
    numbers = connection.execute(_tickets, {"entries": [entry]}).mappings().first()
    return str(numbers["number"]) if numbers else ""


def _past_s(appointment: datetime | None, now: datetime) -> int:
    """Return how long an appointment of today is past its time."""
    if appointment is None or appointment.date() != now.astimezone(BRUSSELS).date():
        return 0
    return max(0, int((now - appointment).total_seconds()))


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


def _undo(connection: sa.Connection, desk: int, now: datetime) -> tuple[int, str] | None:
    entry = last_finished(connection, desk, now)
    if entry is None:
        return None
    numbers = connection.execute(_tickets, {"entries": [entry]}).mappings().first()
    return (entry, numbers["number"]) if numbers else None


def _line(line: sa.RowMapping, rows: dict[int, Row]) -> OpenIssue:
    numbers = (
        bytes(line["bytes"]).decode() if line["reason"] in ("numbers_lost", "foreign_letter") and line["bytes"] else ""
    )
    if line["entry"] in rows:
        numbers = rows[line["entry"]].numbers[0]
    return OpenIssue(line["id"], line["reason"], _local(line["at"]), line["kiosk"], numbers)


def _local(milliseconds: int) -> datetime:
    return moment(milliseconds).astimezone(BRUSSELS)
