"""Parses an ESC/POS stream into operations on paper; real-time commands are reported at once, wherever they occur.

Strict: what has no meaning here becomes Unknown, so that a test fails on it. NUL between commands is ignored, as on a real
printer.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from PIL import Image

WIDTH = 576
CLEAR = 0
"""Reported by `Parser.feed` for DLE DC4 8, beside the n of DLE EOT n."""


@dataclass(frozen=True, slots=True)
class Raster:
    """Rows of dots."""

    picture: Image.Image


@dataclass(frozen=True, slots=True)
class PaperFeed:
    """Feed without printing."""

    dots: int


@dataclass(frozen=True, slots=True)
class Cut:
    """Cut the paper."""


@dataclass(frozen=True, slots=True)
class Request:
    """Report this id when all before it is printed."""

    job: bytes


@dataclass(frozen=True, slots=True)
class Automatic:
    """Push status whenever it changes (GS a); 0: stop."""

    which: int


@dataclass(frozen=True, slots=True)
class Identify:
    """Report model (67) or serial number (68)."""

    n: int


@dataclass(frozen=True, slots=True)
class Unknown:
    """Bytes without a meaning here."""

    raw: bytes


Op = Raster | PaperFeed | Cut | Request | Automatic | Identify | Unknown

_CLEAR = bytes((0x10, 0x14, 8, 1, 3, 20, 1, 6, 2, 8))
_COMPLETION = b"\x1d(H\x06\x00\x30\x30"


@dataclass(slots=True)
class Parser:
    """The receive buffer; it outlives connections."""

    _bytes: bytearray = field(default_factory=bytearray)

    def reset(self) -> None:
        """Empty the buffer: an incomplete command is forgotten."""
        self._bytes.clear()

    def held(self) -> int:
        """Return how many bytes of an incomplete command wait."""
        return len(self._bytes)

    def feed(self, raw: bytes, ops: list[Op]) -> list[int]:
        """Append complete operations to `ops`; return the real-time requests (n of DLE EOT n, or CLEAR), in order."""
        questions: list[int] = []
        self._bytes += raw
        while self._bytes:
            taken = self._real_time(questions) or self._one(ops)
            if taken == 0:
                self._inside(questions)
                break
            del self._bytes[:taken]
        return questions

    def _real_time(self, questions: list[int]) -> int:
        if self._bytes[:2] == b"\x10\x04" and len(self._bytes) >= 3:
            questions.append(self._bytes[2])
            return 3
        if self._bytes[: len(_CLEAR)] == _CLEAR:
            questions.append(CLEAR)
            return len(_CLEAR)
        return 0

    def _inside(self, questions: list[int]) -> None:
        """Execute and remove real-time commands inside an incomplete raster."""
        for at in range(len(self._bytes) - 2):
            if self._bytes[at : at + len(_CLEAR)] == _CLEAR:
                del self._bytes[at : at + len(_CLEAR)]
                questions.append(CLEAR)
                return
            if self._bytes[at : at + 2] == b"\x10\x04" and self._bytes[at + 2] in (1, 2, 3, 4):
                questions.append(self._bytes[at + 2])
                del self._bytes[at : at + 3]
                return

    def _one(self, ops: list[Op]) -> int:  # noqa: PLR0911 -- one line for each command
        """Return the length of the first command if it is complete; 0 if more bytes are needed."""
        head = bytes(self._bytes[:4])
        if head[:1] == b"\x00":
            return 1
        if head[:1] == b"\x10":
            return 0 if _CLEAR.startswith(bytes(self._bytes)) or len(head) < 3 else self._unknown(ops)
        if head[:2] == b"\x1b@":
            return 2
        if head[:2] == b"\x1bJ":
            return self._whole(3, lambda: ops.append(PaperFeed(self._bytes[2])))
        if head[:2] == b"\x1dP":
            return self._whole(4, lambda: None)
        if head[:2] == b"\x1da":
            return self._whole(3, lambda: ops.append(Automatic(self._bytes[2])))
        if head[:2] == b"\x1dI" and head[2:3] in (b"", b"C", b"D"):
            return self._whole(3, lambda: ops.append(Identify(self._bytes[2])))
        if head[:3] in (b"\x1dVA", b"\x1dVB"):
            return self._whole(4, lambda: ops.append(Cut()))
        if head[:3] == b"\x1d(H":
            return self._completion(ops)
        if head == b"\x1dv0\x00":
            return self._raster(ops)
        begins = any(each.startswith(head) for each in (b"\x1b@", b"\x1bJ", b"\x1dVA", b"\x1dv0\x00", b"\x1d(H"))
        return 0 if begins else self._unknown(ops)

    def _whole(self, length: int, done: Callable[[], None]) -> int:
        if len(self._bytes) < length:
            return 0
        done()
        return length

    def _unknown(self, ops: list[Op]) -> int:
        ops.append(Unknown(bytes(self._bytes[:1])))
        return 1

    def _completion(self, ops: list[Op]) -> int:
        length = len(_COMPLETION) + 4
        if len(self._bytes) < length:
            return 0
        job = bytes(self._bytes[len(_COMPLETION) : length])
        if self._bytes[: len(_COMPLETION)] != _COMPLETION or not all(32 <= each < 127 for each in job):
            return self._unknown(ops)
        ops.append(Request(job))
        return length

    def _raster(self, ops: list[Op]) -> int:
        if len(self._bytes) < 8:
            return 0
        across, down = self._bytes[4] | self._bytes[5] << 8, self._bytes[6] | self._bytes[7] << 8
        length = 8 + across * down
        if len(self._bytes) < length:
            return 0
        if down == 0 or across == 0:
            return length
        raw = bytes(byte ^ 0xFF for byte in self._bytes[8:length])
        picture = Image.new("1", (WIDTH, down), 1)
        picture.paste(Image.frombytes("1", (across * 8, down), raw), (0, 0))
        ops.append(Raster(picture))
        return length
