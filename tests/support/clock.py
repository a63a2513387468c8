"""One clock for all processes of the tests: today, begun at 10.12, so that no test meets midnight or another order."""

import atexit
import tempfile
from datetime import datetime
from pathlib import Path

from kiosk.runtime.clock import BRUSSELS, Clock, write_offset

_folder = tempfile.TemporaryDirectory(prefix="onthaal-clock-")
atexit.register(_folder.cleanup)
FILE = Path(_folder.name) / "clock"
_now = datetime.now(BRUSSELS)
write_offset(FILE, _now.replace(hour=10, minute=12, second=0, microsecond=0) - _now)
CLOCK = Clock(FILE)


def now() -> datetime:
    return CLOCK.now()
