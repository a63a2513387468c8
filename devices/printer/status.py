"""What comes back from an ESC/POS printer, read as a stream in bounded memory.

| bytes | meaning | told apart by |
|---|---|---|
| 1 | real-time status, the answer to DLE EOT n | `b & 0x93 == 0x12` |
| 4 | automatic status, pushed after GS a | first `b & 0x93 == 0x10`, the others `b & 0x90 == 0` |
| 37 22 d1 d2 d3 d4 00 | the job with this id is complete (GS ( H) | head and end |
| 37 25 00 | the buffers were cleared (DLE DC4 8) | head and end |
| 5F ... 00 | model or serial number (GS I) | only while one was asked |

Everything else is noise. Only the completion that is awaited counts: printers deliver those of earlier jobs late, some
on the next connection. Source: Epson's ESC/POS reference.
"""

from dataclasses import dataclass, field

from devices.printer.messages import Health, PaperLevel, PrinterProblem

CLEAR = bytes((0x10, 0x14, 8, 1, 3, 20, 1, 6, 2, 8))
"""DLE DC4 fn 8: clear the receive and print buffers. Answered by 37 25 00."""
_DONE, _CLEARED = b"\x37\x22", b"\x37\x25"
_DONE_LENGTH, _CLEARED_LENGTH, _AUTOMATIC_LENGTH, _LONGEST_IDENTITY = 7, 3, 4, 84
_NOT_TEXT = 8
_TEXT_KINDS = 4
"""This much noise of this many different bytes is another program's text, not a faulty connection."""


def ask(n: int) -> bytes:
    """Return DLE EOT n. 1: printer, 2: cause of offline, 3: error, 4: paper."""
    return bytes((0x10, 0x04, n))


@dataclass(slots=True)
class Answers:
    """The printer's answers on one connection.

    awaited: the id whose completion counts. status: latest real-time status since it was set to None. automatic: latest
    automatic status. identity: answer to GS I; awaited while it is None. valid: how many answers were valid. received: how
    many bytes came.
    """

    awaited: str = ""
    completed: bool = False
    cleared: bool = False
    status: int | None = None
    automatic: bytes | None = None
    identity: str | None = ""
    valid: int = 0
    received: int = 0
    noise: int = 0
    _kinds: set[int] = field(default_factory=set)
    _rest: bytearray = field(default_factory=bytearray)

    def feed(self, raw: bytes) -> None:
        """Parse received bytes, in pieces of any size."""
        self.received += len(raw)
        self._rest += raw
        while self._rest:
            taken = self._take()
            if taken == 0:
                return
            del self._rest[:taken]

    def await_identity(self) -> None:
        """From now on 5F begins an answer to GS I."""
        self.identity = None

    def take_identity(self) -> str:
        """Return the answer to GS I, empty if there is none, and await none any more."""
        reported, self.identity = self.identity or "", ""
        return reported

    def is_foreign(self) -> bool:
        """Return whether this looks like another program's text."""
        return self.noise >= _NOT_TEXT and len(self._kinds) >= _TEXT_KINDS

    def _take(self) -> int:
        """Return the length of the first answer in the stream; 0 while it is incomplete."""
        first = self._rest[0]
        if first == 0x37:
            return self._take_block()
        if first == 0x5F and self.identity is None:
            return self._take_identity()
        if first & 0x93 == 0x12:
            self.status = first
            return self._counted(1)
        if first & 0x93 == 0x10:
            return self._take_automatic()
        return self._dropped()

    def _take_block(self) -> int:
        head = bytes(self._rest[:2])
        length = {_DONE: _DONE_LENGTH, _CLEARED: _CLEARED_LENGTH}.get(head, 0)
        if len(head) < 2 or 0 < len(self._rest) < length:
            return 0
        if length == 0 or self._rest[length - 1] != 0:
            return self._dropped()
        if head == _CLEARED:
            self.cleared = True
        elif self.awaited and bytes(self._rest[2:6]) == self.awaited.encode("ascii"):
            self.completed = True
        return self._counted(length)

    def _take_automatic(self) -> int:
        following = self._rest[1:_AUTOMATIC_LENGTH]
        if any(byte & 0x90 for byte in following):
            return self._dropped()
        if len(following) < _AUTOMATIC_LENGTH - 1:
            return 0
        self.automatic = bytes(self._rest[:_AUTOMATIC_LENGTH])
        return self._counted(_AUTOMATIC_LENGTH)

    def _take_identity(self) -> int:
        end = self._rest.find(0)
        if end < 0:
            return 0 if len(self._rest) < _LONGEST_IDENTITY else self._dropped()
        reported = bytes(self._rest[1:end]).decode("ascii", "replace")
        self.identity = "".join(character for character in reported if character.isprintable())
        return self._counted(end + 1)

    def _counted(self, length: int) -> int:
        self.valid += 1
        return length

    def _dropped(self) -> int:
        self.noise += 1
        self._kinds.add(self._rest[0])
        return 1


def health(printer: int, offline: int, sensors: int, error: int = 0x12) -> Health:
    """Return the health from the answers to DLE EOT 1, 2, 4 and 3.

    One bit of a pair is enough, because clones set only one.
    """
    out, near_end = bool(sensors & 0x60 or offline & 0x20), bool(sensors & 0x0C)
    paper = PaperLevel.OUT if out else PaperLevel.NEAR_END if near_end else PaperLevel.PLENTY
    faulty = offline & 0x40 or error & 0x68
    return Health(
        _problem(
            cover=bool(offline & 0x04),
            paper=paper is PaperLevel.OUT,
            cutter=bool(error & 0x08),
            error=bool(faulty),
            offline=bool(printer & 0x08),
        ),
        paper,
    )


def automatic_health(status: bytes) -> Health:
    """Return the health from the four bytes of automatic status."""
    first, second, third, _ = status
    paper = PaperLevel.OUT if third & 0x0C else PaperLevel.NEAR_END if third & 0x03 else PaperLevel.PLENTY
    return Health(
        _problem(
            cover=bool(first & 0x20),
            paper=paper is PaperLevel.OUT,
            cutter=bool(second & 0x08),
            error=bool(second & 0x64),
            offline=bool(first & 0x08),
        ),
        paper,
    )


def _problem(*, cover: bool, paper: bool, cutter: bool, error: bool, offline: bool) -> PrinterProblem:
    """Return the problem to solve first: cover, paper, cutter, error, offline."""
    causes = (
        (PrinterProblem.COVER, cover),
        (PrinterProblem.PAPER, paper),
        (PrinterProblem.CUTTER, cutter),
        (PrinterProblem.ERROR, error),
        (PrinterProblem.OFFLINE, offline),
    )
    return next((problem for problem, there in causes if there), PrinterProblem.NONE)
