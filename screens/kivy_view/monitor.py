"""Keeps the window on the whole of its monitor, also when that is turned or gets another mode.

In a lobby nothing else does: there is no window manager, and SDL sizes a full-screen window once, when it opens it.
Under Wayland the compositor resizes the window, and nothing here runs.
"""

import logging
import os
from typing import Any

from kivy.clock import Clock
from kivy.core.window import Window
from Xlib import X, error
from Xlib.display import Display
from Xlib.ext import randr

LOOKS_EVERY_S = 1.0
Geometry = tuple[int, int, int, int]
"""x, y, width, height, in pixels of the display."""

log = logging.getLogger(__name__)


def follow_monitor() -> None:
    """Follow from now on. Does nothing where there is no X display, or one that cannot change."""
    name = os.environ.get("DISPLAY")
    info = Window.get_window_info()
    if not name or type(info).__name__ != "WindowInfoX11":
        return
    try:
        follower = _Follower(Display(name), info.window)
    except (error.DisplayError, error.XError, OSError) as problem:
        log.warning("the monitor cannot be followed: %s", type(problem).__name__)
        return
    if follower.can_follow:
        Clock.schedule_interval(lambda _: follower.check(), LOOKS_EVERY_S)  # Kivy would hold the method itself weakly


class _Follower:
    """Sees that the display changed, and moves the window until it lies on the monitor."""

    def __init__(self, display: Display, window: int) -> None:
        self._display, self._root = display, display.screen().root
        self._window = display.create_resource_object("window", window)
        self._lies_well = False
        self.can_follow = display.has_extension("RANDR")
        display.set_error_handler(lambda *_: None)  # a window that is just closing; the default prints
        if self.can_follow:
            randr.select_input(self._root, randr.RRScreenChangeNotifyMask)

    def check(self) -> bool | None:
        """Look at what the display said. False, which ends the looking, once the display is gone."""
        try:
            while self._display.pending_events():
                self._display.next_event()
                self._lies_well = False
            if not self._lies_well:
                self._lies_well = self._settle()
        except (error.ConnectionClosedError, OSError):
            return False
        except error.XError:
            self._lies_well = False
        return None

    def _settle(self) -> bool:
        """Whether the window lies on the monitor; asks for it where it does not."""
        wanted = self._monitor()
        place = self._window.get_geometry()
        if wanted is None or wanted == (place.x, place.y, place.width, place.height):
            return True
        log.info("the monitor is %d x %d now", *wanted[2:])
        x, y, width, height = wanted
        self._window.configure(x=x, y=y, width=width, height=height, stack_mode=X.Above)
        self._display.flush()
        return False

    def _monitor(self) -> Geometry | None:
        """The primary monitor, else the first, as SDL chooses. None while no monitor is connected."""
        monitors: list[Any] = randr.get_monitors(self._root).monitors
        highlighted = [one for one in monitors if one.width_in_pixels and one.height_in_pixels]
        for one in sorted(highlighted, key=lambda monitor: not monitor.primary):
            return one.x, one.y, one.width_in_pixels, one.height_in_pixels
        return None
