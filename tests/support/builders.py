"""A small world for visits: a policy, a day, and a walk through it that is guided by the page's own answers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from kiosk.policy_files import load_policy
from kiosk.protocol import AppointmentStatus
from kiosk.rules import Appointment, Language, Pseudonym, Purpose
from kiosk.texts.catalogues import load_texts
from kiosk.visit import effects, engine, events
from kiosk.visit.effects import Effect
from kiosk.visit.events import CardVerdict, Event, Refusal
from kiosk.visit.facts import IssuedNumber
from kiosk.visit.state import (
    CardSlotState,
    DayList,
    Devices,
    EventEnvelope,
    KioskContext,
    PageId,
    PendingEffect,
    Visit,
    VisitId,
)
from screens.page import Action
from screens.pages import page_of

BOOK = load_policy()
ARABIC = Language("ar")
TEXTS = load_texts((*BOOK.languages, ARABIC), partly=frozenset({ARABIC}))
NOW = datetime.fromisoformat("2026-11-25T10:12:00+01:00")


def appointment(
    ref: str, minute: int, marks: tuple[str, str, str], purpose: Purpose = Purpose.COLLECT, years: int = 34
) -> Appointment:
    code, letter, holder = (Pseudonym(each) for each in marks)
    start = NOW.replace(minute=minute)
    return Appointment(
        ref=ref, start=start, purpose=purpose, initials="A. K.", code=code, letter=letter, holder=holder,
        born=Pseudonym("b1"), years=years, child_model=years < 12, card="A",
    )  # fmt: skip


DAY = DayList(
    NOW.date(),
    (
        appointment("a1", 20, ("m1", "m2", "m3")),
        appointment("a2", 30, ("m11", "m12", "m13")),
        appointment("a3", 40, ("m21", "m22", "m23"), Purpose.APPLY),
        appointment("a4", 50, ("m31", "m32", "m33"), years=9),
        appointment("a5", 55, ("m41", "m42", "m43"), Purpose.APPLY, years=9),
    ),
)
CONTEXT = KioskContext(BOOK, DAY, Devices(), VisitId("v2"), NOW)
MARKS = [Pseudonym(each) for each in ("m1", "m2", "m3", "m11", "m12", "m99")]
CODES = [Pseudonym(each) for each in ("m1", "m21", "m31", "m41", "m99")]

WILD: tuple[Event, ...] = (
    *(events.CodeShown(mark) for mark in MARKS),
    *(events.LetterShown(mark) for mark in MARKS),
    *(events.ScanRefused(why) for why in Refusal),
    events.CodeShown(Pseudonym("m98"), NOW.date() + timedelta(days=3)),
    events.CodeShown(Pseudonym("m98"), NOW.date() - timedelta(days=3)),
    events.TicketShown("t1"),
    events.TicketShown(None),
    events.TicketShown(None, "ABCDEFGHIJ234"),
    events.Typed(3),
    events.TypedWrong(),
    events.BirthGiven(Pseudonym("b1")),
    events.BirthGiven(Pseudonym("b9")),
    events.TicketUnconfirmed(),
    events.SlipPrinted(),
    events.CardInserted(),
    events.CardRemoved(),
    events.HouseChanged(),
    events.DayListChanged(),
    events.TimeRanOut(),
    events.PageShown(),
    events.CardRead(CardVerdict.PROVEN, holder=Pseudonym("m3")),
    events.CardRead(CardVerdict.CLONE),
    events.NumberIssued("R999", "t999"),
    events.TicketPrinted(),
    events.Failed(effects.IssueNumber()),
    *(events.Touched(a) for a in ("back", "stop", "help", "wipe", "that_is_me", "reception", "done", "go_on", "other")),
    *(events.Touched(a) for a in ("slip", "none", "birth", "type", "walk_in", "someone_else", "for_another", "yes")),
    events.Touched("speak", "en"),
    events.Touched("speak", "xx"),
    events.Touched("sneeze"),
)


def _devices(**changed: bool | CardSlotState) -> Callable[[KioskContext], KioskContext]:
    return lambda context: replace(context, devices=replace(context.devices, **changed))  # type: ignore[arg-type]


CABLES: tuple[Callable[[KioskContext], KioskContext], ...] = (
    _devices(scanner=False),
    _devices(scanner=True),
    _devices(printer=False),
    _devices(printer=True),
    _devices(slot=CardSlotState.GONE),
    _devices(slot=CardSlotState.EMPTY),
    _devices(slot=CardSlotState.LEFT_BEHIND),
    lambda context: replace(context, day=replace(DAY, appointments=())),
    lambda context: replace(context, day=replace(DAY, day=NOW.date() - timedelta(days=1))),
    lambda context: replace(context, day=DAY),
    lambda context: replace(
        context, lookup_blocked_until=NOW + timedelta(hours=1) if context.lookup_allowed() else None
    ),
    lambda context: replace(context, given=() if context.given else (IssuedNumber("a1", "R007", "t7", NOW.date()),)),
    lambda context: replace(context, numbers=not context.numbers),
    lambda context: replace(context, hour_known=not context.hour_known),
)
"""Everything around a visit that can go, and come back: devices, the day's list, the look-ups, a number given before,
whether numbers can be given and whether the hour is known."""


def answers_to(effect: Effect) -> tuple[Event, ...]:
    """What a worker may say to an order; the first is good news, the last is failure."""
    failed = events.Failed(effect)
    match effect:
        case effects.AskCentral():
            there = events.CentralSaid(AppointmentStatus.ALREADY_IN, "R007", "t7")
            return (*(events.CentralSaid(each) for each in AppointmentStatus), there, failed)
        case effects.ReadCard():
            good = events.CardRead(CardVerdict.PROVEN, holder=Pseudonym("m3"))
            return (good, *(events.CardRead(each, holder=Pseudonym("m9")) for each in CardVerdict), failed)
        case effects.IssueNumber():
            return (events.NumberIssued("R042", "t1"), failed)
        case effects.PrintTicket() | effects.PrintCopy():
            return (events.TicketPrinted(), events.TicketUnconfirmed(), events.TicketNotPrinted(), failed)
        case effects.PrintSlip():
            return (events.SlipPrinted(), events.SlipNotPrinted(), failed)
        case effects.TellDesk():
            return (events.DeskTold(), failed)
        case _:
            return (failed,)


@dataclass(slots=True)
class Walk:
    """A visit under way, with the house around it; `turns` of choice are numbers that Hypothesis draws and shrinks."""

    context: KioskContext = CONTEXT
    visit: Visit = field(default_factory=lambda: engine.begin(VisitId("v1"), PageId(1)))
    visits: int = 1
    now: datetime = NOW
    done: list[tuple[Visit, EventEnvelope, Visit, tuple[PendingEffect, ...]]] = field(default_factory=list)

    def options(self) -> list[tuple[Event, PageId | PendingEffect | None]]:
        """What can happen here: the page's own keys, answers to open orders, a card, silence."""
        page = page_of(self.visit, self.context, TEXTS)
        keys = [key.action for key in page.pressable() if key.action.name not in ("sign", "erase")]
        touches = [(_touch(action), PageId(page.page_id)) for action in keys]
        said = [(answer, order) for order in self.visit.pending for answer in answers_to(order.effect)]
        card = events.CardRemoved() if self.context.devices.slot is CardSlotState.OURS else events.CardInserted()
        things = (*(events.CodeShown(each) for each in CODES), events.LetterShown(MARKS[1]), card)
        shown: list[tuple[Event, None]] = [(event, None) for event in things]
        shown += [(events.Typed(3), None), (events.BirthGiven(Pseudonym("b1")), None), (events.TicketShown("t1"), None)]
        answers = [(_touch(key.action), PageId(page.page_id)) for key in page.answers if key.action.name != "erase"]
        return [
            *touches,
            *answers,
            *answers,
            *said,
            *said,
            *shown,
            (events.PageShown(), self.visit.page_id),
            (events.TimeRanOut(), self.visit.page_id),
        ]

    def go(self, choice: int) -> None:
        """Six of eight choices are guided; the seventh is anything at all, the eighth pulls a cable or puts it back."""
        kind, which = choice % 8, choice // 8
        to: PageId | PendingEffect | None
        if kind < 6:
            guided = self.options()
            event, to = guided[which % len(guided)]
        elif kind == 6:
            event = WILD[which % len(WILD)]
            to = (
                self.visit.page_id if isinstance(event, events.Touched | events.PageShown | events.TimeRanOut) else None
            )
        else:
            self.context = CABLES[which % len(CABLES)](self.context)
            event, to = events.HouseChanged(), None
        self.hear(event, to)

    def hear(self, event: Event, to: PageId | PendingEffect | None = None) -> tuple[PendingEffect, ...]:
        self.now += timedelta(seconds=1)
        slot = {events.CardInserted: CardSlotState.OURS, events.CardRemoved: CardSlotState.EMPTY}.get(type(event))
        devices = replace(self.context.devices, slot=slot) if slot else self.context.devices
        self.context = replace(self.context, now=self.now, devices=devices)
        before, envelope = self.visit, EventEnvelope(event, self.now, to)
        self.visit, orders = engine.advance(before, envelope, self.context)
        self.done.append((before, envelope, self.visit, orders))
        if self.visit.id != before.id:
            self.visits += 1
            self.context = engine.after_visit(self.context, VisitId(f"v{self.visits + 1}"))
        return orders

    def settle(self, choose: Callable[[tuple[Event, ...]], Event], most: int = 30) -> int:
        """Let the workers answer until nothing is open any more; how many answers it took."""
        for count in range(most):
            if not self.visit.pending:
                return count
            order = self.visit.pending[0]
            self.hear(choose(answers_to(order.effect)), order)
        return most


def walked(choices: list[int]) -> Walk:
    walk = Walk()
    for choice in choices:
        walk.go(choice)
    return walk


def every_state(choices: list[int]) -> Iterator[Walk]:
    """The walk after each of its steps."""
    walk = Walk()
    for choice in choices:
        walk.go(choice)
        yield walk


def _touch(action: Action) -> events.Touched:
    return events.Touched(action.name, action.choice)
