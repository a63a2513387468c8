"""The map of the agenda, made by walking it: `python -m tests.support.agenda_map` writes docs/agenda-map.md.

From every state of every path each answer of its page is pressed; workers answer well. So the map shows what the pages
offer and where it leads, not what somebody meant them to.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from kiosk.replay import Replay, play_with
from kiosk.visit import effects, events
from kiosk.visit.agenda import STEPS
from kiosk.visit.effects import TellDesk
from kiosk.visit.engine import advance, current_page
from kiosk.visit.facts import Facts
from kiosk.visit.outcome import Outcome, outcomes
from kiosk.visit.state import CardSlotState, EventEnvelope, KioskContext, Visit, VisitId
from screens.pages import page_of
from tests.support.builders import BOOK, NOW, TEXTS, answers_to

PATHS = sorted((Path(__file__).parents[1] / "data" / "paths").glob("*.jsonl"))
MAP = Path(__file__).parents[2] / "docs" / "agenda-map.md"
_USER_EVENTS = (
    *(events.Touched, events.CodeShown, events.TicketShown, events.LetterShown, events.ScanRefused),
    *(events.CardInserted, events.CardRead, events.CardRemoved, events.Typed, events.BirthGiven),
)
_OF_THE_WAY = {"greeted", "ordered", "ended", "card_in", "card_read", "privacy_shown"}
"""Facts that say how far the visit is, not what somebody answered."""
GROUPS = frozenset(["search", "booking", "person", "letter", "card", "documents", "ticket", "happened"])
LAID_OVER = ("help", "stop", "idle")
_ARRIVED = {outcome for outcome in Outcome if outcome is not Outcome.WIPED}


@dataclass(frozen=True, slots=True)
class State:
    """A visit in its house, once nothing is under way any more."""

    visit: Visit
    context: KioskContext

    @property
    def step(self) -> str:
        return current_page(self.visit, self.context).name

    @property
    def came_to(self) -> set[Outcome]:
        return set(outcomes(self.visit.facts, self.context.policy, self.context))

    def arrived(self) -> bool:
        """A number, a slip or the way to a person."""
        return bool(self.came_to & _ARRIVED)

    def answers(self) -> list[tuple[str, str]]:
        keys = page_of(self.visit, self.context, TEXTS)
        pressed = [key.action for key in (*keys.answers, *keys.grid) if key.action.name not in ("sign", "erase")]
        return list(dict.fromkeys((action.name, action.choice) for action in pressed))

    def pressed(self, name: str, choice: str = "", answer: "Chooses | None" = None) -> "State":
        return settled(self.visit, self.context, events.Touched(name, choice), answer or well)


Chooses = Callable[[tuple[events.Event, ...]], events.Event]
"""Which of its answers a worker gives."""


def well(answers: tuple[events.Event, ...]) -> events.Event:
    """Good news."""
    return answers[0]


def badly(answers: tuple[events.Event, ...]) -> events.Event:
    """A failure."""
    return answers[-1]


def settled(visit: Visit, context: KioskContext, event: events.Event, answer: Chooses = well) -> State:
    """After an event, with every order answered."""
    context = replace(context, next_visit=VisitId("next"))
    visit, _ = advance(visit, EventEnvelope(event, NOW, visit.page_id), context)
    for _ in range(20):
        order = next((each for each in visit.pending if not isinstance(each.effect, effects.EndVisit)), None)
        if order is None:
            break
        visit, _ = advance(visit, EventEnvelope(answer(answers_to(order.effect)), NOW, order), context)
    return State(visit, context)


def states() -> Iterator[State]:
    """Every state of every path, each once."""
    seen: set[object] = set()
    for path in PATHS:
        replay = Replay.with_policy(BOOK)
        for _ in play_with(replay, path):
            key = (replay.visit.facts, replay.visit.overlay, replay.context.devices, replay.context.given)
            if key not in seen:
                seen.add(key)
                yield State(replay.visit, replay.context)


def touches_to_the_end(state: State, answer: Chooses = well, most: int = 8) -> int | None:
    """How many touches of answers a number, a slip or a person is away; hands take a card back where one is in."""
    seen: set[tuple[Facts, str | None, CardSlotState]] = set()
    answered = settled(state.visit, state.context, events.HouseChanged(), answer)
    queue: deque[tuple[State, int]] = deque([(answered, 0)])
    while queue:
        here, count = queue.popleft()
        if here.arrived():
            return count
        known = (here.visit.facts, here.visit.overlay, here.context.devices.slot)
        if count == most or known in seen:
            continue
        seen.add(known)
        if here.context.devices.slot is CardSlotState.OURS:
            out = replace(here.context, devices=replace(here.context.devices, slot=CardSlotState.EMPTY))
            queue.append((settled(here.visit, out, events.CardRemoved(), answer), count))
            continue
        leads_on = [pressed for pressed in here.answers() if pressed[0] not in ("wipe", "done", "not_me")]
        queue.extend((here.pressed(*pressed, answer=answer), count + 1) for pressed in leads_on)
    return None


def tells_the_desk(state: State) -> bool:
    """Whether one touch of help calls a colleague, or has already."""
    if state.visit.facts.happened.desk is not None or any(isinstance(o.effect, TellDesk) for o in state.visit.pending):
        return True
    _, orders = advance(state.visit, EventEnvelope(events.Touched("help"), NOW, state.visit.page_id), state.context)
    return any(isinstance(order.effect, TellDesk) for order in orders)


@dataclass(slots=True)
class Stop:
    """What the walk found of one step."""

    leads_to: dict[str, set[str]] = field(default_factory=dict)
    asks: set[str] = field(default_factory=set)
    outcomes: set[Outcome] = field(default_factory=set)
    farthest: int = 0


def leaves(facts: Facts) -> dict[str, object]:
    """Every fact by its name, out of its group."""
    found: dict[str, object] = {}
    for each in fields(facts):
        value = getattr(facts, each.name)
        if each.name in GROUPS:
            found |= {inner.name: getattr(value, inner.name) for inner in fields(value)}
        else:
            found[each.name] = value
    return found


def asked() -> Iterator[tuple[str, set[str]]]:
    """Which facts changed by what was touched, shown or put in while a page stood there."""
    for path in PATHS:
        replay = Replay.with_policy(BOOK)
        for event, before, _ in play_with(replay, path):
            if isinstance(event, _USER_EVENTS) and replay.visit.id == before.id:
                now, was = replay.visit.facts, before.facts
                before_it = leaves(was)
                changed = {name for name, value in leaves(now).items() if value != before_it[name]}
                yield current_page(before, replay.context).name, changed - _OF_THE_WAY


def walked() -> dict[str, Stop]:
    stops = {name: Stop() for name in STEPS}
    for step, changed in asked():
        stops[step].asks |= changed
    for state in states():
        stop = stops[state.step]
        if state.arrived():
            stop.outcomes |= state.came_to
        stop.farthest = max(stop.farthest, touches_to_the_end(state) or 0)
        for name, choice in state.answers():
            after = state.pressed(name, choice)
            stop.leads_to.setdefault(name, set()).add(after.step)
            stop.outcomes |= after.came_to & _ARRIVED
    return stops


def rendered() -> str:
    """The map, as a page."""
    order = {name: nr for nr, name in enumerate(STEPS)}
    lines = [
        "# The map of the agenda",
        "",
        "Made by `python -m tests.support.agenda_map` from every state of every path in `tests/data/paths/`; a test compares.",
        "`farthest`: touches from there to a number, a slip or a person, by the page's own answers alone. Help is beside them",
        "on every page: one touch tells the desk. `facts it asks`: of `kiosk.visit.facts.Facts`, changed by what was touched,",
        "shown or put in while the page stood there. Outcomes are those of domain words O1 to O10.",
        "",
        "| step | facts it asks | answers, and the pages they lead to | outcomes that may follow at once | farthest |",
        "|---|---|---|---|---|",
    ]
    for name, stop in walked().items():
        leads = "; ".join(
            f"{answer} → {', '.join(sorted(pages, key=order.__getitem__))}" for answer, pages in stop.leads_to.items()
        )
        ends = ", ".join(sorted(map(str, stop.outcomes), key=lambda each: (len(each), each)))
        asks = ", ".join(name for name in leaves(Facts()) if name in stop.asks)
        lines.append(f"| {name} | {asks or '-'} | {leads or '-'} | {ends or '-'} | {stop.farthest} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    MAP.write_text(rendered())
