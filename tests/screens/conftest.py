"""One window for all tests that draw: Kivy can have no second one, and it must be prepared before it is imported."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from screens.layout.scene import Scene
from screens.page import Pressed
from tests.support.display import display
from tests.support.waiting import until


@dataclass
class Window:
    """The glass with its far ends: what it said, and a clock of its own."""

    widget: Any = None
    pressed: list[Pressed] = field(default_factory=list)
    shown: list[int] = field(default_factory=list)
    now: float = 0.0

    def show(self, scene: Scene) -> None:
        """A scene, and frames until it is there and settled."""
        self.widget.show(scene)
        self.frame()
        self.now += 1

    def frame(self) -> None:
        """One turn of Kivy's loop, with a frame."""
        from kivy.base import EventLoop

        self.widget.canvas.ask_update()
        EventLoop.idle()

    def tap(self, x: float, y: float) -> None:
        """A finger, down and up, by the display's own events."""
        self.touch(x, y)
        self.lift(x, y)

    def touch(self, x: float, y: float, button: str = "left") -> None:
        from kivy.core.window import Window as Kivys

        Kivys.dispatch("on_mouse_down", x, y, button, [])
        self.frame()

    def lift(self, x: float, y: float, button: str = "left") -> None:
        from kivy.core.window import Window as Kivys

        Kivys.dispatch("on_mouse_move", x, y, [])
        Kivys.dispatch("on_mouse_up", x, y, button, [])
        self.frame()

    def key(self, code: int, *modifiers: str) -> None:
        """A key of a keyboard, down and up."""
        from kivy.core.window import Window as Kivys

        Kivys.dispatch("on_key_down", code, 0, None, list(modifiers))
        Kivys.dispatch("on_key_up", code, 0)
        self.frame()


@pytest.fixture(scope="session")
def _window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    with display() as name:
        os.environ["DISPLAY"] = name
        from screens.kivy_view.bootstrap import prepare

        prepare(Path(tmp_path_factory.mktemp("kivy")))
        from kivy.base import EventLoop
        from kivy.core.window import Window as Kivys
        from kivy.input import MotionEventFactory

        from screens.kivy_view.kiosk_widget import KioskWidget, WidgetListener

        window = Window()
        window.widget = KioskWidget(lambda: window.now)
        window.widget.listen(
            WidgetListener(lambda pressed: window.pressed.append(pressed), lambda page_id: window.shown.append(page_id))
        )
        Kivys.add_widget(window.widget)
        EventLoop.add_input_provider(MotionEventFactory.get("mouse")("mouse", "disable_multitouch"))  # as its run does
        EventLoop.start()
        until(lambda: Kivys.size == (1080, 1920))
        yield window
        Kivys.close()
        EventLoop.close()


@pytest.fixture
def window(_window: Window) -> Window:
    """The window as new: no finger of an earlier test lies on it, or a tap near it would be taken for the same one."""
    from kivy.core.window import Window as Kivys

    from screens.kivy_view.input_state import InputState

    Kivys.dispatch("on_mouse_up", 0, 0, "all", [])
    _window.frame()
    _window.widget.input_state = InputState()
    _window.widget._finger = None
    _window.pressed.clear()
    _window.shown.clear()
    return _window
