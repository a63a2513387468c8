"""Reads the screen of a running kiosk and touches its buttons."""

import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from kiosk.demo.display import HeadlessDisplay
from kiosk.demo.scene_reporter import KeyShown, Shown
from screens.kivy_view.input_state import BRINGS_PAPER, CALM_S

PATIENCE_S = 30.0
SETTLED_S = 0.32
"""A page takes no touch in its first 300 ms."""
LATE_S = 1.0
"""The kiosk measures pauses from when it receives a touch, which on a busy machine is later than the touch."""


class KioskScreen:
    """Follows one kiosk process by the lines that it writes."""

    def __init__(
        self,
        process: "subprocess.Popen[str]",
        display: HeadlessDisplay | None,
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        """changed: called, on a thread of its own, whenever another scene is shown."""
        self.began = time.monotonic()
        self.scenes: list[Shown] = []
        self._tapped_at = 0.0
        self.process, self._display = process, display
        self._there = threading.Condition()
        self._ended, self.changed = False, changed
        threading.Thread(target=self._follow, name="kiosk-screen", daemon=True).start()

    def _follow(self) -> None:
        assert self.process.stdout is not None  # noqa: S101 -- a pipe, as it was asked for
        decoder = msgspec.json.Decoder(Shown)
        for line in self.process.stdout:
            with self._there:
                self.scenes.append(decoder.decode(line))
                self._there.notify_all()
            self.changed()
        with self._there:
            self._ended = True
            self._there.notify_all()
        self.changed()

    def wait_until(self, what: Callable[[Shown], bool], expected: str) -> Shown:
        """Wait for a scene and return it. Raises TimeoutError with the steps that came instead."""
        with self._there:
            here = self._there.wait_for(
                lambda: self._ended or (bool(self.scenes) and what(self.scenes[-1])), PATIENCE_S
            )
            if not here or self._ended:
                steps = [shown.step for shown in self.scenes]
                raise TimeoutError(f"{'the kiosk ended' if self._ended else 'in vain'}: {expected}; seen: {steps}")
            return self.scenes[-1]

    def expect_step(self, name: str) -> Shown:
        """Wait for this page."""
        return self.wait_until(lambda shown: shown.step == name, f"the page {name}")

    def expect_text(self, words: str) -> Shown:
        """Wait for a page with this text."""
        return self.wait_until(lambda shown: any(words in each for each in shown.words), f'"{words}" on the page')

    def touch(self, name: str, choice: str = "") -> float:
        """Touch this button once the page takes touches, and return when the finger went down."""
        display = self._display
        if display is None:
            raise ValueError("the window is on somebody's own display: touch it there")

        def placed(shown: Shown) -> KeyShown | None:
            return next((key for key in shown.keys if (key.name, key.choice) == (name, choice)), None)

        while True:
            shown = self.wait_until(lambda shown: placed(shown) is not None, f"the key {name} {choice}")
            time.sleep(max(0.0, self._since(shown) + SETTLED_S - time.monotonic()))
            now = self.scenes[-1]
            key = placed(now)
            if key is not None and (now.page_id, now.keys) == (shown.page_id, shown.keys):
                calm = CALM_S + LATE_S if name in BRINGS_PAPER else 0.0
                time.sleep(max(0.0, self._tapped_at + calm - time.monotonic()))
                self._tapped_at = display.tap(key.x + key.w // 2, key.y + key.h // 2)
                return self._tapped_at

    def _since(self, shown: Shown) -> float:
        """Return since when page and buttons are as they are now; the 300 ms count from then."""
        since = shown.at
        for earlier in reversed(self.scenes):
            if (earlier.page_id, earlier.keys) != (shown.page_id, shown.keys):
                break
            since = earlier.at
        return since

    def picture(self, file: Path) -> None:
        """Save a picture of the screen."""
        if self._display is not None:
            self._display.steady().save(file, compress_level=1)
