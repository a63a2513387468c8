"""Erases what is too old: what names somebody once their day is over, tickets after a month, the log after thirteen.

It asks what is too old, never what the hour is, so it may run at any time and again after a restored backup. It works on a
copy of an earlier version too: what that version did not have is passed over.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import msgspec
import sqlalchemy as sa

from central.store import tables as t
from central.store.deliveries import DeliveryReport
from central.store.log import ms
from kiosk.runtime.clock import day_begins

TICKETS_DAYS, LOG_DAYS = 30, 400
"""Days after which tickets, calls and issues go; and the log with the visits' figures: thirteen months, to compare with."""
MOST_REPORTS = 100


class ErasureReport(msgspec.Struct, frozen=True):
    """What an erasure did. erased: rows by what they were. left: rows that still name somebody of an earlier day: none.

    emptied: whether the write-ahead log could be emptied at once; log_bytes: what it holds afterwards. copies: what was erased
    in each copy beside the database.
    """

    day: date
    at: datetime
    erased: dict[str, int] = {}
    left: dict[str, int] = {}
    emptied: bool = True
    log_bytes: int = 0
    copies: dict[str, dict[str, int]] = {}

    @property
    def is_clean(self) -> bool:
        """Return whether nothing is left that names somebody of an earlier day."""
        return not any(self.left.values())


@dataclass(frozen=True, slots=True)
class _Rule:
    """One kind of row that is too old. empties: columns that are emptied instead of deleting the row."""

    name: str
    table: sa.Table
    where: sa.ColumnElement[bool]
    empties: tuple[str, ...] = ()
    names_somebody: bool = True


def erase(connection: sa.Connection, today: date) -> dict[str, int]:
    """Erase what is too old and return how many rows of each kind."""
    found = {}
    for rule in _present(connection, today):
        statement = (
            sa.update(rule.table).where(rule.where).values(dict.fromkeys(rule.empties))
            if rule.empties
            else sa.delete(rule.table).where(rule.where)
        )
        found[rule.name] = connection.execute(statement).rowcount
    found["names in reports of deliveries"] = _strip_reports(connection, today)
    return {name: count for name, count in found.items() if count}


def left(connection: sa.Connection, today: date) -> dict[str, int]:
    """Return how many rows of an earlier day still name somebody, by what they are; all are zero after `erase`."""
    found = {
        rule.name: int(
            connection.execute(sa.select(sa.func.count()).select_from(rule.table).where(rule.where)).scalar_one()
        )
        for rule in _present(connection, today)
        if rule.names_somebody
    }
    return {**found, "names in reports of deliveries": len(list(_speaking(connection, today)))}


def is_due(connection: sa.Connection, today: date) -> bool:
    """Return whether anything is too old. Reads only."""
    return any(
        connection.execute(sa.select(sa.literal(1)).select_from(rule.table).where(rule.where).limit(1)).first()
        for rule in _present(connection, today)
    ) or any(_speaking(connection, today))


def keep_erasure(connection: sa.Connection, report: ErasureReport) -> None:
    """Keep a report; the oldest go."""
    row = {"at": ms(report.at), "report": msgspec.json.encode(report)}
    connection.execute(sa.delete(t.erasure).where(t.erasure.c.at == row["at"]))
    connection.execute(sa.insert(t.erasure), row)
    kept = sa.select(t.erasure.c.at).order_by(t.erasure.c.at.desc()).limit(1).offset(MOST_REPORTS)
    if (oldest := connection.execute(kept).scalar()) is not None:
        connection.execute(sa.delete(t.erasure).where(t.erasure.c.at <= oldest))


def latest_erasure(connection: sa.Connection) -> ErasureReport | None:
    """Return the latest report; None before the first erasure."""
    raw = connection.execute(sa.select(t.erasure.c.report).order_by(t.erasure.c.at.desc()).limit(1)).scalar()
    return None if raw is None else msgspec.json.decode(raw, type=ErasureReport)


def _rules(today: date) -> Iterator[_Rule]:
    """Yield what is too old, links before what they point to."""
    entry, day = t.entry.c, today.isoformat()
    earlier = sa.select(entry.id).where(entry.day < day)
    past = sa.select(t.appointment.c.ref).where(t.appointment.c.day < day)
    link = t.entry_appointment.c
    sought = sa.or_(entry.sought_ref.is_not(None), entry.sought_code.is_not(None))
    yield _Rule("links", t.entry_appointment, sa.or_(link.entry.in_(earlier), link.appointment.in_(past)))
    yield _Rule("codes of visits", t.entry, sa.and_(entry.day < day, sought), ("sought_ref", "sought_code"))
    yield _Rule("appointments", t.appointment, t.appointment.c.day < day)
    yield _Rule("moved appointments", t.appointment_left, t.appointment_left.c.day < day)
    raw = t.attention.c
    yield _Rule("unread commands", t.attention, sa.and_(raw.day < day, raw.bytes.is_not(None)), ("bytes",))
    month, log = today - timedelta(days=TICKETS_DAYS), today - timedelta(days=LOG_DAYS)
    begins, begun = ms(day_begins(month)), ms(day_begins(log))
    yield _Rule("tickets", t.ticket, t.ticket.c.day < month.isoformat(), names_somebody=False)
    yield _Rule("calls", t.call, t.call.c.day < month.isoformat(), names_somebody=False)
    yield _Rule("issues", t.attention, raw.day < month.isoformat(), names_somebody=False)
    yield _Rule("actions", t.action, t.action.c.at < begins, names_somebody=False)
    yield _Rule("log", t.event, t.event.c.at < begun, names_somebody=False)
    gone = sa.and_(entry.day < log.isoformat(), ~sa.exists().where(t.ticket.c.entry == entry.id))
    yield _Rule("visits", t.entry, gone, names_somebody=False)


def _present(connection: sa.Connection, today: date) -> Iterator[_Rule]:
    """Yield the rules whose table and columns this database has."""
    inspector = sa.inspect(connection)
    for rule in _rules(today):
        if not inspector.has_table(rule.table.name):
            continue
        columns = {each["name"] for each in inspector.get_columns(rule.table.name)}
        wanted = {each.name for each in sa.sql.visitors.iterate(rule.where) if isinstance(each, sa.Column)}
        own = {each for each in wanted if each in rule.table.c}
        if own <= columns and set(rule.empties) <= columns:
            yield rule


def _speaking(connection: sa.Connection, today: date) -> Iterator[tuple[str, DeliveryReport]]:
    """Yield the reports of earlier days that name appointments, by source."""
    if not sa.inspect(connection).has_table("delivery"):
        return
    rows = connection.execute(
        sa.select(t.delivery.c.source, t.delivery.c.report).where(t.delivery.c.at < ms(day_begins(today)))
    )
    for source, raw in rows.all():
        report = msgspec.json.decode(raw, type=DeliveryReport)
        if report.older or report.refused:
            yield source, report


def _strip_reports(connection: sa.Connection, today: date) -> int:
    count = 0
    for source, report in list(_speaking(connection, today)):
        silent = msgspec.json.encode(msgspec.structs.replace(report, older=(), refused=()))
        connection.execute(sa.update(t.delivery).where(t.delivery.c.source == source).values(report=silent))
        count += 1
    return count
