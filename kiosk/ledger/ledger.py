"""What must survive a power cut: counter, tickets, print journal, outbox and day list.

Counter, ticket, visit and the command's bytes are one durable transaction before anything is printed (docs/protocol.md). Each
state of the print journal is durable before the act (docs/printing.md). Nothing is written where nothing changes: an idle
kiosk syncs every three seconds.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal
from uuid import UUID

import msgspec

from kiosk.ledger.enrolment import Enrolment, Stopped, join
from kiosk.ledger.forgetting import forget_links, is_linked
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
from kiosk.rules import Appointment, Purpose, SiteKey
from kiosk.rules.ticket_numbers import number_on_ticket, steps_to
from kiosk.visit.facts import IssuedNumber
from kiosk.visit.state import DayList

NO_DAY = date.min


@dataclass(frozen=True, slots=True)
class Issued:
    """A durable number."""

    number: str
    ticket: UUID


class Ledger:
    """The kiosk's database. Ledger thread only; each method is one transaction."""

    def __init__(
        self,
        path: Path,
        key: bytes | Callable[[], bytes],
        enrolment: Enrolment,
        new_id: Callable[[], UUID],
        machine: str = "",
    ) -> None:
        """Prepare the ledger; it is opened on first use, which raises LedgerError if that fails.

        machine: id of this machine.
        """
        self._enrolment, self._new_id, self._machine = enrolment, new_id, machine
        self._high_water, self._erased = HighWater(path), False
        self._store = Store(path, key if callable(key) else lambda: key, self._join)

    def open(self) -> None:
        """Open the file. Raises LedgerError, also if the file belongs to another kiosk."""
        self._store.open()

    def _join(self) -> None:
        join(self._store, self._enrolment, self._machine, self._high_water.of(self._enrolment.letter))

    def stopped(self) -> Stopped | None:
        """Return why no number may be issued; None if one may."""
        (reason,) = self._store.one("SELECT stop FROM kiosk")
        return Stopped(reason) if reason else None

    def stop(self, reason: Stopped) -> None:
        """Issue no numbers from now on, also after a restart. MOVED stays the reason until a new enrolment."""
        if self.stopped() not in (reason, Stopped.MOVED):
            self._store.execute("UPDATE kiosk SET stop = ?", reason)

    def lift(self) -> None:
        """Central has answered and knows this kiosk: allow numbers again, unless the file is MOVED."""
        if self.stopped() not in (None, Stopped.MOVED):
            self._store.execute("UPDATE kiosk SET stop = NULL")

    def raise_to(self, number: str) -> None:
        """Never issue this number or an earlier one again; a counter that is ahead of it stays."""
        letter, issue = self._store.one("SELECT letter, issue FROM kiosk")
        ahead = steps_to(number, letter, issue)
        if ahead:
            self._store.execute("UPDATE kiosk SET issue = ?", issue + ahead)

    def start(self, at: datetime) -> int:
        """Settle what an earlier run left: queued tickets are not printed for strangers, sending ones are unknown.

        Returns how many.
        """
        with self._store.transaction():
            left = self._store.rows("SELECT id, visit, paper FROM ticket WHERE paper IN ('queued', 'sending')")
            for ticket, visit, paper in left:
                reason: Literal["restarted", "unknown"] = "restarted" if paper == "queued" else "unknown"
                self._store.execute("UPDATE ticket SET paper = ? WHERE id = ?", reason, ticket)
                self._append(NotPrinted(at, UUID(visit), ticket=UUID(ticket), reason=reason))
        return len(left)

    def issue(self, visit: UUID, make: Callable[[str, UUID], Arrived]) -> Issued:
        """Return the number of this visit, issuing it if it has none. Raises LedgerError; then there is no number."""
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
        """Record that the first byte is about to be sent.

        False: the visit has ended or the job is settled, so send nothing.
        """
        with self._store.transaction():
            changed = self._store.execute(
                "UPDATE ticket SET paper = 'sending' WHERE id = ? AND paper IN ('queued', 'blocked')"
                " AND NOT EXISTS (SELECT 1 FROM visit WHERE visit.id = ticket.visit AND ended)",
                str(ticket),
            )
        return changed == 1

    def printed(self, ticket: UUID, at: datetime) -> None:
        """Record that the printer confirmed the ticket."""
        self._paper(ticket, "printed", "sending", lambda visit: Printed(at, visit, ticket=ticket))

    def not_printed(self, ticket: UUID, reason: Literal["blocked", "unknown"], at: datetime) -> None:
        """Record a ticket without confirmation.

        blocked: nothing was sent. unknown: it may be printed, and is not sent again.
        """
        before = "queued" if reason == "blocked" else "sending"
        self._paper(ticket, reason, before, lambda visit: NotPrinted(at, visit, ticket=ticket, reason=reason))

    def copying(self, ticket: UUID, at: datetime) -> None:
        """Count a copy before its first byte is sent, because an unconfirmed copy may be on paper too."""
        with self._store.transaction():
            self._store.execute(
                "INSERT INTO copy (ticket, copies, day) VALUES (?, 1, ?)"
                " ON CONFLICT (ticket) DO UPDATE SET copies = copies + 1",
                str(ticket), at.date().isoformat(),
            )  # fmt: skip

    def copied(self, ticket: UUID, visit: UUID, at: datetime) -> None:
        """Record that the printer confirmed the latest copy, and tell central."""
        with self._store.transaction():
            (copies,) = self._store.one("SELECT copies FROM copy WHERE ticket = ?", str(ticket))
            self._append(CopyPrinted(at, visit, ticket=ticket, copy=copies))

    def issued_numbers(self) -> tuple[IssuedNumber, ...]:
        """Return this kiosk's numbers, with appointment and purpose."""
        rows = self._store.rows("SELECT appointment, number, id, day, purpose FROM ticket ORDER BY issue")
        return tuple(
            IssuedNumber(ref, number, ticket, date.fromisoformat(day), Purpose(purpose) if purpose else None)
            for ref, number, ticket, day, purpose in rows
        )

    def copies(self) -> tuple[tuple[str, int], ...]:
        """Return the number of copies per ticket, including other kiosks' tickets."""
        return tuple((ticket, count) for ticket, count in self._store.rows("SELECT ticket, copies FROM copy"))

    def help_wanted(self, visit: UUID, step: str, at: datetime) -> None:
        """Record a call for a colleague; marks the entry of the visit's ticket, if it has one."""
        with self._store.transaction():
            given = self._store.rows("SELECT id FROM ticket WHERE visit = ?", str(visit))
            self._append(HelpWanted(at, visit, step=step, ticket=UUID(given[0][0]) if given else None))

    def visit_ended(self, visit: UUID, step: str, at: datetime) -> None:
        """Record the end of a visit; a ticket that still waits is not printed for the next visitor."""
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
        """Append a command to the gapless sequence and encode its bytes, once."""
        self._store.execute("UPDATE kiosk SET kseq = kseq + 1")
        day = command.at.date().isoformat()
        self._store.execute(
            "INSERT INTO outbox (kseq, command, day) SELECT kseq, ?, ? FROM kiosk", command_bytes(command), day
        )

    def mend(self, at: datetime) -> int:
        """Fill gaps of commands that vanished before central had them; return how many (mending.py).

        Call it right after `acknowledge`: different bytes under a number that central has would be a fork.
        """
        if not is_broken(self._store):
            return 0
        with self._store.transaction():
            return len(mend(self._store, at))

    def unacknowledged(self, most: int) -> tuple[SequencedCommand, ...]:
        """Return the oldest unacknowledged commands, in order, at most `most`."""
        rows = self._store.rows(
            "SELECT kseq, command FROM outbox WHERE kseq > (SELECT acknowledged FROM kiosk) ORDER BY kseq LIMIT ?", most
        )
        return tuple(SequencedCommand(kseq, bytes(command)) for kseq, command in rows)

    def acknowledge(self, expected: int, today: date) -> bool:
        """Store central's next expected sequence number; it may go back after a restore.

        Returns False if central is ahead, because this ledger is an old copy. A new file without commands takes over
        central's number.
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
                forget_links(self._store, today)
        return True

    def store_day_list(self, news: DayListUpdate) -> bool:
        """Store day list, cursor and marking key in one transaction. Returns False if nothing changed."""
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
            if (key := news.key) is not None:
                self._store.execute("INSERT OR REPLACE INTO marking_key VALUES (1, ?, ?)", key.id, key.secret)
        if news.whole or news.gone:
            self._store.erase_log()
        return True

    def cursor(self) -> str | None:
        """Return the cursor of the stored day list."""
        rows = self._store.rows("SELECT cursor FROM day")
        return rows[0][0] if rows else None

    def day_list(self) -> DayList:
        """Return the stored day list, and the key that outlives it: a code read before the next list is marked with it."""
        rows, keys = self._store.rows("SELECT day FROM day"), self._store.rows("SELECT id, secret FROM marking_key")
        bodies = self._store.rows("SELECT body FROM appointment ORDER BY ref")
        found = tuple(msgspec.json.decode(bytes(body), type=Appointment) for (body,) in bodies)
        key = SiteKey(keys[0][0], bytes(keys[0][1])) if keys else None
        return DayList(date.fromisoformat(rows[0][0]) if rows else NO_DAY, found, key)

    def forget_before(self, today: date, reach: timedelta | None = None) -> int:
        """Delete appointments and tickets of earlier days; commands that central has stay for some days, and name nobody.

        reach: delete nothing if the newest is older than this, because then `today` is probably a wrong clock. Returns how
        many tickets and appointments were deleted.
        """
        rows = self._store.rows("SELECT day FROM day")
        tickets = self._store.one("SELECT count(*) FROM ticket WHERE day < ?", today.isoformat())[0]
        over = bool(rows) and rows[0][0] < today.isoformat()
        listed = self._store.one("SELECT count(*) FROM appointment")[0] if over else 0
        if reach is not None:
            (newest,) = self._store.one("SELECT max(day) FROM (SELECT day FROM ticket UNION SELECT day FROM day)")
            if newest is not None and date.fromisoformat(newest) < today - reach:
                return 0
        linked = is_linked(self._store, today)
        if tickets or over or linked:
            self._erased = False
            with self._store.transaction():
                self._store.execute(
                    "DELETE FROM visit WHERE id IN (SELECT visit FROM ticket WHERE day < ?)", today.isoformat()
                )
                self._store.execute("DELETE FROM visit WHERE ended AND id NOT IN (SELECT visit FROM ticket)")
                self._store.execute("DELETE FROM ticket WHERE day < ?", today.isoformat())
                self._store.execute("DELETE FROM copy WHERE day < ?", today.isoformat())
                forget_links(self._store, today)
                if over:
                    self._store.execute("DELETE FROM appointment")
                    self._store.execute("DELETE FROM day")
        if not self._erased:
            self._store.erase_log()
            self._erased = True
        return int(tickets + listed)

    def papers(self) -> dict[str, str]:
        """Return the print status of each number, for the doctor and the tests."""
        rows = self._store.rows("SELECT number, paper FROM ticket ORDER BY issue")
        return {str(row[0]): str(row[1]) for row in rows}

    def close(self) -> None:
        """Close the file."""
        self._store.close()
