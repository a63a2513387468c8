"""Keeps a long-lived thread at work: what nobody foresaw is logged by kind and place, counted, and its work begun again.

A thread that ends in silence takes a device with it for the rest of the day. The count is part of the kiosk's status.
"""

import logging
import traceback
from collections import Counter
from collections.abc import Callable

restarts: Counter[str] = Counter()
"""How often each thread was started again since the program began. Only ever added to."""


def keep_running(name: str, work: Callable[[], None], rest: Callable[[float], bool], seconds: float = 1.0) -> None:
    """Run `work` until it returns. When it fails, log that, wait by `rest(seconds)`, and run it again.

    rest: waits so long at most; returns whether the thread is to end. The error's own words are not logged: they may
    hold what was read.
    """
    while True:
        try:
            work()
        except Exception as error:  # noqa: BLE001 -- whatever it was, the device must be served again
            restarts[name] += 1
            last = traceback.extract_tb(error.__traceback__)[-1]
            place = f"{last.filename}:{last.lineno} in {last.name}"
            logging.getLogger(__name__).error("thread %s: %s at %s", name, type(error).__name__, place)
            if rest(seconds):
                return
        else:
            return
