"""Carries out effects, each on the thread of its worker.

A handler records before it answers, and each time limit inside is shorter than the deadline of its effect.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from datetime import datetime
from threading import Event
from types import MappingProxyType
from typing import Literal, Protocol
from uuid import UUID

from devices.printer import PrintResult
from kiosk.ledger import Ledger, LedgerError
from kiosk.protocol import Arrived, CheckInQuery
from kiosk.runtime.visit_runner import EffectHandler, EffectJob
from kiosk.sync import Client, NoAnswerError
from kiosk.visit import effects, events
from kiosk.visit.assessment import evidence, purpose_of
from kiosk.visit.effects import Effect
from kiosk.visit.engine import current_step
from kiosk.visit.facts import IssuedNumber

ASK_S, ISSUE_S, PRINT_S, READ_S, TELL_S = 0.7, 9.0, 50.0, 10.0, 5.0
LEDGER_WAIT_S = 3.0
"""Seconds.

Waited for twice within ISSUE_S, after central's first answer of the day; longer than the ledger waits for its file.
"""


_EVENT_OF: Mapping[PrintResult, events.Answer] = MappingProxyType(
    {
        PrintResult.PRINTED: events.TicketPrinted(),
        PrintResult.BLOCKED: events.TicketNotPrinted(),
        PrintResult.UNKNOWN: events.TicketUnconfirmed(),
    }
)


class TicketPrinter(Protocol):
    """Prints tickets and slips. `before_send` is called when the printer is ready; if it returns False, nothing is sent."""

    def print_ticket(self, job: EffectJob, before_send: Callable[[], bool]) -> PrintResult:
        """Print a ticket. PRINTED only if the printer confirmed it."""

    def print_slip(self, job: EffectJob, slip: effects.Slip, before_send: Callable[[], bool]) -> PrintResult:
        """Print a paper without a number. PRINTED only if the printer confirmed it."""


class CardReader(Protocol):
    """Reads the inserted card."""

    def read_card(self, job: EffectJob) -> "Future[events.Answer | None]":
        """Begin a reading. An exception in the future becomes the event Failed."""


@dataclass(frozen=True, slots=True)
class EffectHandlers:
    """The workers of one kiosk and the handlers of all effects."""

    ledger: Ledger
    ledger_worker: Executor
    central: Client
    central_worker: Executor
    printer: TicketPrinter
    printer_worker: Executor
    card: CardReader
    now: Callable[[], datetime]
    offset_ms: Callable[[], int]
    on_commit: Callable[[], None]
    issued_changed: Callable[[tuple[IssuedNumber, ...]], None]
    copies_changed: Callable[[tuple[tuple[str, int], ...]], None]
    issue_worker: Executor
    before_issue: Callable[[], None]
    after_issue: Callable[[], None]

    def by_effect(self) -> Mapping[type[Effect], EffectHandler]:
        """Return the handler of each effect."""
        return {
            effects.AskCentral: EffectHandler.on_worker(self.central_worker, self._ask, ASK_S),
            effects.ReadCard: EffectHandler(self.card.read_card, READ_S),
            effects.IssueNumber: EffectHandler.on_worker(self.issue_worker, self._issue, ISSUE_S),
            effects.PrintTicket: EffectHandler.on_worker(self.printer_worker, self._print, PRINT_S),
            effects.PrintSlip: EffectHandler.on_worker(self.printer_worker, self._slip, PRINT_S),
            effects.PrintCopy: EffectHandler.on_worker(self.printer_worker, self._copy, PRINT_S),
            effects.TellDesk: EffectHandler.on_worker(self.ledger_worker, self._tell_desk, TELL_S),
            effects.EndVisit: EffectHandler.on_worker(self.ledger_worker, self._end, TELL_S),
        }

    def _ask(self, job: EffectJob) -> events.Answer:
        effect = job.pending.effect
        assert isinstance(effect, effects.AskCentral)  # noqa: S101 -- by_effect's own table
        try:
            reply = self.central.ask(CheckInQuery(appointment=effect.appointment, address=effect.address))
        except NoAnswerError:
            return events.Failed(effect)
        ticket = str(reply.ticket) if reply.ticket else None
        return events.CentralSaid(reply.central, reply.number, ticket, reply.purpose)

    def _issue(self, job: EffectJob) -> events.Answer:
        self.before_issue()
        facts, policy = job.visit.facts, job.context.policy
        colour, lines = evidence(facts, policy, job.context)
        visit, at, given_up = UUID(job.visit.id), self.now(), Event()

        def arrived(number: str, ticket: UUID) -> Arrived:
            """Inside the ledger's transaction: do not issue a number that nobody waits for any more."""
            if given_up.is_set() or job.cancelled.is_set():
                raise LedgerError("nobody waits for this number")
            return Arrived(
                at,
                visit,
                ticket=ticket,
                number=number,
                day=at.date(),
                offset_ms=self.offset_ms(),
                policy=policy.version,
                purpose=purpose_of(facts),
                language=job.visit.display.language,
                readiness=colour,
                evidence=lines,
                appointment=facts.booking.appointment.ref if facts.booking.appointment else None,
                code=facts.search.unlisted or facts.search.sought or None,
            )

        submitted = self.ledger_worker.submit(self.ledger.issue, visit, arrived)
        try:
            issued = submitted.result(LEDGER_WAIT_S)
        except TimeoutError:
            given_up.set()
            if submitted.cancel():
                raise
            issued = submitted.result(LEDGER_WAIT_S)  # it has begun: a number that is durable must be shown
        self.ledger_worker.submit(lambda: self.issued_changed(self.ledger.issued_numbers()))
        self.after_issue()
        self.on_commit()
        return events.NumberIssued(issued.number, str(issued.ticket))

    def _print(self, job: EffectJob) -> events.Answer:
        ticket = UUID(job.visit.facts.ticket.ticket or "")

        def before_send() -> bool:
            return self.ledger_worker.submit(self.ledger.sending, ticket).result(LEDGER_WAIT_S)

        outcome = self.printer.print_ticket(job, before_send)
        at = self.now()
        if outcome is PrintResult.PRINTED:
            self.ledger_worker.submit(self.ledger.printed, ticket, at).result(LEDGER_WAIT_S)
        else:
            reason: Literal["blocked", "unknown"] = "blocked" if outcome is PrintResult.BLOCKED else "unknown"
            self.ledger_worker.submit(self.ledger.not_printed, ticket, reason, at).result(LEDGER_WAIT_S)
        self.on_commit()
        return _EVENT_OF[outcome]

    def _slip(self, job: EffectJob) -> events.Answer:
        """Print a slip. It bears no number, so nothing is journaled."""
        effect = job.pending.effect
        assert isinstance(effect, effects.PrintSlip)  # noqa: S101 -- by_effect's own table
        printed = self.printer.print_slip(job, effect.slip, lambda: not job.cancelled.is_set()) is PrintResult.PRINTED
        return events.SlipPrinted() if printed else events.SlipNotPrinted()

    def _copy(self, job: EffectJob) -> events.Answer:
        """Print a number again: counted before the first byte, reported to central only if the printer confirmed it."""
        effect = job.pending.effect
        assert isinstance(effect, effects.PrintCopy)  # noqa: S101 -- by_effect's own table
        ticket, visit = UUID(effect.ticket), UUID(job.visit.id)

        def before_send() -> bool:
            if job.cancelled.is_set():
                return False
            self.ledger_worker.submit(self.ledger.copying, ticket, self.now()).result(LEDGER_WAIT_S)
            return True

        outcome = self.printer.print_ticket(job, before_send)
        self.copies_changed(self.ledger_worker.submit(self.ledger.copies).result(LEDGER_WAIT_S))
        if outcome is not PrintResult.PRINTED:
            return _EVENT_OF[outcome]
        self.ledger_worker.submit(self.ledger.copied, ticket, visit, self.now()).result(LEDGER_WAIT_S)
        self.on_commit()
        return events.TicketPrinted()

    def _tell_desk(self, job: EffectJob) -> events.Answer:
        self.ledger.help_wanted(UUID(job.visit.id), current_step(job.visit, job.context).name, self.now())
        self.on_commit()
        return events.DeskTold()

    def _end(self, job: EffectJob) -> None:
        effect = job.pending.effect
        assert isinstance(effect, effects.EndVisit)  # noqa: S101 -- by_effect's own table
        self.ledger.visit_ended(UUID(job.visit.id), effect.step, self.now())
        self.on_commit()
