"""Hands that play, wipe or rest on the glass bring no paper; a hand that means it is heard at once."""

import random
from dataclasses import dataclass, field, replace

import pytest

from kiosk.visit import effects, events
from kiosk.visit.engine import advance, begin
from kiosk.visit.state import EventEnvelope, PageId, VisitId
from screens.kivy_view.input_state import CALM_S, INSISTS, SETTLES_S, STROKE, InputState
from screens.layout.header import StatusBar
from screens.layout.page_layout import layout_page
from screens.layout.theme import HEIGHT, WIDTH, RenderOptions
from screens.page import Action, Pressed
from screens.pages import page_of
from tests.support.builders import CONTEXT, NOW, TEXTS
from tests.support.pages import scene

PAPER = (effects.IssueNumber, effects.PrintTicket, effects.PrintSlip, effects.PrintCopy)


@dataclass
class Glass:
    """A kiosk's glass without a window: the visit, its page, and a hand on it."""

    now: float = 100.0
    input_state: InputState = field(default_factory=InputState)
    papers: int = 0
    pressed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.visit = begin(VisitId("v1"), PageId(1))
        self.draws()

    def draws(self) -> None:
        page = page_of(self.visit, CONTEXT, TEXTS)
        made = layout_page(page, RenderOptions(), StatusBar("Stad Lindeberg", "10.12", 16))
        if made != self.input_state.scene:
            self.input_state.show(made)
        self.input_state.frame_drawn(self.now)

    def taps(self, x: float, y: float, x2: float | None = None, y2: float | None = None) -> None:
        self.input_state.touch(x, y, self.now)
        pressed = self.input_state.lift(x if x2 is None else x2, y if y2 is None else y2)
        if pressed is None:
            return
        self.pressed.append(pressed.action.name)
        touched = events.Touched(pressed.action.name, pressed.action.choice)
        self.visit, orders = advance(self.visit, EventEnvelope(touched, NOW, PageId(pressed.page_id)), CONTEXT)
        self.papers += sum(isinstance(order.effect, PAPER) for order in orders)
        self.draws()


@pytest.mark.parametrize("each_s", [0.1, 0.2, 0.4, 0.7])
def test_a_minute_of_taps_anywhere_brings_no_paper(each_s: float) -> None:
    for seed in range(8):
        chance, widget = random.Random(seed), Glass()
        while widget.now < 160:
            widget.now += chance.uniform(0.5, 1.5) * each_s
            widget.taps(chance.uniform(0, WIDTH), chance.uniform(0, HEIGHT))
        assert widget.papers == 0, (each_s, seed, widget.pressed)


def test_sixty_short_strokes_of_a_cloth_press_next_to_nothing() -> None:
    pressed = 0
    for seed in range(8):
        chance, widget = random.Random(seed), Glass()
        for _ in range(60):
            widget.now += chance.uniform(0.15, 0.5)
            x, y = chance.uniform(0, WIDTH), chance.uniform(0, HEIGHT)
            widget.taps(x, y, x + chance.choice((-1, 1)) * chance.uniform(1.1, 4) * STROKE, y + chance.uniform(-20, 20))
        pressed += len(widget.pressed)
        assert widget.papers == 0
    assert pressed == 0


def middle(name: str, key: str) -> tuple[float, float]:
    box = next(each.box for each in scene(name, "nl", RenderOptions()).keys if each.action.name == key)
    return box.x + box.w / 2, box.y + box.h / 2


def hand_on(name: str) -> InputState:
    hand = InputState()
    hand.show(replace(scene(name, "nl", RenderOptions()), page_id=1))
    hand.frame_drawn(0.0)
    return hand


def test_who_reads_before_they_touch_is_heard_at_the_first_touch() -> None:
    hand = hand_on("no_appointment")
    for key, now in (("reception", SETTLES_S), ("slip", SETTLES_S + CALM_S)):
        hand.touch(*middle("no_appointment", key), now)
        assert hand.lift(*middle("no_appointment", key)) == Pressed(Action(key), 1)


def test_who_insists_is_heard_however_quick_they_are() -> None:
    hand, envelope = hand_on("no_appointment"), 0
    hand.touch(5, 700, 1.0)
    hand.lift(5, 700)
    for nr in range(INSISTS):
        hand.touch(*middle("no_appointment", "reception"), 1.1 + nr * 0.2)
        envelope += hand.lift(*middle("no_appointment", "reception")) is not None
    assert envelope == 1


def test_a_finger_that_trembles_presses_and_one_that_wipes_does_not() -> None:
    hand, (x, y) = hand_on("confirm_appointment"), middle("confirm_appointment", "that_is_me")
    hand.touch(x, y, 1.0)
    assert hand.lift(x + STROKE * 0.9, y) is not None
    hand.touch(x, y, 3.0)
    assert hand.lift(x + STROKE * 1.1, y) is None
