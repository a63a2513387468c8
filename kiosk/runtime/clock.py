"""The only maker of time: the event's own clock plus an offset, in Brussels (docs/protocol.md, Clocks).

The offset stands in a small mapped file that every process reads, so that the demo's day begins at 10.12 at any hour
and only the dock moves it. Without the file the offset is nought. Timers are monotonic and never ask this clock.
"""

import mmap
import os
import struct
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")
OFFSET_FILE = "ONTHAAL_CLOCK"

Now = Callable[[], datetime]


class Clock:
    """Tells the time in Brussels, with the offset that the mapped file holds at that moment."""

    def __init__(self, offset_file: Path | None = None) -> None:
        self._map: mmap.mmap | None = None
        if offset_file is not None:
            with offset_file.open("r+b") as file:
                self._map = mmap.mmap(file.fileno(), 8, access=mmap.ACCESS_READ)

    @classmethod
    def of_environment(cls) -> "Clock":
        """The clock that the environment names, for a program's start."""
        named = os.environ.get(OFFSET_FILE)
        return cls(Path(named) if named else None)

    def offset(self) -> timedelta:
        """How far this clock is ahead of the machine's."""
        if self._map is None:
            return timedelta()
        return timedelta(microseconds=struct.unpack("<q", self._map[:8])[0])

    def now(self) -> datetime:
        """The hour in Brussels, with its zone."""
        return (datetime.now(UTC) + self.offset()).astimezone(BRUSSELS)


def write_offset(file: Path, offset: timedelta) -> None:
    """Make or move the offset that every process reads."""
    raw = struct.pack("<q", offset // timedelta(microseconds=1))
    if not file.exists():
        file.write_bytes(raw)
        return
    with file.open("r+b") as held:
        held.write(raw)


def business_day(moment: datetime) -> date:
    """The day a moment belongs to: its date in Brussels."""
    return moment.astimezone(BRUSSELS).date()
