"""Every path of the domain through the real window: conductor, face and glass; each touch is a finger on the drawn key."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kiosk.adapters.device import with_devices
from kiosk.replay import Replay, ReplayLine, arrange
from kiosk.runtime.visit_runner import EffectHandler, VisitRunner
from kiosk.visit import effects, events
from kiosk.visit.engine import is_committed
from kiosk.visit.serialization import order_kinds, read_event
from kiosk.visit.state import CardSlotState, VisitId
from screens.presenter import Presenter
from tests.screens.conftest import Window
from tests.support.builders import BOOK, NOW, TEXTS
from tests.support.lobby import ByHand

PATHS = sorted((Path(__file__).parents[1] / "data" / "paths").glob("*.jsonl"))
TAB, ENTER = 9, 13
SLOTS = {events.CardInserted: CardSlotState.OURS, events.CardRemoved: CardSlotState.EMPTY}


class Resident:
    """Plays a path with his finger; the workers answer as the file says."""

    def __init__(self, window: Window) -> None:
        self.window, self.time, self.worker, self.visits = window, 0.0, ByHand(), 0
        self.replay = Replay.with_policy(BOOK)
        craft = EffectHandler.on_worker(self.worker, lambda task: None, 1e6)
        kinds = (*effects.LASTING, effects.AskCentral, effects.ReadCard, effects.EndVisit)
        self.runner = VisitRunner(
            self.replay.context, dict.fromkeys(kinds, craft), lambda: None,
            lambda: NOW, self.new_visit, lambda: self.time,
        )  # fmt: skip
        self.face = Presenter(TEXTS, lambda: NOW, self.runner, window.widget.show, ticks=lambda: self.time)

    def new_visit(self) -> VisitId:
        self.visits += 1
        return VisitId(f"w{self.visits}")

    def settles(self) -> None:
        """Frames until nothing more is said and the page takes a touch: the glass itself says when a page is there."""
        for _ in range(20):
            self.face.poll()
            self.window.frame()
            self.window.now += 1
            turns, pressed = list(self.window.shown), list(self.window.pressed)
            self.window.shown.clear()
            self.window.pressed.clear()
            for page_id in turns:
                self.face.shown(page_id)
            for each in pressed:
                self.face.pressed(each)
            if not turns and not pressed and self.window.widget.input_state.is_ready(self.window.now):
                return
        raise AssertionError("the glass does not come to rest")

    def goes_along(self, path: Path) -> None:
        """The whole path, each page as it promises."""
        self.settles()
        for raw in path.read_text().splitlines():
            line = msgspec.json.decode(raw, type=ReplayLine)
            self.plays(line)
            self.settles()
            if line.then is not None:
                assert self.window.widget.input_state.scene.step == line.then, line

    def plays(self, line: ReplayLine) -> None:
        if line.kiosk or line.slot or line.scanner is not None:
            self.replay.context = self.runner.context
            arrange(self.replay, line)
            self.runner.context = replace(self.replay.context, next_visit=self.runner.context.next_visit)
        if line.event is None or line.event == "PageShown":
            return
        event = read_event(line.event, line.of)
        if isinstance(event, events.Touched):
            self.presses(event)
        elif isinstance(event, events.TimeRanOut):
            self.time += 91.0 if self.runner.visit.overlay is None else 21.0
        elif kinds := order_kinds(event):
            self.answers(event, kinds)
        else:
            slot = SLOTS.get(type(event))
            self.time += 3.0
            self.runner.post(event, None, with_devices(slot=slot) if slot else None)

    def presses(self, touched: events.Touched) -> None:
        scene = self.window.widget.input_state.scene
        here = [k for k in scene.keys if (k.action.name, k.action.choice) == (touched.action, touched.choice)]
        if not here and touched.action in ("back", "stop") and is_committed(self.runner.visit):
            return  # where nothing can be undone there is no key for it
        assert here, f"{touched} is no key of {scene.step}"
        box = here[0].box
        self.window.tap(box.x + box.w / 2, box.y + box.h / 2)

    def answers(self, event: Any, kinds: tuple[type[effects.Effect], ...]) -> None:
        for task, future in reversed(self.worker.work):
            if isinstance(task.pending.effect, kinds) and task.pending in self.runner.visit.pending:
                future.set_result(event)
                return
        raise AssertionError(f"{event} answers nothing that is open")


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_path_plays_on_the_glass_as_promised(window: Any, path: Path) -> None:
    Resident(window).goes_along(path)


class AtTheKeyboard(Resident):
    """Tab to the key, then Enter: nothing but a keyboard."""

    def presses(self, touched: events.Touched) -> None:
        hand = self.window.widget.input_state
        for _ in range(len(hand.scene.keys) + 1):
            key = hand.focused()
            if key is not None and (key.action.name, key.action.choice) == (touched.action, touched.choice):
                self.window.key(ENTER)
                return
            self.window.key(TAB)
        raise AssertionError(f"{touched} cannot be reached on {hand.scene.step}")


@pytest.mark.parametrize("name", ["P01a", "P02", "P06a", "P13a", "P16a", "P18a", "P22a", "P24a", "P26", "S07b"])
def test_a_whole_visit_is_done_by_keyboard_alone(window: Any, name: str) -> None:
    path = next(path for path in PATHS if path.stem.startswith(f"{name}-"))
    AtTheKeyboard(window).goes_along(path)
