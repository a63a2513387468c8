"""A thermal printer over TCP: checked before the first byte, watched while it prints, PRINTED only if it confirms the job.

One worker owns it. A printer keeps its receive buffer, and the paper under its head, when a connection ends. So it counts as
`clean` only after it confirmed a job that ended with a cut. In every other case (first contact, a job that did not end well,
a printer that was away) it is cleaned before the next job: cleared, cut, and asked to confirm that.
"""

import random
import string
import time
from collections.abc import Callable, Iterator
from threading import Event

from devices.printer.commands import MOST_BAND_BYTES, Encoded, completion, cut_off
from devices.printer.connection import EndlessAnswerError, PrinterConnection
from devices.printer.messages import Health, PaperLevel, PrinterProblem, PrintResult
from devices.printer.profile import EPSON_TM_80MM, PrinterProfile
from devices.printer.status import Answers, ask, automatic_health, health

POLL_S, HEARD_S, FENCE_S, IDENTITY_S = 0.5, 4.0, 2.5, 0.3
SETTLE_S = 0.01
"""Seconds. Late answers to an earlier connection arrive first; they answer nothing that is asked now."""
START_S, LONGEST_S = 4.0, 30.0
"""A job may take START_S plus its length at the profile's slowest speed, at most LONGEST_S."""
BUSY_S = 12.0
"""Seconds that another program's check or ticket may hold the printer's only connection."""
_ROUNDS = 3


class TcpPrinter:
    """A printer at an address."""

    def __init__(
        self,
        host: str,
        port: int,
        on_health: Callable[[Health], None] = lambda _: None,
        identity: str = "",
        profile: PrinterProfile = EPSON_TM_80MM,
    ) -> None:
        """on_health: called with the health after each check. identity: the only printer to use, if given."""
        self._address, self._on_health, self._expected = (host, port), on_health, identity
        self.profile = profile
        self._clean, self._left_over = False, False
        self._identity = ""
        self._ids = _ids()

    def read_health(self) -> Health:
        """Return the health without changing anything: another program may be printing.

        Most printers serve one connection at a time, so a printer that does not answer is asked again for BUSY_S.
        """
        end = time.monotonic() + BUSY_S
        while True:
            try:
                with PrinterConnection(self._address) as line:
                    found = self._tried(line, _asked)
            except OSError as error:
                found = self._failed(error)
            if found.problem is not PrinterProblem.SILENT or time.monotonic() > end:
                return found

    def check(self) -> Health:
        """Return the health; clean the printer if that is needed and possible."""
        try:
            with PrinterConnection(self._address) as line:
                found = self._tried(line, self._maintain)
        except OSError as error:
            found = self._failed(error)
        self._on_health(found)
        return found

    def print(self, ticket: Encoded, before_send: Callable[[], bool], cancelled: Event) -> PrintResult:
        """Print one job. `before_send` is called when the printer is ready; after the first byte any doubt is UNKNOWN."""
        try:
            line = PrinterConnection(self._address)
        except OSError as error:
            self._on_health(self._failed(error))
            return PrintResult.BLOCKED
        with line:
            found = self._tried(line, self._ready)
            self._on_health(found)
            if found.problem is not PrinterProblem.NONE or cancelled.is_set() or not before_send():
                return PrintResult.BLOCKED
            self._clean, self._left_over = False, True
            try:
                return self._print(line, ticket)
            except OSError as error:
                self._on_health(self._failed(error))
                return PrintResult.UNKNOWN

    def _failed(self, error: OSError) -> Health:
        """Take a lost connection: the printer may be another one next time, or another program may have printed."""
        self._clean = False
        problem = PrinterProblem.SILENT if isinstance(error, EndlessAnswerError) else PrinterProblem.ABSENT
        return Health(problem, PaperLevel.UNKNOWN, self._left_over)

    def _tried(self, line: PrinterConnection, ask_it: Callable[[PrinterConnection], Health]) -> Health:
        """Run a check; a connection that ends means that the printer is away, or something else that rejects our commands."""
        try:
            return ask_it(line)
        except OSError as error:
            found = self._failed(error)
            return Health(PrinterProblem.FOREIGN, PaperLevel.UNKNOWN) if line.answers.is_foreign() else found

    # -- before a job

    def _maintain(self, line: PrinterConnection) -> Health:
        """Between jobs: clean the printer and read its identity."""
        found = self._ready(line)
        if found.problem is PrinterProblem.NONE and not self._expected:
            self._identify(line)
        return self._described(found)

    def _ready(self, line: PrinterConnection) -> Health:
        """Return the health; if it could print, clean it first where needed."""
        line.wait(lambda: False, SETTLE_S)
        found = _asked(line)
        if found.problem in (PrinterProblem.SILENT, PrinterProblem.FOREIGN):
            self._clean = False
        if found.problem is not PrinterProblem.NONE or self._clean:
            return self._described(found)
        if self._expected and self._identify(line) not in ("", self._expected):
            return self._described(Health(PrinterProblem.UNEXPECTED, found.paper))
        found = self._cleaned(line, found)
        if found.problem is PrinterProblem.NONE and self._expected and self._identify(line) != self._expected:
            self._clean = False
            found = Health(PrinterProblem.UNEXPECTED, found.paper)
        return self._described(found)

    def _cleaned(self, line: PrinterConnection, found: Health) -> Health:
        """Clear the buffers and cut; the printer's confirmation proves that nothing of an earlier job is left.

        If it cannot clear, or is in the middle of a picture, the picture is completed with white.
        """
        ways = (b"",) if line.clear() else ()
        answers = line.answers
        answers.status = answers.automatic = None
        for before in (*ways, bytes(MOST_BAND_BYTES)):
            answers.awaited, answers.completed = next(self._ids), False
            if line.write(before + cut_off() + completion(answers.awaited)) and line.wait(
                lambda: answers.completed or _has_stopped(answers), FENCE_S
            ):
                break
        if answers.completed:
            self._clean, self._left_over = True, False
            return found
        now = _asked(line)
        return Health(PrinterProblem.HELD, now.paper) if now.problem is PrinterProblem.NONE else now

    def _identify(self, line: PrinterConnection) -> str:
        """Return model and serial number; empty if it does not report them."""
        model, serial = (line.identify(n, IDENTITY_S) for n in (67, 68))
        self._identity = f"{model} {serial}".strip()
        return self._identity

    def _described(self, found: Health) -> Health:
        return Health(found.problem, found.paper, self._left_over, self._identity)

    # -- a job

    def _print(self, line: PrinterConnection, ticket: Encoded) -> PrintResult:
        """Send the job and wait for its completion, which is requested last, after the cut."""
        answers = line.answers
        answers.awaited, answers.completed = next(self._ids), False
        answers.status = answers.automatic = None
        left, whole = memoryview(ticket.data + completion(answers.awaited)), False
        watch = _Watch(answers, time.monotonic(), ticket.mm / self.profile.slowest_mm_s)
        while True:
            before = len(left)
            left = line.exchange(left, POLL_S / 2)
            now, moved = time.monotonic(), not whole and len(left) < before
            whole = whole or not left
            if answers.completed:
                return self._completed(line, ticket, now - watch.began, whole=whole)
            if watch.is_over(now, moved=moved):
                return self._given_up(line, watch)
            if not left and now - watch.asked_at >= POLL_S:
                answers.status, watch.asked_at = None, now
                left = memoryview(
                    ask(1)
                )  # never request the completion again: after a lost buffer it would be answered too

    def _completed(self, line: PrinterConnection, ticket: Encoded, seconds: float, *, whole: bool) -> PrintResult:
        """Return whether the completion counts: only if all was sent, and not sooner than paper can move."""
        if whole and seconds >= ticket.mm / self.profile.fastest_mm_s:
            self._clean, self._left_over = True, False
            return PrintResult.PRINTED
        line.clear()
        self._on_health(Health(PrinterProblem.HELD, PaperLevel.UNKNOWN, held=True))
        return PrintResult.UNKNOWN

    def _given_up(self, line: PrinterConnection, watch: "_Watch") -> PrintResult:
        """Clear at once: otherwise half a ticket would come out for the next person once paper is inserted."""
        found = watch.found or _asked(line)
        cleared = line.clear()
        if line.answers.completed:
            self._clean, self._left_over = True, False
            return PrintResult.PRINTED
        if found.problem is PrinterProblem.NONE:
            found = Health(PrinterProblem.SILENT, found.paper)
        self._left_over = not cleared
        self._on_health(Health(found.problem, found.paper, not cleared, self._identity))
        return PrintResult.UNKNOWN


class _Watch:
    """Whether a job is still worth waiting for: the printer has not stopped, answers now and then, and is not too slow."""

    def __init__(self, answers: Answers, began: float, printing_s: float) -> None:
        self.began = self.asked_at = began
        self.found: Health | None = None
        self._answers, self._last_answer_at, self._valid = answers, began, answers.valid
        self._end = began + min(LONGEST_S, START_S + printing_s)

    def is_over(self, now: float, *, moved: bool) -> bool:
        """Return whether to give up. moved: bytes were sent or received since."""
        if moved or self._answers.valid > self._valid:
            self._last_answer_at, self._valid = now, self._answers.valid
        if self._answers.automatic is not None:
            self.found = automatic_health(self._answers.automatic)
        stopped = _has_stopped(self._answers)
        if stopped and self.found is not None and self.found.problem is PrinterProblem.NONE:
            self.found = None
        if now - self._last_answer_at > HEARD_S:
            self.found = Health(PrinterProblem.SILENT, PaperLevel.UNKNOWN)
        return stopped or now > self._end or now - self._last_answer_at > HEARD_S


def _has_stopped(answers: Answers) -> bool:
    """Return whether the printer reported that it stopped."""
    pushed = answers.automatic is not None and automatic_health(answers.automatic).problem is not PrinterProblem.NONE
    return pushed or bool(answers.status is not None and answers.status & 0x08)


def _asked(line: PrinterConnection) -> Health:
    """Ask for printer, cause and paper, and for the error if there is one.

    Contradicting answers (one was lost or late) are asked again, because all four look alike.
    """
    found = Health(PrinterProblem.SILENT, PaperLevel.UNKNOWN)
    for _ in range(_ROUNDS):
        answers = dict[int, int]()
        for n in (1, 2, 4):
            answer = line.ask(n)
            if answer is None or line.answers.is_foreign():
                return Health(
                    PrinterProblem.FOREIGN if line.answers.is_foreign() else PrinterProblem.SILENT, PaperLevel.UNKNOWN
                )
            answers[n] = answer
        error = line.ask(3) if answers[2] & 0x40 else None
        found = health(answers[1], answers[2], answers[4], error or 0x12)
        if answers[1] & 0x08 or not answers[2] & 0x64:
            break
    return found


def _ids() -> Iterator[str]:
    """Return ids of four characters, none twice in 14 million: a late completion must never match another job."""
    characters = string.ascii_letters + string.digits
    at = random.randrange(len(characters) ** 4)  # noqa: S311 -- no secret: it must only differ from an earlier run's
    while True:
        at = (at + 1) % len(characters) ** 4
        yield "".join(characters[at // len(characters) ** place % len(characters)] for place in range(4))
