"""What must survive a power cut: the counter, tickets, the print journal, the outbox and the day list.

Counter, ticket, visit and the command's bytes are one durable transaction, before anything is printed (docs/protocol.md).
Each state of the print journal is durable before the act (docs/printing.md). Where nothing changes, nothing is
written: an idle kiosk syncs every three seconds.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal
from uuid import UUID

import msgspec

from kiosk.ledger.enrolment import Enrolment, Stopped, join
from kiosk.ledger.high_water import HighWater
from kiosk.ledger.mending import is_broken, mend
from kiosk.ledger.store import LedgerError, Store
from kiosk.protocol import (
    AnyCommand,
    Arrived,
    CopyPrinted,
    DayListUpdate,
    HelpWanted,
    NotPrinted,
    Printed,
    SequencedCommand,
    VisitEnded,
    command_bytes,
)
from kiosk.rules import Appointment, Purpose
from kiosk.rules.ticket_numbers import number_on_ticket, steps_to
from kiosk.visit.state import DayList, IssuedNumber

KEPT_DAYS = 7
NO_DAY = date.min


@dataclass(frozen=True, slots=True)
class Issued:
    """A number that is durable."""

    number: str
    ticket: UUID


class Ledger:
    """The kiosk's own database. Every method belongs to the ledger's thread; each leaves nothing half done."""

    def __init__(
        self,
        path: Path,
        key: bytes | Callable[[], bytes],
        enrolment: Enrolment,
        new_id: Callable[[], UUID],
        machine: str = "",
    ) -> None:
        """Nothing is opened yet: each use does, and raises LedgerError while that fails. machine: whose disk this is."""
        self._enrolment, self._new_id, self._machine = enrolment, new_id, machine
        self._high_water, self._erased = HighWater(path), False
        self._store = Store(path, key if callable(key) else lambda: key, self._join)

    def open(self) -> None:
        """Open it now. Raises LedgerError, also when the file belongs to another kiosk."""
        self._store.open()

    def _join(self) -> None:
        join(self._store, self._enrolment, self._machine, self._high_water.of(self._enrolment.letter))

    def stopped(self) -> Stopped | None:
        """Return why no number may be given; None when one may."""
        (reason,) = self._store.one("SELECT stop FROM kiosk")
        return Stopped(reason) if reason else None

    def stop(self, reason: Stopped) -> None:
        """Give no numbers from now on, also after a restart. A machine that was swapped stays the reason."""
        if self.stopped() not in (reason, Stopped.MOVED):
            self._store.execute("UPDATE kiosk SET stop = ?", reason)

    def lift(self) -> None:
        """Central has answered and knows us: numbers may be given, unless this file lay in another machine."""
        if self.stopped() not in (None, Stopped.MOVED):
            self._store.execute("UPDATE kiosk SET stop = NULL")

    def raise_to(self, number: str) -> None:
        """Never give again what central says is our latest number; a counter that is ahead of it stays."""
        letter, issue = self._store.one("SELECT letter, issue FROM kiosk")
        ahead = steps_to(number, letter, issue)
        if ahead:
            self._store.execute("UPDATE kiosk SET issue = ?", issue + ahead)

    def start(self, at: datetime) -> int:
        """What an earlier run left: queued never comes out for a stranger, sending is unknown. How many there were."""
        with self._store.transaction():
            left = self._store.rows("SELECT id, visit, paper FROM ticket WHERE paper IN ('queued', 'sending')")
            for ticket, visit, paper in left:
                reason: Literal["restarted", "unknown"] = "restarted" if paper == "queued" else "unknown"
                self._store.execute("UPDATE ticket SET paper = ? WHERE id = ?", reason, ticket)
                self._append(NotPrinted(at, UUID(visit), ticket=UUID(ticket), reason=reason))
        return len(left)

    def issue(self, visit: UUID, make: Callable[[str, UUID], Arrived]) -> Issued:
        """The visit's one number: made now, or the one it has already. Raises LedgerError: then there is none."""
        with self._store.transaction():
            given = self._store.rows("SELECT number, id FROM ticket WHERE visit = ?", str(visit))
            if given:
                return Issued(given[0][0], UUID(given[0][1]))
            if (reason := self.stopped()) is not None:
                raise LedgerError(f"no number may be given: {reason}")
            self._store.execute("UPDATE kiosk SET issue = issue + 1")
            letter, issue = self._store.one("SELECT letter, issue FROM kiosk")
            number, ticket = number_on_ticket(letter, issue), self._new_id()
            command = make(number, ticket)
            self._store.execute("INSERT OR IGNORE INTO visit (id) VALUES (?)", str(visit))
            self._store.execute(
                "INSERT INTO ticket (id, visit, issue, number, day, paper, appointment, purpose)"
                " VALUES (?, ?, ?, ?, ?, 'queued', ?, ?)",
                str(ticket), str(visit), issue, number, command.day.isoformat(), command.appointment, command.purpose,
            )  # fmt: skip
            self._append(command)
            try:
                self._high_water.raise_to(letter, issue)
            except OSError as error:
                raise LedgerError(f"the number could not be kept: {error.strerror}") from None
        return Issued(number, ticket)

    def sending(self, ticket: UUID) -> bool:
        """Before the first byte goes to the printer. False: the visit has ended or the job is settled; send nothing."""
        with self._store.transaction():
            changed = self._store.execute(
                "UPDATE ticket SET paper = 'sending' WHERE id = ? AND paper IN ('queued', 'blocked')"
                " AND NOT EXISTS (SELECT 1 FROM visit WHERE visit.id = ticket.visit AND ended)",
                str(ticket),
            )
        return changed == 1

    def printed(self, ticket: UUID, at: datetime) -> None:
        """The printer said so itself."""
        self._paper(ticket, "printed", "sending", lambda visit: Printed(at, visit, ticket=ticket))

    def not_printed(self, ticket: UUID, reason: Literal["blocked", "unknown"], at: datetime) -> None:
        """Blocked: not a byte was sent. Unknown: nobody knows, and it is never sent again in silence."""
        before = "queued" if reason == "blocked" else "sending"
        self._paper(ticket, reason, before, lambda visit: NotPrinted(at, visit, ticket=ticket, reason=reason))

    def copying(self, ticket: UUID, at: datetime) -> None:
        """Count a copy before its first byte is sent: one that nobody confirms may be on paper all the same."""
        with self._store.transaction():
            self._store.execute(
                "INSERT INTO copy (ticket, copies, day) VALUES (?, 1, ?)"
                " ON CONFLICT (ticket) DO UPDATE SET copies = copies + 1",
                str(ticket), at.date().isoformat(),
            )  # fmt: skip

    def copied(self, ticket: UUID, visit: UUID, at: datetime) -> None:
        """Record for central that the printer confirmed the copy that was counted last."""
        with self._store.transaction():
            (copies,) = self._store.one("SELECT copies FROM copy WHERE ticket = ?", str(ticket))
            self._append(CopyPrinted(at, visit, ticket=ticket, copy=copies))

    def issued_numbers(self) -> tuple[IssuedNumber, ...]:
        """Return the numbers of this kiosk, each with its appointment if it has one, and with what it is for."""
        rows = self._store.rows("SELECT appointment, number, id, day, purpose FROM ticket ORDER BY issue")
        return tuple(
            IssuedNumber(ref, number, ticket, date.fromisoformat(day), Purpose(purpose) if purpose else None)
            for ref, number, ticket, day, purpose in rows
        )

    def copies(self) -> tuple[tuple[str, int], ...]:
        """Return each ticket that was copied here, other kiosks' tickets too, with its number of copies."""
        return tuple((ticket, count) for ticket, count in self._store.rows("SELECT ticket, copies FROM copy"))

    def help_wanted(self, visit: UUID, step: str, at: datetime) -> None:
        """A colleague is asked for; with a number, its entry is marked."""
        with self._store.transaction():
            given = self._store.rows("SELECT id FROM ticket WHERE visit = ?", str(visit))
            self._append(HelpWanted(at, visit, step=step, ticket=UUID(given[0][0]) if given else None))

    def visit_ended(self, visit: UUID, step: str, at: datetime) -> None:
        """The visit is over; paper that still waits is not printed for whoever stands there next."""
        with self._store.transaction():
            self._store.execute(
                "INSERT INTO visit (id, ended) VALUES (?, 1) ON CONFLICT (id) DO UPDATE SET ended = 1", str(visit)
            )
            for (ticket,) in self._store.rows("SELECT id FROM ticket WHERE visit = ? AND paper = 'queued'", str(visit)):
                self._store.execute("UPDATE ticket SET paper = 'blocked' WHERE id = ?", ticket)
                self._append(NotPrinted(at, visit, ticket=UUID(ticket), reason="blocked"))
            self._append(VisitEnded(at, visit, step=step))

    def _paper(self, ticket: UUID, after: str, before: str, make: Callable[[UUID], AnyCommand]) -> None:
        with self._store.transaction():
            if self._store.execute(
                "UPDATE ticket SET paper = ? WHERE id = ? AND paper = ?", after, str(ticket), before
            ):
                (visit,) = self._store.one("SELECT visit FROM ticket WHERE id = ?", str(ticket))
                self._append(make(UUID(visit)))

    def _append(self, command: AnyCommand) -> None:
        """A command in the gapless sequence; its bytes are made here, once."""
        self._store.execute("UPDATE kiosk SET kseq = kseq + 1")
        day = command.at.date().isoformat()
        self._store.execute(
            "INSERT INTO outbox (kseq, command, day) SELECT kseq, ?, ? FROM kiosk", command_bytes(command), day
        )

    def mend(self, at: datetime) -> int:
        """Fill the places whose command vanished before central had it; how many there were. See mending.py.

        To be called right after `acknowledge`: other bytes under a number that central has would be a fork.
        """
        if not is_broken(self._store):
            return 0
        with self._store.transaction():
            return len(mend(self._store, at))

    def unacknowledged(self, most: int) -> tuple[SequencedCommand, ...]:
        """The oldest commands that central has not acknowledged, in order."""
        rows = self._store.rows(
            "SELECT kseq, command FROM outbox WHERE kseq > (SELECT acknowledged FROM kiosk) ORDER BY kseq LIMIT ?", most
        )
        return tuple(SequencedCommand(kseq, bytes(command)) for kseq, command in rows)

    def acknowledge(self, expected: int, today: date) -> bool:
        """Store central's next expected sequence; it may go back after a restore. False: this ledger is an old copy.

        A new file that has said nothing yet takes up the sequence where central is.
        """
        kseq, acknowledged, stop = self._store.one("SELECT kseq, acknowledged, stop FROM kiosk")
        if expected > kseq + 1:
            if stop != Stopped.NEW or kseq:
                return False
            self._store.execute("UPDATE kiosk SET kseq = ?, acknowledged = ?", expected - 1, expected - 1)
            return True
        if expected - 1 != acknowledged:
            with self._store.transaction():
                self._store.execute("UPDATE kiosk SET acknowledged = ?", expected - 1)
                oldest = (today - timedelta(days=KEPT_DAYS)).isoformat()
                self._store.execute("DELETE FROM outbox WHERE kseq < ? AND day < ?", expected, oldest)
        return True

    def store_day_list(self, news: DayListUpdate) -> bool:
        """The day list and its cursor, in one transaction. False: nothing was new and nothing was written."""
        if news.cursor == self.cursor() and not news.whole:
            return False
        with self._store.transaction():
            if news.whole:
                self._store.execute("DELETE FROM appointment")
            for ref in news.gone:
                self._store.execute("DELETE FROM appointment WHERE ref = ?", ref)
            for each in news.appointments:
                body = msgspec.json.encode(each)
                self._store.execute("INSERT OR REPLACE INTO appointment (ref, body) VALUES (?, ?)", each.ref, body)
            values = (news.day.isoformat(), news.cursor)
            self._store.execute("INSERT OR REPLACE INTO day (one, day, cursor) VALUES (1, ?, ?)", *values)
        if news.whole or news.gone:
            self._store.erase_log()
        return True

    def cursor(self) -> str | None:
        """Up to where the day list is known."""
        rows = self._store.rows("SELECT cursor FROM day")
        return rows[0][0] if rows else None

    def day_list(self) -> DayList:
        """The appointments of the day it knows last."""
        rows = self._store.rows("SELECT day FROM day")
        bodies = self._store.rows("SELECT body FROM appointment ORDER BY ref")
        found = tuple(msgspec.json.decode(bytes(body), type=Appointment) for (body,) in bodies)
        return DayList(date.fromisoformat(rows[0][0]) if rows else NO_DAY, found)

    def forget_before(self, today: date, reach: timedelta | None = None) -> int:
        """After the day: no appointment, no ticket of an earlier one; only numbered commands, which name nobody.

        reach: forget nothing if the newest is older than this, for then `today` is a clock's mistake. Returns how many
        tickets and appointments were forgotten.
        """
        rows = self._store.rows("SELECT day FROM day")
        tickets = self._store.one("SELECT count(*) FROM ticket WHERE day < ?", today.isoformat())[0]
        over = bool(rows) and rows[0][0] < today.isoformat()
        listed = self._store.one("SELECT count(*) FROM appointment")[0] if over else 0
        if reach is not None:
            (newest,) = self._store.one("SELECT max(day) FROM (SELECT day FROM ticket UNION SELECT day FROM day)")
            if newest is not None and date.fromisoformat(newest) < today - reach:
                return 0
        if tickets or over:
            self._erased = False
            with self._store.transaction():
                self._store.execute(
                    "DELETE FROM visit WHERE id IN (SELECT visit FROM ticket WHERE day < ?)", today.isoformat()
                )
                self._store.execute("DELETE FROM visit WHERE ended AND id NOT IN (SELECT visit FROM ticket)")
                self._store.execute("DELETE FROM ticket WHERE day < ?", today.isoformat())
                self._store.execute("DELETE FROM copy WHERE day < ?", today.isoformat())
                if over:
                    self._store.execute("DELETE FROM appointment")
                    self._store.execute("DELETE FROM day")
        if not self._erased:
            self._store.erase_log()
            self._erased = True
        return int(tickets + listed)

    def papers(self) -> dict[str, str]:
        """What became of each number's paper: for the doctor and for tests."""
        rows = self._store.rows("SELECT number, paper FROM ticket ORDER BY issue")
        return {str(row[0]): str(row[1]) for row in rows}

    def close(self) -> None:
        """Close the file; last of all."""
        self._store.close()
