"""Plays a file of events through advance() alone and says what it finds; no devices, no clock, no network.

docs/replay.md tells the form of the file. A visit's trace is such a file: it holds marks, never what was shown.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from kiosk.rules import Appointment, Language, RuleBook
from kiosk.visit.advance import advance, begin, on_screen
from kiosk.visit.effects import Effect, EndVisit
from kiosk.visit.events import Event, PageShown, TimeRanOut, Touched
from kiosk.visit.model import DayList, Devices, Heard, House, Order, Slot, Turn, Visit, VisitId
from kiosk.visit.wire import UnknownEventError, order_kinds, read_event

BEGINS = datetime.fromisoformat("2026-11-25T10:12:00+01:00")
BETWEEN = timedelta(seconds=1)


class ReplayError(ValueError):
    """The file makes no sense; the message names the line."""


class _HouseLine(msgspec.Struct, forbid_unknown_fields=True):
    appointments: tuple[Appointment, ...] = ()
    listed: bool = True
    scanner: bool = True
    slot: Slot = Slot.EMPTY
    printer: bool = True
    languages: tuple[Language, ...] | None = None


class _Line(msgspec.Struct, forbid_unknown_fields=True):
    house: _HouseLine | None = None
    slot: Slot | None = None
    scanner: bool | None = None
    hear: str | None = None
    of: dict[str, Any] = {}
    late: bool = False
    then: str | None = None
    orders: tuple[str, ...] | None = None
    sign: str | None = None


@dataclass(frozen=True, slots=True)
class Played:
    """One line, played: what was heard, the page that followed, the orders, and what was promised but did not come."""

    line: int
    heard: str
    then: str
    orders: tuple[str, ...]
    sign: str | None
    broken: tuple[str, ...] = ()


@dataclass(slots=True)
class Replay:
    """A visit that is played by hand: tests, training and bug reports."""

    house: House
    visit: Visit
    now: datetime = BEGINS
    _answered: list[Order] = field(default_factory=list)
    _visits: int = 1

    @classmethod
    def with_policy(cls, book: RuleBook) -> "Replay":
        """An empty house under this policy."""
        house = House(book, DayList(BEGINS.date()), Devices(), VisitId("v2"), BEGINS)
        return cls(house, begin(VisitId("v1"), Turn(1)))

    def hear(self, name: str, of: dict[str, Any], *, late: bool = False) -> tuple[Effect, ...]:
        """One event by its public name; the orders that follow. `late`: meant for what is over already."""
        event = read_event(name, of)
        self.now += BETWEEN
        self.house = replace(self.house, now=self.now)
        before = self.visit
        heard = Heard(event, self.now, self._address(event, late=late))
        self.visit, orders = advance(self.visit, heard, self.house)
        if self.visit.id != before.id:
            self._visits += 1
            slot = Slot.LEFT_BEHIND if self.house.devices.slot is Slot.OURS else self.house.devices.slot
            devices = replace(self.house.devices, slot=slot)
            self.house = replace(self.house, next_visit=VisitId(f"v{self._visits + 1}"), devices=devices)
        return tuple(order.effect for order in orders)

    def _address(self, event: Event, *, late: bool) -> Turn | Order | None:
        kinds = order_kinds(event)
        if kinds:
            mine = [order for order in self.visit.open if isinstance(order.effect, kinds)]
            if late or not mine:
                return self._answered[-1] if self._answered else Order(self.visit.id, 0, EndVisit(""))
            self._answered.append(mine[0])
            return mine[0]
        return Turn(self.visit.turn - late) if isinstance(event, Touched | PageShown | TimeRanOut) else None


_SLOTS = {"CardInserted": Slot.OURS, "CardRemoved": Slot.EMPTY}


def play(path: Path, book: RuleBook) -> Iterator[Played]:
    """Every line of the file, played. Raises ReplayError at the first line that makes no sense."""
    replay = Replay.with_policy(book)
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ReplayError(f"{path.name} cannot be read: {error}") from None
    for number, raw in enumerate(lines, 1):
        if not raw.strip():
            continue
        try:
            line = msgspec.json.decode(raw.encode(), type=_Line)
            _arrange(replay, line)
            if line.hear is None:
                continue
            orders = tuple(type(effect).__name__ for effect in replay.hear(line.hear, line.of, late=line.late))
        except (msgspec.MsgspecError, UnknownEventError) as error:
            raise ReplayError(f"{path.name}, line {number}: {error}") from None
        then = on_screen(replay.visit, replay.house).name
        sign = str(replay.visit.sign[0]) if replay.visit.sign else None
        yield Played(number, line.hear, then, orders, sign, _broken(line, then, orders, sign))


def _arrange(replay: Replay, line: _Line) -> None:
    house = replay.house
    if line.house is not None:
        told = line.house
        day = BEGINS.date() if told.listed else BEGINS.date() - timedelta(days=1)
        book = replace(house.book, languages=told.languages) if told.languages else house.book
        devices = Devices(told.scanner, told.slot, told.printer)
        house = replace(house, book=book, day=DayList(day, told.appointments), devices=devices)
    slot = line.slot or _SLOTS.get(line.hear or "")
    devices = house.devices
    if slot is not None:
        devices = replace(devices, slot=slot)
    if line.scanner is not None:
        devices = replace(devices, scanner=line.scanner)
    replay.house = replace(house, devices=devices)


def _broken(line: _Line, then: str, orders: tuple[str, ...], sign: str | None) -> tuple[str, ...]:
    said = []
    if line.then is not None and line.then != then:
        said.append(f"page {line.then} was promised, {then} came")
    if line.orders is not None and line.orders != orders:
        said.append(f"orders {', '.join(line.orders) or 'none'} were promised, {', '.join(orders) or 'none'} came")
    if line.sign is not None and line.sign != sign:
        said.append(f"sign {line.sign} was promised, {sign or 'none'} came")
    return tuple(said)
