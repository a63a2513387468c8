"""The main loop: Kivy's clock, woken from any thread, and a time to poll again."""

import time
from collections.abc import Callable
from queue import SimpleQueue
from typing import Protocol

from kivy.base import EventLoop, runTouchApp, stopTouchApp
from kivy.clock import Clock

from screens.kivy_view.kiosk_widget import KioskWidget

BUSY_FRAMES, IDLE_FRAMES = 120, 32
"""How often a second input is read: while somebody is there, and after nothing was touched for a while."""
REST_AFTER_S = 5.0
BEAT_S = 0.05


def _pace(frames: int) -> None:
    Clock._max_fps = frames  # noqa: SLF001 -- Kivy has no public way, and an idle kiosk need not wake 120 times


class Event(Protocol):
    """An event of Kivy's clock."""

    def cancel(self) -> None:
        """Cancel it."""


class Loop:
    """The main loop. It keeps references, because Kivy's triggers hold methods weakly."""

    def __init__(self) -> None:
        self._poll: Callable[[], float | None] = lambda: None
        self._calls: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._run_once = self._turn
        self._trigger = Clock.create_trigger(self._run_once, 0)
        self._later: Event | None = None
        self._slow_down = self._rest
        self._resting = Clock.create_trigger(self._slow_down, REST_AFTER_S)
        self._may_rest = False
        self._expected, self.worst_s = 0.0, 0.0

    def wake(self) -> None:
        """Poll soon. Any thread may call it."""
        self._trigger()

    def call(self, work: Callable[[], None]) -> None:
        """Run this on the main thread. Any thread may call it."""
        self._calls.put(work)
        self.wake()

    def stop(self) -> None:
        """Stop. Any thread may call it."""
        self.call(stopTouchApp)

    def measure(self) -> None:
        """Measure delays from now on: `worst_s` is the longest."""
        self._beats = self._beat
        self._expected = time.monotonic() + BEAT_S
        Clock.schedule_interval(self._beats, BEAT_S)

    def _beat(self, *_: object) -> None:
        now = time.monotonic()
        self.worst_s = max(self.worst_s, now - self._expected)
        self._expected = now + BEAT_S

    def rests(self, may: bool) -> None:
        """Set whether the loop may slow down after a while without touches: only while no visit is running."""
        if may != self._may_rest:
            self._may_rest = may
            self.touched()

    def touched(self) -> None:
        """A finger or a key was used: read input at full rate."""
        _pace(BUSY_FRAMES)
        self._resting.cancel()
        if self._may_rest:
            self._resting()

    def _rest(self, *_: object) -> None:
        _pace(IDLE_FRAMES)

    def run(self, widget: KioskWidget, poll: Callable[[], float | None]) -> None:
        """Show the window and call `poll`, when woken and at the time that it returned, until `stop`."""
        self._poll = poll
        self.wake()
        runTouchApp(widget)

    def _turn(self, *_: object) -> None:
        while not self._calls.empty():
            self._calls.get()()
        due = self._poll()
        if self._later is not None:
            self._later.cancel()
            self._later = None
        if due is not None and EventLoop.status != "stopped":
            self._later = Clock.schedule_once(self._run_once, max(0.0, due - time.monotonic()))
