"""Wall-clock time in Brussels, with an offset for the demo (docs/protocol.md, Clocks).

The offset is in a small memory-mapped file that all processes read, so the demo's day starts at 10.12 at any time of day.
Without the file the offset is zero. Timers are monotonic and do not use this clock.
"""

import mmap
import os
import struct
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")
OFFSET_FILE = "ONTHAAL_CLOCK"

Now = Callable[[], datetime]


class Clock:
    """The time in Brussels, plus the present offset of the mapped file."""

    def __init__(self, offset_file: Path | None = None) -> None:
        self._map: mmap.mmap | None = None
        if offset_file is not None:
            with offset_file.open("r+b") as file:
                self._map = mmap.mmap(file.fileno(), 8, access=mmap.ACCESS_READ)

    @classmethod
    def of_environment(cls) -> "Clock":
        """Return the clock whose offset file the environment names."""
        named = os.environ.get(OFFSET_FILE)
        return cls(Path(named) if named else None)

    def offset(self) -> timedelta:
        """Return how far this clock is ahead of the machine's."""
        if self._map is None:
            return timedelta()
        return timedelta(microseconds=struct.unpack("<q", self._map[:8])[0])

    def now(self) -> datetime:
        """Return the time in Brussels, with its zone."""
        return (datetime.now(UTC) + self.offset()).astimezone(BRUSSELS)


def write_offset(file: Path, offset: timedelta) -> None:
    """Create or change the offset that all processes read."""
    raw = struct.pack("<q", offset // timedelta(microseconds=1))
    if not file.exists():
        file.write_bytes(raw)
        return
    with file.open("r+b") as held:
        held.write(raw)


def machine_time() -> datetime:
    """Return the machine's own time, as its files have it, whatever offset the demo has."""
    return datetime.now(UTC)


def day_begins(day: date) -> datetime:
    """Return when a business day begins."""
    return datetime.combine(day, time(), tzinfo=BRUSSELS)


def business_day(moment: datetime) -> date:
    """Return the business day of a moment: its date in Brussels."""
    return moment.astimezone(BRUSSELS).date()
