"""Applies a kiosk's commands to the queue. Central never refuses what is on paper: accepted, merged or attention."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import msgspec
import sqlalchemy as sa

from central.queue.order import due_at
from central.store import tables as t
from central.store.assessment import joined, of_central, renewed
from central.store.enrolment import may_use_letter
from central.store.linking import booked_as
from central.store.log import CENTRAL, EventKind, ms, of_kiosk, record
from kiosk.protocol import (
    AnyCommand,
    Arrived,
    CommandVerdict,
    CopyPrinted,
    HelpWanted,
    Lost,
    NotPrinted,
    Printed,
    Result,
    VisitEnded,
)
from kiosk.rules import BookingState, Evidence, Lookup, readiness
from kiosk.rules.punctuality import Windows
from kiosk.rules.ticket_numbers import ROLLS_AFTER, number_on_ticket, steps_to

_entry_of = sa.select(t.entry).join(t.entry_appointment).where(t.entry_appointment.c.appointment == sa.bindparam("ref"))
_unlink = sa.delete(t.entry_appointment).where(t.entry_appointment.c.appointment == sa.bindparam("ref"))
_ticket = sa.select(t.ticket).where(t.ticket.c.id == sa.bindparam("ticket"))
_numbers = sa.select(t.ticket.c.number).where(t.ticket.c.entry == sa.bindparam("entry")).order_by(t.ticket.c.seq)
_duplicates = (
    sa.select(t.entry.c.id)
    .join(t.ticket, t.ticket.c.entry == t.entry.c.id)
    .where(
        t.ticket.c.day == sa.bindparam("day"),
        t.ticket.c.number == sa.bindparam("number"),
        t.entry.c.state.in_(("waiting", "called")),
    )
)
_mark_printed = (
    sa.update(t.ticket)
    .where(t.ticket.c.id == sa.bindparam("ticket"))
    .values(printed=sa.bindparam("how"))
    .returning(t.ticket.c.entry)
)
_add_entry = sa.insert(t.entry).returning(t.entry.c.id)
_add_ticket_row = sa.insert(t.ticket)
_open_day = sa.select(t.site.c.open_day)

OLDEST = timedelta(days=14)
"""No kiosk keeps a command for longer."""


@dataclass(slots=True)
class LatestNumber:
    """The latest number of a kiosk, as its commands are applied one after another; stored with its row afterwards."""

    number: str | None = None


@dataclass(frozen=True, slots=True)
class CommandSource:
    """Source of a command: kiosk, sequence number, and central's time."""

    kiosk: str
    kseq: int
    now: datetime
    sent_at: datetime
    """When it was sent, by the kiosk's clock, which may be wrong: only the difference to the command's time counts."""
    today: date
    first_day: date
    """The day on which the kiosk had last told all it knew; an earlier day in a command comes from a wrong clock."""
    windows: Windows
    letter: str = ""
    """Of its enrolment; it may have had others."""
    latest: LatestNumber = field(default_factory=LatestNumber)


def apply(connection: sa.Connection, command: AnyCommand, whose: CommandSource) -> Result:
    """Apply one command, in the caller's savepoint."""
    match command:
        case Arrived():
            return _arrived(connection, command, whose)
        case Printed(ticket=ticket):
            return _record_print(connection, str(ticket), "printed", EventKind.PRINTED, whose)
        case NotPrinted(ticket=ticket, reason=reason):
            return _record_print(connection, str(ticket), reason, EventKind.NOT_PRINTED, whose)
        case CopyPrinted(ticket=ticket):
            return _record_print(connection, str(ticket), "printed", EventKind.COPY_PRINTED, whose)
        case HelpWanted():
            return _help(connection, command, whose)
        case Lost():
            first = not _has_line(connection, whose, "lost")
            return open_issue(connection, whose, "lost") if first else Result(CommandVerdict.ATTENTION, reason="lost")
        case VisitEnded(step=step):
            record(connection, whose.now, EventKind.VISIT_ENDED, actor=of_kiosk(whose.kiosk), detail=step)
            return Result(CommandVerdict.ACCEPTED)


def open_issue(
    connection: sa.Connection,
    whose: CommandSource,
    reason: str,
    *,
    entry: int | None = None,
    ticket: str | None = None,
    raw: bytes | None = None,
) -> Result:
    """Open an issue that somebody has to settle. raw: the bytes of a command that could not be applied."""
    connection.execute(
        sa.insert(t.attention),
        {
            "day": whose.today.isoformat(), "at": ms(whose.now), "reason": reason, "kiosk": whose.kiosk,
            "kseq": whose.kseq, "entry": entry, "ticket": ticket, "bytes": raw,
        },
    )  # fmt: skip
    record(connection, whose.now, EventKind.ATTENTION, actor=of_kiosk(whose.kiosk), entry=entry, detail=reason)
    return Result(CommandVerdict.ATTENTION, reason=reason)


def _arrived(connection: sa.Connection, command: Arrived, whose: CommandSource) -> Result:
    if connection.execute(_ticket, {"ticket": str(command.ticket)}).first():
        return open_issue(connection, whose, "ticket_twice", ticket=str(command.ticket))
    letter = command.number[:-3]
    if letter != whose.letter and not may_use_letter(connection, whose.kiosk, letter):
        return open_issue(connection, whose, "foreign_letter", raw=command.number.encode())
    return _let_in(connection, command, whose)


def _let_in(connection: sa.Connection, command: Arrived, whose: CommandSource) -> Result:
    """Give the ticket an entry, its own or that of its appointment."""
    day, late = _business_day(command.day, whose)
    booked = booked_as(connection, command.appointment, command.code, day.isoformat())
    known = connection.execute(_entry_of, {"ref": booked["ref"]}).mappings().first() if booked else None
    arrived = arrival_time(command.at, whose)
    again = known is not None and known["state"] == "done" and arrived > known["done_at"]
    if known is not None and not again:
        return _merged(connection, command, whose, known)
    duplicate = connection.execute(_duplicates, {"number": command.number, "day": day.isoformat()}).first() is not None
    cancelled = booked is not None and booked["state"] == BookingState.CANCELLED
    moved = booked is not None and booked["day"] != day.isoformat() and not cancelled
    unknown = command.appointment is not None and booked is None
    looked_up = booked is not None and command.appointment is None
    lines = joined(
        (line for line in command.evidence if not (looked_up and line.what == Lookup.NOT_LOOKED_UP)),
        of_central(
            unknown=unknown,
            cancelled=cancelled,
            moved=moved,
            again=again,
            duplicate=duplicate,
            another_day=day != command.day,
        ),
    )
    entry = int(
        connection.execute(
            _add_entry,
            {
                "day": day.isoformat(), "state": "closed" if late else "waiting", "purpose": str(command.purpose),
                "language": command.language, "readiness": str(readiness(lines)),
                "evidence": msgspec.json.encode(lines), "arrived_at": arrived,
                "due": due_at(arrived, booked["start"] if booked and not moved else None, whose.windows),
                "sought_ref": command.appointment if unknown else None,
                "sought_code": command.code if booked is None else None,
            },
        ).scalar_one()
    )  # fmt: skip
    if booked:
        connection.execute(_unlink, {"ref": booked["ref"]})  # a visitor who comes back is known by the new entry
        connection.execute(sa.insert(t.entry_appointment), {"entry": entry, "appointment": booked["ref"]})
    _add_ticket(connection, command, whose, (entry, day.isoformat()), EventKind.ARRIVED)
    reasons = [
        reason
        for reason, holds in (
            ("unknown_appointment", unknown),
            ("cancelled", cancelled),
            ("moved", moved),
            ("twin_number", duplicate),
            ("wrong_day", day != command.day),
            ("past_day", late and not _has_line(connection, whose, "past_day")),
        )
        if holds
    ]
    for reason in reasons:
        open_issue(connection, whose, reason, entry=entry, ticket=str(command.ticket))
    verdict = CommandVerdict.ATTENTION if reasons else CommandVerdict.ACCEPTED
    return Result(verdict, (command.number,), reasons[0] if reasons else None)


def _merged(connection: sa.Connection, command: Arrived, whose: CommandSource, known: sa.RowMapping) -> Result:
    """Add a second ticket of one appointment: one entry, two numbers on paper."""
    _add_ticket(connection, command, whose, (known["id"], known["day"]), EventKind.MERGED)
    numbers = tuple(connection.execute(_numbers, {"entry": known["id"]}).scalars())
    if known["state"] in ("done", "closed"):
        open_issue(connection, whose, "late_duplicate", entry=known["id"], ticket=str(command.ticket))
        return Result(CommandVerdict.ATTENTION, numbers, "late_duplicate")
    before = msgspec.json.decode(known["evidence"], type=tuple[Evidence, ...])
    after = renewed(before, command.evidence)
    if after != before:
        values = {"evidence": msgspec.json.encode(after), "readiness": str(readiness(after))}
        connection.execute(sa.update(t.entry).where(t.entry.c.id == known["id"]).values(values))
    return Result(CommandVerdict.MERGED, numbers)


def _between(number: str, whose: CommandSource) -> str:
    """Return the numbers that the kiosk issued since its latest and never reported, because its ledger was lost."""
    latest = whose.latest.number
    letter, count = number[:-3], int(number[-3:])
    ahead = steps_to(number, letter, int(latest[-3:])) if latest and latest[:-3] == letter else 0
    if ahead < 2:
        return ""
    first, last = (number_on_ticket(letter, ROLLS_AFTER + count - back) for back in (ahead - 1, 1))
    return first if first == last else f"{first}-{last}"


def _add_ticket(
    connection: sa.Connection, command: Arrived, whose: CommandSource, of: tuple[int, str], kind: EventKind
) -> None:
    """Store the ticket. of: its entry and that entry's day."""
    entry, day = of
    if missing := _between(command.number, whose):
        open_issue(connection, whose, "numbers_lost", raw=missing.encode())
    seq = record(connection, whose.now, kind, actor=of_kiosk(whose.kiosk), entry=entry)
    connection.execute(
        _add_ticket_row,
        {
            "id": str(command.ticket), "entry": entry, "number": command.number, "kiosk": whose.kiosk,
            "made_at": _printed_time(command.at, whose), "seq": seq, "printed": None, "day": day,
        },
    )  # fmt: skip
    whose.latest.number = command.number


def arrival_time(at: datetime, whose: CommandSource) -> int:
    """Return when something happened by central's clock, in ms: its age when it was sent, counted back from now.

    A negative age, or one beyond OLDEST, comes from a clock that was changed; then it is now.
    """
    age = whose.sent_at.astimezone(UTC) - at.astimezone(UTC)  # within one zone Python would ignore summer time
    return ms(whose.now) - age // timedelta(milliseconds=1) if timedelta() <= age <= OLDEST else ms(whose.now)


def _printed_time(at: datetime, whose: CommandSource) -> int:
    """Return the time that the kiosk printed on the ticket, if it is plausible."""
    return ms(at) if abs(whose.now - at) <= OLDEST else ms(whose.now)


def _business_day(day: date, whose: CommandSource) -> tuple[date, bool]:
    """Return the day it belongs to, and whether that day is over. Outside [all told, today] it counts as today."""
    if not whose.first_day <= day <= whose.today:
        return whose.today, False
    return day, day < whose.today


def _has_line(connection: sa.Connection, whose: CommandSource, reason: str) -> bool:
    query = sa.select(t.attention.c.id).where(
        t.attention.c.kiosk == whose.kiosk, t.attention.c.reason == reason, t.attention.c.day == whose.today.isoformat()
    )
    return connection.execute(query).first() is not None


def _record_print(connection: sa.Connection, ticket: str, how: str, kind: EventKind, whose: CommandSource) -> Result:
    entry = connection.execute(_mark_printed, {"ticket": ticket, "how": how}).scalar()
    if entry is None:
        return open_issue(connection, whose, "unknown_ticket", ticket=ticket)
    record(connection, whose.now, kind, actor=of_kiosk(whose.kiosk), entry=entry)
    return Result(CommandVerdict.ACCEPTED)


def _help(connection: sa.Connection, command: HelpWanted, whose: CommandSource) -> Result:
    ticket = str(command.ticket) if command.ticket else None
    found = connection.execute(_ticket, {"ticket": ticket}).mappings().first() if ticket else None
    open_issue(connection, whose, "help_wanted", entry=found["entry"] if found else None, ticket=ticket)
    return Result(CommandVerdict.ACCEPTED)


def close_days_before(connection: sa.Connection, today: date, now: datetime) -> None:
    """Close what earlier days left open, at the first write of a day; otherwise a desk that held someone stays blocked.

    Entries of a day that is not over were closed by a clock that had jumped ahead: they are reopened.
    """
    if connection.execute(_open_day).scalar() == today.isoformat():
        return
    connection.execute(sa.update(t.site).values(open_day=today.isoformat()))
    early = sa.and_(t.entry.c.day >= today.isoformat(), t.entry.c.state == "closed")
    for entry in connection.execute(sa.select(t.entry.c.id).where(early)).scalars().all():
        values = {"state": "waiting", "done_at": None, "desk": None, "called_at": None}
        connection.execute(sa.update(t.entry).where(t.entry.c.id == entry).values(values))
        record(connection, now, EventKind.REOPENED, actor=CENTRAL, entry=entry)
    old = sa.and_(t.entry.c.day < today.isoformat(), t.entry.c.state.in_(("waiting", "called")))
    for entry in connection.execute(sa.select(t.entry.c.id).where(old)).scalars().all():
        connection.execute(sa.update(t.entry).where(t.entry.c.id == entry).values(state="closed", done_at=ms(now)))
        record(connection, now, EventKind.CLOSED, actor=CENTRAL, entry=entry)


def day_before(day: date) -> date:
    """Return how far a kiosk's first contact may reach back."""
    return day - timedelta(days=1)
