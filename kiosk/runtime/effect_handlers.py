"""Who carries what a visit orders: the work behind each effect, on its worker's thread.

Each records before it answers, and each limit inside is shorter than its order's deadline.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
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
from kiosk.visit.state import IssuedNumber

ASK_S, ISSUE_S, PRINT_S, READ_S, TELL_S = 0.7, 9.0, 50.0, 10.0, 5.0
LEDGER_WAIT_S = 3.0
"""Twice in ISSUE_S, beside the wait for central's first answer of the day: longer than the ledger waits for its file."""


_EVENT_OF: Mapping[PrintResult, events.Answer] = MappingProxyType(
    {
        PrintResult.PRINTED: events.TicketPrinted(),
        PrintResult.BLOCKED: events.TicketNotPrinted(),
        PrintResult.UNKNOWN: events.TicketUnconfirmed(),
    }
)


class TicketPrinter(Protocol):
    """Brings a ticket or a slip to paper. `sending` is called between "ready" and the first byte; False means: send nothing."""

    def print_ticket(self, job: EffectJob, before_send: Callable[[], bool]) -> PrintResult:
        """PRINTED only when the printer said so."""

    def print_slip(self, job: EffectJob, slip: effects.Slip, before_send: Callable[[], bool]) -> PrintResult:
        """The same of a paper without a number."""


class CardReader(Protocol):
    """Reads the card in the slot."""

    def read_card(self, job: EffectJob) -> events.CardRead:
        """Raises whatever went wrong: the visit hears Failed."""


@dataclass(frozen=True, slots=True)
class EffectHandlers:
    """The workers of one kiosk."""

    ledger: Ledger
    ledger_worker: Executor
    central: Client
    central_worker: Executor
    printer: TicketPrinter
    printer_worker: Executor
    card: CardReader
    card_worker: Executor
    now: Callable[[], datetime]
    offset_ms: Callable[[], int]
    on_commit: Callable[[], None]
    issued_changed: Callable[[tuple[IssuedNumber, ...]], None]
    copies_changed: Callable[[tuple[tuple[str, int], ...]], None]
    issue_worker: Executor
    before_issue: Callable[[], None]
    after_issue: Callable[[], None]

    def by_effect(self) -> Mapping[type[Effect], EffectHandler]:
        """Each effect's craft."""
        return {
            effects.AskCentral: EffectHandler(self.central_worker, self._ask, ASK_S),
            effects.ReadCard: EffectHandler(self.card_worker, self.card.read_card, READ_S),
            effects.IssueNumber: EffectHandler(self.issue_worker, self._issue, ISSUE_S),
            effects.PrintTicket: EffectHandler(self.printer_worker, self._print, PRINT_S),
            effects.PrintSlip: EffectHandler(self.printer_worker, self._slip, PRINT_S),
            effects.PrintCopy: EffectHandler(self.printer_worker, self._copy, PRINT_S),
            effects.TellDesk: EffectHandler(self.ledger_worker, self._tell_desk, TELL_S),
            effects.EndVisit: EffectHandler(self.ledger_worker, self._end, TELL_S),
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
            """Inside the ledger's transaction: a number that nobody waits for any more is not given."""
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
                appointment=facts.appointment.ref if facts.appointment else None,
                code=facts.unlisted or facts.sought or None,
            )

        submitted = self.ledger_worker.submit(self.ledger.issue, visit, arrived)
        try:
            issued = submitted.result(LEDGER_WAIT_S)
        except TimeoutError:
            given_up.set()
            if submitted.cancel():
                raise
            issued = submitted.result(LEDGER_WAIT_S)  # it has begun: a number that is durable is said
        self.ledger_worker.submit(lambda: self.issued_changed(self.ledger.issued_numbers()))
        self.after_issue()
        self.on_commit()
        return events.NumberIssued(issued.number, str(issued.ticket))

    def _print(self, job: EffectJob) -> events.Answer:
        ticket = UUID(job.visit.facts.ticket or "")

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
        """No number stands on it: nothing is owed, and nothing is journaled."""
        effect = job.pending.effect
        assert isinstance(effect, effects.PrintSlip)  # noqa: S101 -- by_effect's own table
        printed = self.printer.print_slip(job, effect.slip, lambda: not job.cancelled.is_set()) is PrintResult.PRINTED
        return events.SlipPrinted() if printed else events.SlipNotPrinted()

    def _copy(self, job: EffectJob) -> events.Answer:
        """The same number again: counted before its first byte, told to central on the printer's word alone."""
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
