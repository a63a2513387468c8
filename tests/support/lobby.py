"""A visit runner whose effects the test answers by hand, with a clock that the test moves."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from devices.sound import Chime
from kiosk.adapters.device import with_devices
from kiosk.runtime.visit_runner import EffectHandler, EffectJob, VisitRunner
from kiosk.visit import effects, events
from kiosk.visit.effects import Effect
from kiosk.visit.state import CardSlotState, VisitId
from screens.layout.scene import Rect, Scene, TextBlock
from screens.layout.theme import NORMAL
from screens.page import Action, Pressed
from screens.presenter import Presenter
from tests.support.builders import CONTEXT, MARKS, NOW, TEXTS

CODE, LETTER, CARD, OTHERS = MARKS[0], MARKS[1], MARKS[2], MARKS[3]


class ByHand(Executor):
    """Holds the work until the test says how it ends."""

    def __init__(self) -> None:
        self.work: list[tuple[EffectJob, Future[Any]]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.work.append((args[0], future))
        return future


@dataclass
class Lobby:
    worker: ByHand = field(default_factory=ByHand)
    time: float = 0.0
    shown: list[str] = field(default_factory=list)
    visits: int = 0
    turn: "Callable[[], float | None] | None" = None

    def __post_init__(self) -> None:
        kinds: tuple[type[Effect], ...] = (
            effects.AskCentral, effects.ReadCard, effects.IssueNumber, effects.PrintTicket, effects.TellDesk,
            effects.EndVisit, effects.PrintCopy, effects.PrintSlip,
        )  # fmt: skip
        handler = EffectHandler.on_worker(self.worker, lambda job: None, 10.0)
        self.runner = VisitRunner(
            CONTEXT, dict.fromkeys(kinds, handler), lambda: None, lambda: NOW,
            self.new_visit, lambda: self.time,
        )  # fmt: skip

    def poll(self) -> float | None:
        """The main loop's turn; a test of what is drawn puts the presenter's in its place."""
        return self.runner.poll() if self.turn is None else self.turn()

    def new_visit(self) -> VisitId:
        self.visits += 1
        return VisitId(f"w{self.visits}")

    def tell(self, event: events.Event, **devices: Any) -> None:
        self.runner.post(event, None, with_devices(**devices) if devices else None)
        self.poll()

    def touch(self, action: str, choice: str = "") -> None:
        self.runner.touch(events.Touched(action, choice), self.runner.visit.page_id)

    def task(self, kind: type[Effect]) -> tuple[EffectJob, Future[Any]]:
        found = [each for each in self.worker.work if isinstance(each[0].pending.effect, kind)]
        return found[-1]

    def answer(self, kind: type[Effect], answer: events.Answer) -> None:
        self.task(kind)[1].set_result(answer)
        self.poll()

    def walk(self, seconds: float) -> None:
        self.time += seconds
        self.poll()

    def at_card(self) -> None:
        self.tell(events.CodeShown(CODE))
        self.touch("that_is_me")
        self.tell(events.LetterShown(LETTER))
        self.runner.touch(events.PageShown(), self.runner.visit.page_id)
        self.tell(events.CardInserted(), slot=CardSlotState.OURS)


class Shown:
    """A conductor with a face, its scenes kept."""

    def __init__(self) -> None:
        self.lobby = Lobby()
        self.scenes: list[Scene] = []
        self.heard: list[Chime] = []
        self.face = Presenter(
            TEXTS,
            lambda: NOW + timedelta(seconds=self.lobby.time),
            self.lobby.runner,
            self.scenes.append,
            play_cue=self.heard.append,
            ticks=self.ticks,
        )
        self.lobby.turn = self.face.poll

    def ticks(self) -> float:
        return self.lobby.time

    def press(self, name: str) -> None:
        self.face.pressed(Pressed(Action(name), self.scenes[-1].page_id))

    def highlighted(self) -> bool:
        """Whether any words stand on the colours that call."""
        slabs = [each for each in self.scenes[-1].pieces if isinstance(each, Rect) and each.box.h > 40]
        return any(each.colour in CALLING for each in slabs)

    def walk(self, seconds: float) -> list[tuple[float, bool]]:
        """Let time pass, from one moment that the face named to the next: when the words were lit, and when not."""
        seen, end = [(0.0, self.highlighted())], self.lobby.time + seconds
        began = self.lobby.time
        while (due := self.face.poll()) is not None and due <= end:
            assert due > self.lobby.time or self.face.poll() != due, "it never turns on the spot"
            self.lobby.time = max(due, self.lobby.time)
            self.face.poll()
            if self.highlighted() != seen[-1][1]:
                seen.append((round(self.lobby.time - began, 2), self.highlighted()))
        self.lobby.time = end
        return seen

    def words(self) -> str:
        pieces = self.scenes[-1].pieces
        return " ".join(line.text for piece in pieces if isinstance(piece, TextBlock) for line in piece.lines)


CALLING = {NORMAL.signal, NORMAL.attention}
