"""One clock for all processes of the tests: today, begun at 10.12, so that no test meets midnight or another order.

A process that a test starts takes over its clock: one that made its own after midnight would live on the next day.
"""

import atexit
import os
import tempfile
from datetime import datetime
from pathlib import Path

from kiosk.runtime.clock import BRUSSELS, Clock, write_offset

_INHERITED = "ONTHAAL_TEST_CLOCK"


def _made() -> Path:
    folder = tempfile.TemporaryDirectory(prefix="onthaal-clock-")
    atexit.register(folder.cleanup)
    file, now = Path(folder.name) / "clock", datetime.now(BRUSSELS)
    write_offset(file, now.replace(hour=10, minute=12, second=0, microsecond=0) - now)
    os.environ[_INHERITED] = str(file)
    return file


FILE = Path(os.environ[_INHERITED]) if _INHERITED in os.environ else _made()
CLOCK = Clock(FILE)


def now() -> datetime:
    return CLOCK.now()
