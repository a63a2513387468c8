"""The real window, under Xvfb: every page of a visit in out/gallery, and what a finger or a keyboard does to it."""

import os
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import ImageChops

from screens.kivy_view.input_state import CALM_IN_PLAY_S
from screens.layout.scene import Scene, TextBlock
from screens.layout.theme import RenderOptions
from screens.page import Action, Pressed
from tests.support.pages import DRAWN, LANGUAGES, scene

GALLERY = Path(__file__).parents[2] / "out" / "gallery"
MANNERS = {
    "normal": RenderOptions(),
    "largest": RenderOptions(size_step=2),
    "contrast": RenderOptions(contrast=True),
    "low": RenderOptions(lower=True),
}
WHOLE = "ONTHAAL_CAMPAIGN" in os.environ
SHEETS = [
    (language, manner)
    for language in LANGUAGES
    for manner in MANNERS
    if WHOLE
    or (language, manner) in {("nl", "normal"), ("fr", "largest"), ("ar", "contrast"), ("de", "low"), ("en", "normal")}
]
"""Each language and each manner once, the Dutch sheet whole; `make gallery` draws every pair."""
LETTER = scene("why_no_letter", "nl", RenderOptions())
TAB, ENTER, ESCAPE, F1, SPACE = 9, 13, 27, 282, 32


def picture() -> Any:
    from screens.kivy_view.kiosk_widget import picture

    return picture()


def middle(made: Scene, name: str) -> tuple[float, float]:
    box = next(key.box for key in made.keys if key.action.name == name)
    return box.x + box.w / 2, box.y + box.h / 2


@pytest.mark.parametrize(("language", "manner"), SHEETS)
def test_every_page_is_drawn_into_the_gallery(window: Any, language: str, manner: str) -> None:
    GALLERY.mkdir(parents=True, exist_ok=True)
    for page_id, step in enumerate(DRAWN, 1):
        made = replace(scene(step, language, MANNERS[manner]), page_id=page_id)
        window.show(made)
        drawn = picture()
        drawn.save(GALLERY / f"{step}-{language}-{manner}.png", compress_level=1)
        assert drawn.size == (1080, 1920)
        assert len(drawn.resize((108, 192)).getcolors(108 * 192) or []) > 40, step
    assert window.shown == list(range(1, len(DRAWN) + 1))
    write_index()


def write_index() -> None:
    """A page to look at all of it: one row for each step, the languages beside each other."""
    rows = []
    for step in DRAWN:
        cells = "".join(
            f'<td><a href="{step}-{language}-{manner}.png"><img loading="lazy" src="{step}-{language}-{manner}.png"></a>'
            for language, manner in SHEETS
        )
        rows.append(f"<tr><th>{step}{cells}")
    heads = "".join(f"<th>{language} {manner}" for language, manner in SHEETS)
    style = "<style>img{width:216px}th{position:sticky;left:0;background:#fff;font:16px sans-serif}</style>"
    page = f"<!doctype html><meta charset=utf-8><title>Every page</title>{style}<table><tr><th>{heads}{''.join(rows)}</table>"
    (GALLERY / "index.html").write_text(page)


def test_a_tap_presses_the_key_under_it_with_the_turn_of_the_page(window: Any) -> None:
    window.show(replace(LETTER, page_id=7))
    window.tap(*middle(LETTER, "never_came"))
    assert window.pressed == [Pressed(Action("never_came"), 7)]


def test_a_finger_has_one_way_in(window: Any) -> None:
    """Kivy's own settings also read the device itself: one press would come by two ways."""
    from kivy.config import Config

    window.frame()
    assert dict(Config.items("input")) == {"mouse": "mouse,disable_multitouch"}


def test_sixty_taps_are_sixty_presses(window: Any) -> None:
    window.show(LETTER)
    for nr in range(60):
        window.tap(*middle(LETTER, ("never_came", "help", "larger")[nr % 3]))
    assert len(window.pressed) == 60


def test_a_glass_that_is_wiped_presses_only_what_a_finger_was_put_on_and_lifted_from(window: Any) -> None:
    window.show(LETTER)
    dice = random.Random(7)
    actions = [key.action.name for key in LETTER.keys]
    for _ in range(25):
        first, last = dice.sample(actions, 2)
        window.touch(*middle(LETTER, first))
        second = _Finger(window, dice.uniform(0, 1080), dice.uniform(0, 1920))
        window.widget.on_touch_down(second)
        window.widget.on_touch_up(second)
        window.lift(*middle(LETTER, last))
        window.touch(dice.uniform(300, 1080), 20)
        window.lift(*middle(LETTER, first))
        window.touch(*middle(LETTER, last))
        window.lift(dice.uniform(300, 1080), 20)
    assert window.pressed == []
    window.now += CALM_IN_PLAY_S + 0.1  # whoever comes next
    window.tap(*middle(LETTER, actions[0]))
    assert len(window.pressed) == 1


def test_a_finger_that_never_goes_up_keeps_nobody_from_pressing(window: Any) -> None:
    """A panel that leaves the bus while a finger is on it says no more of that finger; a hand may also rest on it."""
    window.show(LETTER)
    before = picture()
    lost, at = _Finger(window, *middle(LETTER, "never_came")), middle(LETTER, "at_home")
    window.widget.on_touch_down(lost)
    assert window.widget.input_state.down is not None
    window.now += 0.5
    second = _Finger(window, *at)
    window.widget.on_touch_down(second)
    window.widget.on_touch_up(second)
    assert window.pressed == [], "a second finger beside the first"
    window.now += 2
    third = _Finger(window, *at)
    window.widget.on_touch_down(third)
    window.widget.on_touch_up(third)
    assert window.pressed == [Pressed(Action("at_home"), LETTER.page_id)]
    window.widget.on_touch_up(lost)
    assert len(window.pressed) == 1
    assert ImageChops.difference(before, picture()).getbbox() is None, "no key looks pressed"


class _Finger:
    """A touch of a panel, as the toolkit hands it on."""

    profile = ("pos",)

    def __init__(self, window: Any, x: float, y: float) -> None:
        self.uid, self.x, self.y = object(), x, window.widget.height - y


def test_a_key_looks_pressed_while_the_finger_is_on_it_and_only_that_key_changes(window: Any) -> None:
    window.show(LETTER)
    before = picture()
    window.touch(*middle(LETTER, "never_came"))
    box = next(key.box for key in LETTER.keys if key.action.name == "never_came")
    changed = ImageChops.difference(before, picture()).getbbox()
    assert changed is not None
    assert (changed[0] >= box.x, changed[1] >= box.y, changed[2] <= box.right, changed[3] <= box.bottom) == (True,) * 4
    window.lift(*middle(LETTER, "never_came"))
    assert ImageChops.difference(before, picture()).getbbox() is None


def test_no_touch_counts_before_the_first_frame_nor_in_the_first_300_ms(window: Any) -> None:
    window.widget.show(LETTER)
    x, y = middle(LETTER, "never_came")
    window.widget.input_state.touch(x, y, window.now)
    assert window.widget.input_state.down is None, "before the first frame"
    window.frame()
    window.now += 0.29
    window.tap(x, y)
    assert window.pressed == []
    window.now += 0.02
    window.tap(x, y)
    assert len(window.pressed) == 1


def test_a_finger_that_is_down_while_the_page_changes_presses_nothing(window: Any) -> None:
    window.show(LETTER)
    window.touch(*middle(LETTER, "never_came"))
    window.show(replace(LETTER, page_id=2))
    window.lift(*middle(LETTER, "never_came"))
    assert window.pressed == []


def test_a_finger_that_slides_off_its_key_presses_nothing(window: Any) -> None:
    window.show(LETTER)
    window.touch(*middle(LETTER, "never_came"))
    window.lift(20, 300)
    assert window.pressed == []


def test_a_long_press_is_one_press_and_a_trembling_finger_is_too(window: Any) -> None:
    window.show(LETTER)
    x, y = middle(LETTER, "at_home")
    window.touch(x, y)
    for _ in range(30):
        window.now += 0.2
        window.frame()
    window.lift(x + 9, y - 7)
    assert [pressed.action.name for pressed in window.pressed] == ["at_home"]


def test_a_double_tap_answers_one_page_and_not_the_next(window: Any) -> None:
    """The second tap comes 120 ms after the page has changed under it."""
    window.show(replace(LETTER, page_id=3))
    window.tap(*middle(LETTER, "at_home"))
    other = scene("why_no_card", "nl", RenderOptions())
    window.widget.show(replace(other, page_id=4))
    window.frame()
    window.now += 0.12
    window.tap(*middle(LETTER, "at_home"))
    assert [pressed.page_id for pressed in window.pressed] == [3]
    window.now += 0.3
    window.tap(*middle(other, "paper"))
    assert [pressed.page_id for pressed in window.pressed] == [3, 4]


def test_the_right_button_of_a_mouse_and_a_second_finger_press_nothing(window: Any) -> None:
    window.show(LETTER)
    window.touch(*middle(LETTER, "never_came"), button="right")
    window.lift(*middle(LETTER, "never_came"), button="right")
    assert window.pressed == []


def test_the_whole_journey_of_a_page_is_done_by_keyboard(window: Any) -> None:
    window.show(LETTER)
    focused = []
    for _ in LETTER.keys:
        window.key(TAB)
        focused.append(window.widget.input_state.focused().action)
    assert focused == [key.action for key in LETTER.keys]
    window.key(TAB)
    window.key(TAB, "shift")
    window.key(ENTER)
    assert window.pressed == [Pressed(LETTER.keys[-1].action, LETTER.page_id)]


def test_the_focus_ring_is_seen_and_goes_when_a_finger_comes(window: Any) -> None:
    window.show(LETTER)
    plain = picture()
    window.key(TAB)
    ringed = picture()
    box = LETTER.keys[0].box
    assert ringed.getpixel((round(box.x + box.w / 2), round(box.y - 3))) == (255, 255, 255)
    assert ringed.getpixel((round(box.x + box.w / 2), round(box.y - 10))) == (0x14, 0x23, 0x2B)
    window.tap(500, 330)
    assert ImageChops.difference(plain, picture()).getbbox() is None


def test_enter_without_a_focus_does_nothing(window: Any) -> None:
    window.show(LETTER)
    for code in (ENTER, SPACE):
        window.key(code)
    assert window.pressed == []


def test_escape_goes_back_and_f1_asks_for_help_where_the_page_lets(window: Any) -> None:
    window.show(LETTER)
    window.key(ESCAPE)
    window.key(F1)
    assert [pressed.action.name for pressed in window.pressed] == ["back", "help"]
    window.pressed.clear()
    window.show(replace(scene("read_number", "nl", RenderOptions()), page_id=9))
    window.key(ESCAPE)
    assert window.pressed == []


def test_a_focus_that_nobody_chose_is_on_the_first_answer_of_each_page(window: Any) -> None:
    """The page that waits for the ticket has help alone: from there Enter on the number's page called for help."""
    window.show(replace(scene("extra_needs", "nl", RenderOptions()), page_id=2))
    window.key(TAB)
    window.show(replace(scene("await_ticket", "nl", RenderOptions()), page_id=3))
    window.show(replace(scene("read_number", "nl", RenderOptions()), page_id=4))
    window.key(ENTER)
    assert window.pressed == [Pressed(Action("done"), 4)]


def test_a_focus_that_was_chosen_stays_on_its_action(window: Any) -> None:
    window.show(LETTER)
    for _ in range(1 + [key.action.name for key in LETTER.keys].index("help")):
        window.key(TAB)
    window.show(replace(scene("show_card", "nl", RenderOptions()), page_id=5))
    assert window.widget.input_state.focused().action.name == "help"


SCANNED = "OHB-7K2M 9QRTXAQ"


@pytest.mark.parametrize("between_s", [0.001, 0.01, 0.04])
@pytest.mark.parametrize("end", [(TAB,), (ENTER,), (ENTER, 10), (TAB, ENTER)])
def test_a_scanner_that_types_its_codes_presses_nothing_and_moves_nothing(
    window: Any, between_s: float, end: tuple[int, ...]
) -> None:
    window.show(LETTER)
    window.key(TAB)
    focused, told = window.widget.input_state.focused(), []
    window.widget.listen(replace(window.widget._listener, scanner_typed=lambda: told.append(True)))
    for _ in range(4):
        window.now += 1
        for code in [*(ord(character) for character in SCANNED.lower()), *end]:
            window.key(code)
            window.now += between_s
    assert window.pressed == []
    assert window.widget.input_state.focused() is focused
    assert told
    told.clear()
    window.now += 1
    window.key(TAB)
    window.key(ENTER)
    assert window.pressed == [Pressed(LETTER.keys[1].action, LETTER.page_id)], "a hand's own keys count as before"
    assert not told


def test_a_key_that_is_held_down_counts_once(window: Any) -> None:
    from kivy.core.window import Window

    window.show(LETTER)
    window.key(TAB)
    for _ in range(5):
        Window.dispatch("on_key_down", ENTER, 0, None, [])
    assert len(window.pressed) == 1
    Window.dispatch("on_key_up", ENTER, 0)


def test_private_words_are_never_kept_as_textures(window: Any) -> None:
    made = scene("confirm_appointment", "nl", RenderOptions())
    private = {line.text for ink in made.pieces if isinstance(ink, TextBlock) and ink.private for line in ink.lines}
    assert private
    window.show(made)
    kept = {words for key in window.widget.textures._kept if key[0] == "words" for words, _, _ in key[2]}
    assert kept
    assert not kept & private


def test_textures_stay_within_their_bytes(window: Any) -> None:
    from screens.kivy_view.textures import LIMIT

    for manner in (MANNERS["largest"], MANNERS["contrast"]):
        for step in DRAWN:
            window.show(scene(step, "nl", manner))
            assert window.widget.textures.kept_bytes <= LIMIT
