"""Plays a file of events through the engine and compares the results with the file; no devices, no clock, no network.

docs/replay.md describes the format. The trace of a visit is such a file; it holds pseudonyms, never what was scanned.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from kiosk.rules import Appointment, Language, Policy, Readiness, Weight
from kiosk.visit.assessment import evidence
from kiosk.visit.effects import Effect, EndVisit
from kiosk.visit.engine import advance, after_visit, begin, current_page
from kiosk.visit.events import Event, PageShown, TimeRanOut, Touched, Typed
from kiosk.visit.facts import IssuedNumber
from kiosk.visit.outcome import Outcome, outcomes
from kiosk.visit.serialization import UnknownEventError, order_kinds, read_event
from kiosk.visit.state import (
    CardSlotState,
    DayList,
    DeskStatus,
    Devices,
    EventEnvelope,
    KioskContext,
    PageId,
    PendingEffect,
    Visit,
    VisitId,
)

BEGINS = datetime.fromisoformat("2026-11-25T10:12:00+01:00")
BETWEEN = timedelta(seconds=1)


class ReplayError(ValueError):
    """The file is not valid. The message names the line."""


class KioskLine(msgspec.Struct, forbid_unknown_fields=True):
    """The state of the kiosk from this line on."""

    appointments: tuple[Appointment, ...] = ()
    listed: bool = True
    scanner: bool = True
    slot: CardSlotState = CardSlotState.EMPTY
    printer: bool = True
    languages: tuple[Language, ...] | None = None
    given: tuple[IssuedNumber, ...] = ()
    walk_in: bool = False
    photo_at_desk: bool = False
    passport_at_collection: bool = False
    closed: bool = False
    staffed: bool = True
    ahead: int | None = None


class Expectation(msgspec.Struct, forbid_unknown_fields=True):
    """The first line of a path: its name, and what the visit must come to."""

    name: str
    about: str
    touches: int
    keys: int = 0
    outcome: tuple[str, ...] = ()
    readiness: Readiness | None = None
    why: tuple[str, ...] = ()


class ReplayLine(msgspec.Struct, forbid_unknown_fields=True):
    """One line of a file: the kiosk's state, an event, and what must follow (docs/replay.md)."""

    path: Expectation | None = None
    kiosk: KioskLine | None = msgspec.field(default=None, name="house")
    slot: CardSlotState | None = None
    scanner: bool | None = None
    event: str | None = msgspec.field(default=None, name="hear")
    of: dict[str, Any] = {}
    late: bool = False
    then: str | None = None
    effects: tuple[str, ...] | None = msgspec.field(default=None, name="orders")
    feedback: str | None = msgspec.field(default=None, name="sign")


@dataclass(frozen=True, slots=True)
class ReplayStep:
    """A line that was played: its event, the page and effects that followed, and the expectations that were not met."""

    line: int
    event: str
    then: str
    effects: tuple[str, ...]
    feedback: str | None
    broken: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VisitResult:
    """The outcome of the visit that got furthest: its readiness, and the evidence that is not simply in order."""

    outcome: tuple[Outcome, ...]
    readiness: Readiness | None
    why: tuple[str, ...]


@dataclass(slots=True)
class Replay:
    """A visit that is driven by hand: for tests, training and bug reports."""

    context: KioskContext
    visit: Visit
    now: datetime = BEGINS
    touches: int = 0
    keys: int = 0
    result: "VisitResult | None" = None
    _answered: list[PendingEffect] = field(default_factory=list)
    _visits: int = 1

    @classmethod
    def with_policy(cls, policy: Policy) -> "Replay":
        """Return a replay with an empty day list under this policy."""
        context = KioskContext(policy, DayList(BEGINS.date()), Devices(), VisitId("v2"), BEGINS)
        return cls(context, begin(VisitId("v1"), PageId(1)))

    def play_event(self, name: str, of: dict[str, Any], *, late: bool = False) -> tuple[Effect, ...]:
        """Apply one event by its public name and return the new effects.

        late: address it to a page or effect that is over.
        """
        event = read_event(name, of)
        self.now += BETWEEN
        self.context = replace(self.context, now=self.now)
        before = self.visit
        self.touches += isinstance(event, Touched)
        self.keys += isinstance(event, Typed)
        envelope = EventEnvelope(event, self.now, self._address(event, late=late))
        self.visit, pending_effects = advance(self.visit, envelope, self.context)
        if self.visit.id != before.id:
            self._visits += 1
            self.context = after_visit(self.context, VisitId(f"v{self._visits + 1}"))
        ended = outcomes(self.visit.facts, self.context.policy, self.context)
        if ended != (Outcome.WIPED,):
            colour, lines = evidence(self.visit.facts, self.context.policy, self.context)
            why = tuple(line.what for line in lines if line.state is not Weight.OK)
            self.result = VisitResult(ended, colour, why)
        return tuple(pending.effect for pending in pending_effects)

    def broken_promises(self, promise: Expectation) -> tuple[str, ...]:
        """Return the expectations of a path that its end did not meet, as sentences."""
        came = self.result or VisitResult((Outcome.WIPED,), None, ())
        pairs = (
            ("touches", promise.touches, self.touches),
            ("keys", promise.keys, self.keys),
            ("outcome", promise.outcome, tuple(map(str, came.outcome))),
            ("readiness", promise.readiness or came.readiness, came.readiness),
            ("why", promise.why if promise.readiness else came.why, came.why),
        )
        return tuple(f"{what} {wanted} was promised, {got} came" for what, wanted, got in pairs if wanted != got)

    def _address(self, event: Event, *, late: bool) -> PageId | PendingEffect | None:
        kinds = order_kinds(event)
        if kinds:
            mine = [pending for pending in self.visit.pending if isinstance(pending.effect, kinds)]
            if late or not mine:
                return self._answered[-1] if self._answered else PendingEffect(self.visit.id, 0, EndVisit(""))
            self._answered.append(mine[0])
            return mine[0]
        return PageId(self.visit.page_id - late) if isinstance(event, Touched | PageShown | TimeRanOut) else None


_SLOTS = {"CardInserted": CardSlotState.OURS, "CardRemoved": CardSlotState.EMPTY}


def play(path: Path, policy: Policy) -> Iterator[ReplayStep]:
    """Play every line of the file. Raises ReplayError at the first line that is not valid."""
    replay, promise, number = Replay.with_policy(policy), None, 0
    for number, line in _lines(path):
        promise = line.path or promise
        with _placed(path, number):
            arrange(replay, line)
            if line.event is None:
                continue
            pending_effects = tuple(
                type(effect).__name__ for effect in replay.play_event(line.event, line.of, late=line.late)
            )
        then = current_page(replay.visit, replay.context).name
        feedback = str(replay.visit.feedback[0]) if replay.visit.feedback else None
        yield ReplayStep(
            number, line.event, then, pending_effects, feedback, _broken(line, then, pending_effects, feedback)
        )
    if promise is not None and (broken := replay.broken_promises(promise)):
        yield ReplayStep(number, "its end", current_page(replay.visit, replay.context).name, (), None, broken)


def play_with(replay: Replay, path: Path) -> Iterator[tuple[Event, Visit, tuple[Effect, ...]]]:
    """Yield each event with the visit before it and the effects after it; `replay` holds the state after it."""
    for number, line in _lines(path):
        with _placed(path, number):
            arrange(replay, line)
            if line.event is None:
                continue
            before, event = replay.visit, read_event(line.event, line.of)
            pending_effects = replay.play_event(line.event, line.of, late=line.late)
        yield event, before, pending_effects


def _lines(path: Path) -> Iterator[tuple[int, ReplayLine]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ReplayError(f"{path.name} cannot be read: {error}") from None
    for number, raw in enumerate(lines, 1):
        if raw.strip():
            with _placed(path, number):
                yield number, msgspec.json.decode(raw.encode(), type=ReplayLine)


@contextmanager
def _placed(path: Path, number: int) -> Iterator[None]:
    """Add file and line to an error."""
    try:
        yield
    except (msgspec.MsgspecError, UnicodeDecodeError, UnknownEventError) as error:
        raise ReplayError(f"{path.name}, line {number}: {error}") from None


def arrange(replay: Replay, line: ReplayLine) -> None:
    """Set the kiosk's state as the line says, before its event is applied."""
    context = replay.context
    if line.kiosk is not None:
        wanted = line.kiosk
        day = BEGINS.date() if wanted.listed else BEGINS.date() - timedelta(days=1)
        questions = replace(
            context.policy.questions, walk_in=wanted.walk_in, photo_at_desk=wanted.photo_at_desk,
            passport_at_collection=wanted.passport_at_collection,
        )  # fmt: skip
        opening = replace(context.policy.opening, closed=(BEGINS.date(),)) if wanted.closed else context.policy.opening
        languages = wanted.languages or context.policy.languages
        policy = replace(context.policy, questions=questions, opening=opening, languages=languages)
        silent = wanted.staffed and wanted.ahead is None
        dues = (replay.now,) * (wanted.ahead or 0)
        desks = None if silent else DeskStatus(2 if wanted.staffed else 0, dues, replay.now)
        devices = Devices(wanted.scanner, wanted.slot, wanted.printer)
        day_list = DayList(day, wanted.appointments)
        context = replace(context, policy=policy, day=day_list, devices=devices, given=wanted.given, desk_status=desks)
    slot = line.slot or _SLOTS.get(line.event or "")
    devices = context.devices
    if slot is not None:
        devices = replace(devices, slot=slot)
    if line.scanner is not None:
        devices = replace(devices, scanner=line.scanner)
    replay.context = replace(context, devices=devices)


def _broken(line: ReplayLine, then: str, pending_effects: tuple[str, ...], feedback: str | None) -> tuple[str, ...]:
    broken = []
    if line.then is not None and line.then != then:
        broken.append(f"page {line.then} was promised, {then} came")
    if line.effects is not None and line.effects != pending_effects:
        broken.append(
            f"orders {', '.join(line.effects) or 'none'} were promised, {', '.join(pending_effects) or 'none'} came"
        )
    if line.feedback is not None and line.feedback != feedback:
        broken.append(f"sign {line.feedback} was promised, {feedback or 'none'} came")
    return tuple(broken)
