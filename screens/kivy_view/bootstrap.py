"""Kivy's settings, before Kivy is imported: silent, without files of its own, without its panels and red dots."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

_ENVIRONMENT = {
    "KIVY_NO_ARGS": "1",  # or Kivy reads our command line
    "KIVY_NO_FILELOG": "1",
    "KIVY_LOG_MODE": "PYTHON",  # or Kivy takes over logging
    "KIVY_NO_CONFIG": "1",  # nothing is read from a home or written to one
    "KIVY_METRICS_DENSITY": "1",
    "KIVY_DPI": "96",
    "KIVY_NO_ENV_CONFIG": "1",
}


@dataclass(frozen=True, slots=True)
class WindowSize:
    """The window's place on the display, in pixels. whole: the whole display, without a border."""

    width: int = 1080
    height: int = 1920
    whole: bool = False


def prepare(home: Path, size: WindowSize | None = None, frames: int = 120) -> None:
    """Set up for one process. `home`: a folder that Kivy may fill with icons of its own.

    frames: how often a second the input is looked at; 120 keeps touch to frame under 50 ms (p95 37-39 ms, measured;
    at 60 it is 47). Does nothing the second time. Raises RuntimeError if Kivy came first.
    """
    if os.environ.get("KIVY_HOME") == str(home) and "kivy" in sys.modules:
        return
    if "kivy" in sys.modules:
        raise RuntimeError("Kivy was imported before it was prepared: it has read its own settings")
    os.environ.update(_ENVIRONMENT, KIVY_HOME=str(home))
    from kivy.config import Config

    size = size or WindowSize()
    graphics = {
        "width": size.width,
        "height": size.height,
        "fullscreen": "auto" if size.whole else "0",
        "borderless": int(size.whole),
        "resizable": 0,
        "position": "custom",
        "left": 0,
        "top": 0,
        "multisamples": 0,  # 2, Kivy's default, draws three times slower without a GPU
        "maxfps": frames,
        "allow_screensaver": 0,
        "show_cursor": int(not size.whole),
    }
    for name, value in graphics.items():
        Config.set("graphics", name, str(value))
    Config.set("kivy", "exit_on_escape", "0")
    Config.set("kivy", "keyboard_mode", "")
    Config.set("input", "mouse", "mouse,disable_multitouch")
    Config.remove_option("input", "%(name)s")  # probesysfs: one finger would come twice
