"""From bytes to scans: end marks, idle limit, length, AIM identifier, cleaning, and what must never pass (R40).

Digits alone, 12 or fewer, may be a PIN or a PUK. They are recognised byte by byte in the one buffer, which is wiped: no
string is ever made of them. An end mark counts only before silence or another AIM identifier, for a QR code may hold
several lines. Too long is dropped, never cut: a cut code could be another code.
"""

import re
import unicodedata
from collections.abc import Iterator

from devices.scanner.words import Refused, Scanned, Why

LONGEST = 512
LONGEST_LINEAR = 128
QUIET_S = 0.02
"""Silence after an end mark that ends the scan."""
IDLE_S = 0.25
"""Silence that ends a scan without an end mark."""

_PIN_DIGITS = 12
_ENDS = b"\r\n\t"
_GS = 0x1D
_WORDS = (b"PIN", b"PUK")
_BEFORE, _AFTER = b"\x00\x02 ", b"\r\n\t\x00\x03\x04 "
_BOM = b"\xef\xbb\xbf"
_ECI = re.compile(rb"\\[0-9]{6}")
"""What a scanner says of the character set before a code, where it was told to (]Q2 and the like)."""
_AIM = re.compile(rb"\][A-Za-z][0-9A-Fa-f]")
_TWO_DIMENSIONAL = "QdLzw"


class Frames:
    """The buffer of one line. `space` is read into; `took` says how much came; `silence` how long nothing has."""

    def __init__(self) -> None:
        self._buffer = bytearray(LONGEST + 64)
        self._filled = 0
        self._overlong = False

    def space(self) -> memoryview:
        """Where the next bytes belong. When full, the scan is too long and its rest is dropped."""
        if self._filled >= len(self._buffer):
            self._wipe()
            self._overlong = True
        return memoryview(self._buffer)[self._filled :]

    def took(self, count: int) -> Iterator[Scanned | Refused]:
        """So many bytes came into `space`. A scan that another's AIM identifier ends is said at once."""
        self._filled += count
        while (start := self._next_aim()) > 0:
            yield from self._ended(start)

    def wait(self) -> float | None:
        """How much silence ends what is there, in seconds; None when nothing is."""
        if not self._filled and not self._overlong:
            return None
        return QUIET_S if self._filled and self._buffer[self._filled - 1] in _ENDS else IDLE_S

    def silence(self) -> Iterator[Scanned | Refused]:
        """The silence of `wait` has passed."""
        if self._overlong:
            self._wipe()
            self._overlong = False
            yield Refused(Why.UNREADABLE)
        elif self._filled:
            yield from self._ended(self._filled)

    def _next_aim(self) -> int:
        """Where another scan begins: an identifier behind an end mark; 0 when there is none."""
        for at in range(1, self._filled - 2):
            if self._buffer[at] == 0x5D and self._buffer[at - 1] in _ENDS and _AIM.match(self._buffer, at):
                return at
        return 0

    def _ended(self, upto: int) -> Iterator[Scanned | Refused]:
        """Take the first bytes out of the buffer as one scan, and wipe where they were."""
        start, end = self._undressed(0, upto)
        aim = ""
        if _AIM.match(self._buffer, start, end):
            aim = self._buffer[start + 1 : start + 3].decode("ascii")
            start += 3
            if (eci := _ECI.match(self._buffer, start, end)) is not None:
                start = eci.end()
            start, end = self._undressed(start, end)
            end = self._once(start, end, aim)
        said: Scanned | Refused | None = None
        if self._overlong:
            self._overlong = False
            said = Refused(Why.UNREADABLE)
        elif end > start:
            said = Refused(Why.PIN_LIKE) if _is_pin_like(self._buffer, start, end) else self._cleaned(start, end, aim)
        rest = self._filled - upto
        self._buffer[:rest] = self._buffer[upto : self._filled]
        for at in range(rest, self._filled):
            self._buffer[at] = 0
        self._filled = rest
        if said is not None:
            yield said

    def _undressed(self, start: int, end: int) -> tuple[int, int]:
        """Without what scanners put around a code: end marks, STX and ETX, blanks, a byte order mark."""
        while end > start and self._buffer[end - 1] in _AFTER:
            end -= 1
        while start < end:
            if self._buffer[start] in _BEFORE:
                start += 1
            elif end - start >= 3 and all(self._buffer[start + nr] == sign for nr, sign in enumerate(_BOM)):
                start += 3
            else:
                break
        return start, end

    def _once(self, start: int, end: int, aim: str) -> int:
        """The end of the first, where one code was read several times, each with its identifier.

        Byte by byte: what may still turn out to be a PIN is not copied.
        """
        mark = b"]" + aim.encode("ascii")
        first = self._buffer.find(mark, start, end)
        if first <= start:
            return end
        code, unit = first - start, first - start + len(mark)
        for at in range(first, end):
            place = (at - start) % unit
            if self._buffer[at] != (self._buffer[start + place] if place < code else mark[place - code]):
                return end
        return first if (end - start + len(mark)) % unit == 0 else end

    def _one_line(self, start: int, end: int) -> int:
        """The end of the first line, where every line is the same code; otherwise the end."""
        first = next((at for at in range(start, end) if self._buffer[at] in _ENDS), end)
        at = first
        while at < end:
            while at < end and self._buffer[at] in _ENDS:
                at += 1
            if self._buffer[at : at + first - start] != self._buffer[start:first]:
                return end
            at += first - start
        return first

    def _cleaned(self, start: int, end: int, aim: str) -> Scanned | Refused:
        end = self._one_line(start, end)
        limit = LONGEST if not aim or aim[0] in _TWO_DIMENSIONAL else LONGEST_LINEAR
        if end - start > limit or any(self._buffer[at] < 0x20 and self._buffer[at] != _GS for at in range(start, end)):
            return Refused(Why.UNREADABLE)
        try:
            text = unicodedata.normalize("NFC", str(memoryview(self._buffer)[start:end], "utf-8"))
        except UnicodeDecodeError as error:
            error.object = b""  # the exception would carry the scan
            return Refused(Why.UNREADABLE)
        half, odd = divmod(len(text), 2)
        if not odd and text[:half] == text[half:] and len(text) > 6:
            text = text[:half]  # one code, read twice into one string
        return Scanned(text, aim)

    def _wipe(self) -> None:
        for at in range(len(self._buffer)):
            self._buffer[at] = 0
        self._filled = 0


def _is_pin_like(buffer: bytearray, start: int, end: int) -> bool:
    """Digits alone, with whatever stands between them and the words PIN and PUK: 12 or fewer, or so repeated."""
    digits: list[int] = []
    at = start
    while at < end:
        if buffer[at] < 0x80:
            word = next((word for word in _WORDS if _spells(buffer, at, end, word)), None)
            if word is not None:
                at += len(word)
                continue
        point, width = _code_point(buffer, at, end)
        sign = chr(point)
        if sign.isdigit():
            digits.append(unicodedata.digit(sign, 0))
        elif sign.isalpha():
            return False
        at += width
    found = bool(digits) and (len(digits) <= _PIN_DIGITS or _is_repeated(digits))
    for nr in range(len(digits)):
        digits[nr] = 0
    return found


def _spells(buffer: bytearray, at: int, end: int, word: bytes) -> bool:
    return at + len(word) <= end and all(buffer[at + nr] & 0xDF == sign for nr, sign in enumerate(word))


def _is_repeated(digits: list[int]) -> bool:
    """The same 12 or fewer, again and again: one code read more than once."""
    count = len(digits)
    for unit in range(4, _PIN_DIGITS + 1):
        if count % unit == 0 and all(digits[nr] == digits[nr % unit] for nr in range(count)):
            return True
    return False


def _code_point(buffer: bytearray, at: int, end: int) -> tuple[int, int]:
    """One code point of UTF-8 and its width, without a string of the whole; a broken one counts as a sign of its own."""
    first = buffer[at]
    width = (
        1
        if first < 0x80
        else 2
        if first >> 5 == 0b110
        else 3
        if first >> 4 == 0b1110
        else 4
        if first >> 3 == 0b11110
        else 0
    )
    if width <= 1 or at + width > end:
        return (first if width == 1 else 0xFFFD), 1
    point = first & (0xFF >> (width + 1))
    for nr in range(1, width):
        if buffer[at + nr] >> 6 != 0b10:
            return 0xFFFD, 1
        point = point << 6 | buffer[at + nr] & 0x3F
    return (point, width) if point <= 0x10FFFF else (0xFFFD, 1)
