"""A screen that is turned, or gets another mode, while the kiosk runs on the whole of it: the page fills it, and answers."""

import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat
from Xlib import X
from Xlib.display import Display
from Xlib.ext import randr

from kiosk.demo.display import HeadlessDisplay
from kiosk.demo.probe import KioskScreen
from kiosk.demo.processes import Processes
from tests.support.identity import install
from tests.support.waiting import until

pytestmark = pytest.mark.system
WHOLE = """
import sys
from pathlib import Path
from kiosk.demo.scene_reporter import SceneReporter
from kiosk.app import run
from screens.kivy_view.bootstrap import WindowSize
told, sys.stdout = sys.stdout, sys.stderr
run(Path(sys.argv[1]), WindowSize(whole=True), watch=SceneReporter(told))
"""
Size = tuple[int, int]


def turn(display: Display, size: Size) -> None:
    """Give the one monitor another mode, as xrandr does: off, another size of the screen, on."""
    root, (width, height) = display.screen().root, size
    found = randr.get_screen_resources(root)
    output, crtc, name = found.outputs[0], found.crtcs[0], f"{width}x{height}"
    known = {(mode["width"], mode["height"]): mode["id"] for mode in found.modes}
    if size not in known:
        timing = (0, width, height, width * height * 60, width, width, width, 0, height, height, height, len(name), 0)
        known[size] = randr.create_mode(root, timing, name).mode
        randr.add_output_mode(display, output, known[size])
    randr.set_crtc_config(display, crtc, X.CurrentTime, 0, 0, 0, randr.Rotate_0, [])
    randr.set_screen_size(root, width, height, width // 3, height // 3)
    now = randr.get_screen_resources(root).config_timestamp
    randr.set_crtc_config(display, crtc, now, 0, 0, known[size], randr.Rotate_0, [output])
    display.sync()


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[tuple[KioskScreen, HeadlessDisplay, Display]]:
    state = tmp_path / "state"
    state.mkdir()
    install(state)
    processes = Processes({})
    headless = HeadlessDisplay(processes, tmp_path, 1920, 1920)
    monitor = Display(headless.name)
    try:
        turn(monitor, (1080, 1920))
        processes.environment["DISPLAY"] = headless.name
        kiosk = processes.start(sys.executable, "-c", WHOLE, str(state), log=tmp_path / "kiosk.log")
        yield KioskScreen(kiosk, headless), headless, monitor
    finally:
        monitor.close()
        headless.close()
        processes.end()


def test_a_screen_that_is_turned_or_gets_another_mode_is_filled_and_its_answers_are_where_they_are_seen(
    kiosk: tuple[KioskScreen, HeadlessDisplay, Display],
) -> None:
    screen, display, monitor = kiosk
    screen.expect_step("attract")
    now: Size = (1080, 1920)
    for size, key, step in (
        ((1920, 1080), "help", "help"),
        ((800, 1280), "back", "choose_language"),
        ((1080, 1920), "help", "help"),
    ):
        before = until(partial(drawn_on, display, now), "the page fills the screen")
        assert before is not None
        turn(monitor, size)
        until(partial(shows_again, display, size, before), f"the page fills {size}")
        screen.touch(key)
        screen.expect_step(step)
        now = size


def page_of(size: Size) -> tuple[int, int, int, int]:
    """Where the page of 1080 x 1920 lies on a screen of this size: as large as it fits, in the middle."""
    scale = min(size[0] / 1080, size[1] / 1920)
    left, top = (size[0] - 1080 * scale) / 2, (size[1] - 1920 * scale) / 2
    return round(left), round(top), round(size[0] - left), round(size[1] - top)


def drawn_on(display: HeadlessDisplay, size: Size) -> Image.Image | None:
    """The page as it is on a screen of this size; None while its edges are still black."""
    page = display.picture().crop(page_of(size))
    edges = [(4, page.height // 2), (page.width - 5, page.height // 2), (page.width // 2, page.height - 5)]
    return page if all(page.getpixel(at) != (0, 0, 0) for at in edges) else None


def shows_again(display: HeadlessDisplay, size: Size, before: Image.Image) -> bool:
    return like(drawn_on(display, size), before)


def like(page: Image.Image | None, other: Image.Image) -> bool:
    """Whether it is the same page: small enough that letters do not matter, it is nearly the same picture."""
    if page is None:
        return False
    small = (54, 96)
    change = ImageChops.difference(page.resize(small), other.resize(small))
    return max(ImageStat.Stat(change).mean) < 8
