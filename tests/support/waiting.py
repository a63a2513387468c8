"""Waits for a state with a generous deadline; never sleeps a fixed time."""

import select
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
DEADLINE_S = 30.0


def until(state: Callable[[], T], what: str = "it", seconds: float = DEADLINE_S) -> T:
    """The first true answer of `state`. Fails when the deadline passes."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := state():
            return found
        select.select([], [], [], 0.005)
    raise AssertionError(f"waited {seconds:.0f} s in vain until {what}")
