"""Turns bytes into scans: terminators, idle time, length, AIM identifier, cleaning, and what must never pass (R40).

Twelve or fewer digits alone may be a PIN or a PUK. They are recognised byte by byte in one buffer, which is wiped; no string
is ever made of them. Every terminator ends a scan at once: a code of several lines is one scan per line. A scan that is too
long is dropped, never cut, because a cut code could be another code.
"""

import re
import unicodedata
from collections.abc import Iterator

from devices.scanner.messages import RejectedScan, RejectReason, Scanned, ScannerSetup

LONGEST = 512
LONGEST_LINEAR = 128
IDLE_S = 0.25
"""Seconds of silence that end a scan without a terminator, and a code of several lines."""

_PIN_DIGITS = 12
_ENDS = b"\r\n\t"
_GS = 0x1D
_WORDS = (b"PIN", b"PUK")
_CONTROLS = bytes(character for character in (*range(0x20), 0x7F) if character not in (*_ENDS, _GS))
_AROUND = _CONTROLS + b" "
"""STX and ETX, and what a scanner sends to say that it lives."""
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe")
_ECI = re.compile(rb"\\[0-9]{6}")
"""A scanner's note on the character set before a code (]Q2 and the like)."""
_AIM = re.compile(rb"\][A-Za-z][0-9A-Fa-f]")
_TWO_DIMENSIONAL = "QdLzw"


class Frames:
    """The buffer of one port. Read into `buffer`, then call `feed` with the count, or `on_timeout` after `wait` seconds."""

    def __init__(self, setup: ScannerSetup = ScannerSetup()) -> None:  # noqa: B008 -- frozen
        self._buffer = bytearray(LONGEST + 64)
        self._filled = 0
        self._prefix, self._suffix = setup.prefix.encode("latin-1"), setup.suffix.encode("latin-1")
        self._no_read = setup.no_read.encode("latin-1")
        ids = sorted(setup.code_ids.items(), key=lambda pair: -len(pair[0]))
        self._code_ids = tuple((own.encode("latin-1"), symbology) for own, symbology in ids)
        self._aim = ""
        self._bytes_left = 0
        self._overlong = False

    def buffer(self) -> memoryview:
        """Return where the next bytes belong. If it is full, the scan is too long and its rest is dropped."""
        if self._filled >= len(self._buffer):
            self._bytes_left += self._filled
            self._wipe(self._filled)
            self._overlong = True
        return memoryview(self._buffer)[self._filled :]

    def feed(self, count: int) -> Iterator[Scanned | RejectedScan]:
        """Take this many bytes in `buffer`; return every scan that a terminator ended."""
        self._filled += count
        self._without_nuls(count)
        while (ended := self._next_end()) is not None:
            yield from self._ended(*ended)

    def wait(self) -> float | None:
        """Return how many seconds of silence end the present scan; None if there is none."""
        return IDLE_S if self._filled or self._overlong or self._aim else None

    def on_timeout(self) -> Iterator[Scanned | RejectedScan]:
        """Return the scans that the silence of `wait` ended."""
        yield from self._ended(self._filled, self._filled)
        self._aim, self._bytes_left = "", 0

    def _without_nuls(self, count: int) -> None:
        """Drop NULs, which a scanner that sends UTF-16 adds; none of our codes contains one."""
        place = self._filled - count
        for at in range(place, self._filled):
            if self._buffer[at]:
                self._buffer[place] = self._buffer[at]
                place += 1
        for at in range(place, self._filled):
            self._buffer[at] = 0
        self._filled = place

    def _next_end(self) -> tuple[int, int] | None:
        """Return start and end of the first terminator; None if there is none. A repeated terminator counts as one."""
        while True:
            at = next((at for at in range(self._filled) if self._ends_at(at)), None)
            if at is None:
                return None
            after = at
            while more := self._ends_at(after):
                after += more
            again = self._ends_at(after + at) and all(self._buffer[nr] == self._buffer[after + nr] for nr in range(at))
            if not again or not at:
                return at, after
            self._wipe(after)

    def _ends_at(self, at: int) -> int:
        """Return how many bytes of a terminator are here; 0 for none."""
        if at >= self._filled:
            return 0
        if self._buffer[at] in _ENDS:
            return 1
        return len(self._suffix) if self._suffix and self._buffer.startswith(self._suffix, at, self._filled) else 0

    def _ended(self, upto: int, after: int) -> Iterator[Scanned | RejectedScan]:
        """Take the first bytes out of the buffer as a scan and wipe them with their terminator."""
        start, end = self._undressed(0, upto)
        start = self._identified(start, end)
        self._bytes_left += upto
        found: Scanned | RejectedScan | None = None
        if self._overlong or (self._aim and self._bytes_left > LONGEST + 3):
            found = RejectedScan(RejectReason.TOO_LONG) if upto or self._overlong else None
            self._overlong = False
        elif end > start and not self._is_no_read(start, end):
            end = self._once(start, end)
            found = (
                RejectedScan(RejectReason.PIN_LIKE)
                if _is_pin_like(self._buffer, start, end)
                else self._cleaned(start, end)
            )
        self._wipe(after)
        if found is not None:
            yield found

    def _is_no_read(self, start: int, end: int) -> bool:
        length = len(self._no_read)
        return length > 0 and end - start == length and self._buffer.startswith(self._no_read, start, end)

    def _identified(self, start: int, end: int) -> int:
        """Return where the code begins, after the symbology identifier, which also applies to the code's other lines."""
        if _AIM.match(self._buffer, start, end):
            self._aim, self._bytes_left = self._buffer[start + 1 : start + 3].decode("ascii"), 0
            start += 3
            if (eci := _ECI.match(self._buffer, start, end)) is not None:
                start = eci.end()
            return self._undressed(start, end)[0]
        for own, symbology in self._code_ids:
            if self._buffer.startswith(own, start, end):
                self._aim, self._bytes_left = symbology, 0
                return start + len(own)
        return start

    def _undressed(self, start: int, end: int) -> tuple[int, int]:
        """Strip what scanners add around a code: control characters, blanks, a byte order mark, the configured prefix."""
        while end > start and self._buffer[end - 1] in _AROUND:
            end -= 1
        while start < end:
            if self._buffer[start] in _AROUND:
                start += 1
            elif mark := next((each for each in _BOMS if self._buffer.startswith(each, start, end)), b""):
                start += len(mark)
            else:
                break
        if self._prefix and self._buffer.startswith(self._prefix, start, end):
            start += len(self._prefix)
        return start, end

    def _once(self, start: int, end: int) -> int:
        """Return the end of the first copy, if a code was read several times, each with its identifier.

        Byte by byte: what may still be a PIN is not copied.
        """
        mark = b"]" + self._aim.encode("ascii")
        first = self._buffer.find(mark, start, end) if len(self._aim) == 2 else -1
        if first <= start:
            return end
        code, unit = first - start, first - start + len(mark)
        for at in range(first, end):
            place = (at - start) % unit
            if self._buffer[at] != (self._buffer[start + place] if place < code else mark[place - code]):
                return end
        return first if (end - start + len(mark)) % unit == 0 else end

    def _cleaned(self, start: int, end: int) -> Scanned | RejectedScan:
        linear = self._aim and self._aim[0] not in _TWO_DIMENSIONAL
        if end - start > (LONGEST_LINEAR if linear else LONGEST):
            return RejectedScan(RejectReason.TOO_LONG)
        if any(self._buffer[at] < 0x20 and self._buffer[at] != _GS for at in range(start, end)):
            return RejectedScan(RejectReason.UNREADABLE)
        with memoryview(self._buffer)[start:end] as characters:
            text = unicodedata.normalize("NFC", _decoded(characters))
        half, odd = divmod(len(text), 2)
        if not odd and text[:half] == text[half:] and len(text) > 6:
            text = text[:half]  # one code, read twice into one string
        return Scanned(text, self._aim)

    def _wipe(self, upto: int) -> None:
        """Remove the first bytes: the rest moves to the front, and the end is overwritten."""
        rest = self._filled - upto
        self._buffer[:rest] = self._buffer[upto : self._filled]
        for at in range(rest, self._filled):
            self._buffer[at] = 0
        self._filled = rest


def _decoded(characters: memoryview) -> str:
    """Decode UTF-8, as configured scanners send; otherwise Latin-1."""
    try:
        return str(characters, "utf-8")
    except UnicodeDecodeError as error:
        error.object = b""  # the exception would contain the scan
        return str(characters, "latin-1")


def _is_pin_like(buffer: bytearray, start: int, end: int) -> bool:
    """Return whether it is 12 or fewer digits, alone or repeated, with separators and the words PIN and PUK."""
    digits: list[int] = []
    at = start
    while at < end:
        if buffer[at] < 0x80:
            word = next((word for word in _WORDS if _spells(buffer, at, end, word)), None)
            if word is not None:
                at += len(word)
                continue
        point, width = _code_point(buffer, at, end)
        character = chr(point)
        if character.isdigit():
            digits.append(unicodedata.digit(character, 0))
        elif character.isalpha():
            return False
        at += width
    found = bool(digits) and (len(digits) <= _PIN_DIGITS or _is_repeated(digits))
    for nr in range(len(digits)):
        digits[nr] = 0
    return found


def _spells(buffer: bytearray, at: int, end: int, word: bytes) -> bool:
    return at + len(word) <= end and all(buffer[at + nr] & 0xDF == character for nr, character in enumerate(word))


def _is_repeated(digits: list[int]) -> bool:
    """Return whether the digits are the same 12 or fewer repeated: one code read more than once."""
    count = len(digits)
    for unit in range(4, _PIN_DIGITS + 1):
        if count % unit == 0 and all(digits[nr] == digits[nr % unit] for nr in range(count)):
            return True
    return False


def _code_point(buffer: bytearray, at: int, end: int) -> tuple[int, int]:
    """Return a UTF-8 code point and its width, without a string of the whole; an invalid byte counts as one character."""
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
