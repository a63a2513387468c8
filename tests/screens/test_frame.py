"""Every page, in both languages and all manners: targets, gaps, edges and contrast, without a window."""

from dataclasses import replace
from itertools import product

import pytest
from PIL import Image

from assets import PICTURES
from kiosk.visit.state import CardSlotState, Devices
from screens.layout.page_layout import LOWEST
from screens.layout.scene import Box, Picture, TextBlock
from screens.layout.theme import CONTRAST, HEIGHT, MM, NORMAL, WIDTH, Colours, RenderOptions, contrast
from tests.support.builders import CONTEXT
from tests.support.pages import DRAWN, LANGUAGES, scene

pytestmark = pytest.mark.slow


MANNERS = [RenderOptions(*each) for each in product(range(3), (False, True), (False, True))]
"""Sizes, contrast, low; which way a page runs its language says."""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("step", DRAWN)
def test_every_key_is_large_enough_apart_and_on_the_glass(step: str, language: str) -> None:
    for manner in MANNERS:
        keys = [key.box for key in scene(step, language, manner).keys]
        assert all(box.h >= 20 * MM and box.w >= 20 * MM for box in keys), manner
        assert all(box.x >= 0 and box.right <= WIDTH and box.bottom <= HEIGHT for box in keys), manner
        for nr, one in enumerate(keys):
            for other in keys[nr + 1 :]:
                apart_x = max(one.x, other.x) - min(one.right, other.right)
                apart_y = max(one.y, other.y) - min(one.bottom, other.bottom)
                assert max(apart_x, apart_y) >= 15.9, (manner, one, other)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("step", DRAWN)
def test_no_line_leaves_the_glass_and_none_is_too_small(step: str, language: str) -> None:
    for manner in MANNERS:
        made = scene(step, language, manner)
        inks = [p for p in (*made.pieces, *(p for key in made.keys for p in key.up)) if isinstance(p, TextBlock)]
        for ink in inks:
            assert ink.face.size >= 26, (manner, ink)
            assert all(line.x >= -0.5 and line.x + line.width <= WIDTH + 0.5 for line in ink.lines), (manner, ink)


def lines_of(ink: TextBlock) -> list[tuple[float, float, float, float]]:
    """Left, top of the capitals, right and baseline of each line."""
    return [(line.x, line.baseline - ink.face.cap(), line.x + line.width, line.baseline) for line in ink.lines]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("step", DRAWN)
def test_no_words_lie_on_other_words_and_a_keys_words_stay_on_it(step: str, language: str) -> None:
    for manner in MANNERS:
        made = scene(step, language, manner)
        lines = [line for piece in made.pieces if isinstance(piece, TextBlock) for line in lines_of(piece)]
        for key in made.keys:
            of_key = [line for piece in key.up if isinstance(piece, TextBlock) for line in lines_of(piece)]
            lines += of_key
            for left, top, right, bottom in of_key:
                assert left >= key.box.x, (manner, key.spoken)
                assert top >= key.box.y + 3, (manner, key.spoken)
                assert right <= key.box.right + 0.5, (manner, key.spoken)
                assert bottom <= key.box.bottom - 7, (manner, key.spoken)
        for nr, one in enumerate(lines):
            for other in lines[nr + 1 :]:
                apart = max(one[0] - other[2], other[0] - one[2], one[1] - other[3], other[1] - one[3])
                assert apart > 0, (manner, one, other)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("step", DRAWN)
def test_no_picture_lies_on_words_on_another_picture_or_on_a_key(step: str, language: str) -> None:
    for manner in MANNERS:
        made = scene(step, language, manner)
        pictures = [piece.box for piece in made.pieces if isinstance(piece, Picture)]
        lines = [
            Box(x, y, r - x, b - y) for ink in made.pieces if isinstance(ink, TextBlock) for x, y, r, b in lines_of(ink)
        ]
        of_keys = [(key, [p for p in key.up if isinstance(p, Picture)], key.up) for key in made.keys]
        for nr, picture in enumerate(pictures):
            others = [*pictures[nr + 1 :], *lines, *(key.box for key in made.keys)]
            assert not [other for other in others if overlap(picture, other)], (manner, picture)
        for key, drawn, up in of_keys:
            words = [
                Box(x, y, r - x, b - y) for ink in up if isinstance(ink, TextBlock) for x, y, r, b in lines_of(ink)
            ]
            for icon in drawn:
                assert key.box.x <= icon.box.x, (manner, key.spoken)
                assert icon.box.right <= key.box.right, (manner, key.spoken)
                assert not [word for word in words if overlap(icon.box, word)], (manner, key.spoken)


def overlap(one: Box, other: Box) -> bool:
    """Whether they share more than a hair's breadth."""
    apart_x = max(one.x, other.x) - min(one.right, other.right)
    apart_y = max(one.y, other.y) - min(one.bottom, other.bottom)
    return max(apart_x, apart_y) < -0.5


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("step", DRAWN)
def test_in_low_mode_all_that_is_pressed_lies_in_the_lowest_45_percent(step: str, language: str) -> None:
    for manner in MANNERS:
        if manner.lower:
            keys = scene(step, language, manner).keys
            assert min(key.box.y for key in keys) >= LOWEST, (manner, step)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("step", ["show_letter", "show_card", "take_card", "find_appointment", "attract"])
def test_at_the_usual_size_the_picture_is_large_enough_to_say_what_to_do(step: str, language: str) -> None:
    for manner in (RenderOptions(), RenderOptions(contrast=True)):
        pictures = [piece.box for piece in scene(step, language, manner).pieces if isinstance(piece, Picture)]
        assert max(box.h for box in pictures) >= 430


@pytest.mark.parametrize("step", DRAWN)
def test_no_picture_is_drawn_out_of_its_shape_or_larger_than_it_is(step: str) -> None:
    for devices in (
        CONTEXT.devices,
        Devices(scanner=False, slot=CardSlotState.GONE),
        Devices(slot=CardSlotState.LEFT_BEHIND),
    ):
        for manner in MANNERS:
            for piece in scene(step, "nl", manner, replace(CONTEXT, devices=devices)).pieces:
                if isinstance(piece, Picture):
                    with Image.open(PICTURES / f"{piece.name}.png") as picture:
                        assert piece.box.w / piece.box.h == pytest.approx(picture.width / picture.height, abs=0.01)
                        assert piece.box.w <= picture.width, piece.name


@pytest.mark.parametrize("colours", [NORMAL, CONTRAST], ids=["normal", "contrast"])
def test_every_pair_of_colours_has_its_contrast(colours: Colours) -> None:
    for name, (one, other, least) in colours.pairs().items():
        assert contrast(one, other) >= least, name


def test_mirroring_twice_is_the_page_again() -> None:
    once = scene("show_letter", "en", RenderOptions(mirrored=True))
    plain = scene("show_letter", "en", RenderOptions())
    assert [key.box.w for key in once.keys] == [key.box.w for key in plain.keys]
    assert all(abs(WIDTH - a.box.x - a.box.w - b.box.x) < 0.01 for a, b in zip(once.keys, plain.keys, strict=True))
