"""Keeps a long-lived thread running: an unforeseen error is logged by type and location, counted, and the work restarted.

A thread that ends silently would disable a device for the rest of the day. The count is part of the kiosk's status.
"""

import logging
import traceback
from collections import Counter
from collections.abc import Callable

restarts: Counter[str] = Counter()
"""How often each thread was restarted since the program began."""


def keep_running(name: str, work: Callable[[], None], rest: Callable[[float], bool], seconds: float = 1.0) -> None:
    """Run `work` until it returns. If it fails, log that, wait by `rest(seconds)` and run it again.

    rest: waits at most so long; returns whether to end. The error's message is not logged, because it may contain scanned
    data.
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
