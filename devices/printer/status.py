"""What comes back from an ESC/POS printer, read as a stream: one-byte statuses, completions, and noise.

A one-byte status is valid iff `b & 0x93 == 0x12`; signs of a completion's id can look like one, so blocks 37 22 .. 00
are cut out first. python-escpos takes any stray byte for a status, and silence for plenty of paper.
Source: Epson's ESC/POS reference, DLE EOT and GS ( H.
"""

from dataclasses import dataclass, field

from devices.printer.words import Health, Roll, Trouble

ASK_PRINTER, ASK_OFFLINE, ASK_ERROR, ASK_ROLL = (bytes((0x10, 0x04, n)) for n in (1, 2, 3, 4))
CLEAR = bytes((0x10, 0x14, 8, 1, 3, 20, 1, 6, 2, 8))
"""DLE DC4 fn 8: clear the receive and print buffers. Answered by 37 25 00."""
_DONE_HEAD, _CLEARED = b"\x37\x22", b"\x37\x25\x00"
_ID_LENGTH = 4


@dataclass(slots=True)
class Answers:
    """The stream so far, cut into what it says."""

    completed: set[str] = field(default_factory=set)
    cleared: bool = False
    _bytes: bytearray = field(default_factory=bytearray)
    _statuses: list[int] = field(default_factory=list)

    def feed(self, raw: bytes) -> None:
        """More bytes came, in any pieces."""
        self._bytes += raw
        while self._bytes:
            taken = self._take()
            if taken == 0:
                return
            del self._bytes[:taken]

    def _take(self) -> int:
        """How many bytes the first thing in the stream has; 0 when it is not whole yet."""
        if self._bytes[0] == 0x37:
            if len(self._bytes) < 2:
                return 0
            if self._bytes[:2] == _DONE_HEAD:
                return self._take_completion()
            if self._bytes[:2] == _CLEARED[:2]:
                self.cleared = self.cleared or len(self._bytes) >= 3
                return 3 if len(self._bytes) >= 3 else 0
        if self._bytes[0] & 0x93 == 0x12:
            self._statuses.append(self._bytes[0])
        return 1

    def _take_completion(self) -> int:
        length = len(_DONE_HEAD) + _ID_LENGTH + 1
        if len(self._bytes) < length:
            return 0
        name = bytes(self._bytes[2 : 2 + _ID_LENGTH])
        if self._bytes[length - 1] == 0 and all(32 <= sign < 127 for sign in name):
            self.completed.add(name.decode("ascii"))
            return length
        return 1

    def statuses(self) -> list[int]:
        """The one-byte statuses that came since this was last asked."""
        found, self._statuses = self._statuses, []
        return found


def health(printer: int, offline: int, roll: int) -> Health:
    """How the printer is, from its answers to DLE EOT 1, 2 and 4. One bit of a pair is enough: clones set only one."""
    paper = Roll.OUT if roll & 0x60 else Roll.NEAR_END if roll & 0x0C else Roll.PLENTY
    if offline & 0x04:
        return Health(Trouble.COVER, paper)
    if paper is Roll.OUT or offline & 0x20:
        return Health(Trouble.PAPER, Roll.OUT)
    if offline & 0x40:
        return Health(Trouble.CUTTER, paper)
    return Health(Trouble.OFFLINE if printer & 0x08 else Trouble.NONE, paper)
