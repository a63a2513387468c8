"""Keeps the window on its whole monitor, also when the monitor is rotated or changes its mode.

A lobby has no window manager, and SDL sizes a full-screen window only once. Under Wayland the compositor resizes the window
and this does nothing.
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
    """Follow the monitor from now on. Does nothing without an X display that can change."""
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
    """Watches for changes of the display and moves the window until it covers the monitor."""

    def __init__(self, display: Display, window: int) -> None:
        self._display, self._root = display, display.screen().root
        self._window = display.create_resource_object("window", window)
        self._lies_well = False
        self.can_follow = display.has_extension("RANDR")
        display.set_error_handler(lambda *_: None)  # a window that is just closing; the default prints
        if self.can_follow:
            randr.select_input(self._root, randr.RRScreenChangeNotifyMask)

    def check(self) -> bool | None:
        """Handle changes of the display. Returns False, which ends the watch, once the display is gone."""
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
        """Return whether the window covers the monitor; request it if not."""
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
        """Return the primary monitor, else the first, as SDL chooses; None if none is connected."""
        monitors: list[Any] = randr.get_monitors(self._root).monitors
        highlighted = [one for one in monitors if one.width_in_pixels and one.height_in_pixels]
        for one in sorted(highlighted, key=lambda monitor: not monitor.primary):
            return one.x, one.y, one.width_in_pixels, one.height_in_pixels
        return None
