"""Fonts, opened once, and text metrics: widths, capitals, line breaks. Pillow with Raqm."""

from dataclasses import dataclass
from functools import lru_cache

from PIL import ImageFont, features

from assets import FONTS

CAP = 0.689
"""Height of Fira's capitals, in em."""

LATIN = "FiraSans"
SCRIPTS = ((0x0600, 0x06FF, "NotoSansArabic"), (0x0750, 0x077F, "NotoSansArabic"), (0xFB50, 0xFEFF, "NotoSansArabic"))
"""First and last code point of a script, and the family that draws it."""
_FIRST_OTHER = 0x0590
_RIGHT_TO_LEFT = frozenset({"NotoSansArabic"})

REGULAR, SEMIBOLD, BOLD = "Regular", "SemiBold", "Bold"


class ShapingError(RuntimeError):
    """Text cannot be shaped on this machine, because libfribidi0 is missing; Arabic would be wrong without a message."""


def check_shaping() -> None:
    """Raise ShapingError if Raqm is missing; Pillow would fall back silently."""
    if not features.check("raqm"):
        raise ShapingError("Pillow has no Raqm here: install libfribidi0")


@dataclass(frozen=True, slots=True)
class Face:
    """A weight at a size, in pixels or dots."""

    weight: str
    size: float

    def font(self, words: str = "") -> ImageFont.FreeTypeFont:
        """Return the font for the script of this text; no family has every script."""
        return _opened(family_of(words), self.weight, self.size)

    def cap(self) -> float:
        """Return the height of its capitals."""
        return self.size * CAP

    def width(self, words: str) -> float:
        """Return the width of this text."""
        return _width(self.weight, self.size, words)


def family_of(words: str) -> str:
    """Return the family of the first non-Latin script in the text; each family has Latin characters too."""
    for character in words:
        if ord(character) >= _FIRST_OTHER:
            for first, last, family in SCRIPTS:
                if first <= ord(character) <= last:
                    return family
    return LATIN


def is_right_to_left(words: str) -> bool:
    """Return whether this text is read from right to left."""
    return family_of(words) in _RIGHT_TO_LEFT


@lru_cache(maxsize=128)
def _opened(family: str, weight: str, size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / f"{family}-{weight}.ttf"), size, layout_engine=ImageFont.Layout.RAQM)


@lru_cache(maxsize=8192)
def _width(weight: str, size: float, words: str) -> float:
    return float(_opened(family_of(words), weight, size).getlength(words))


def wrap(words: str, face: Face, width: float, *, balanced: bool = False) -> list[str]:
    """Return lines no wider than `width`. Line breaks in the text stay; a single word on the last line is avoided.

    balanced: lines of about equal length, for titles and notices.
    """
    lines: list[str] = []
    for part in words.split("\n"):
        broken = _broken(part, face, width)
        if balanced and len(broken) > 1:
            broken = _evened(part, face, width, len(broken))
        lines += broken
    return lines


def _broken(words: str, face: Face, width: float) -> list[str]:
    lines, line = [], ""
    for word in words.split(" "):
        trial = f"{line} {word}".strip()
        if line and face.width(trial) > width:
            lines.append(line)
            line = word
        else:
            line = trial
    lines.append(line)
    if len(lines) > 1 and " " not in lines[-1] and " " in lines[-2]:
        head, tail = lines[-2].rsplit(" ", 1)
        if face.width(f"{tail} {lines[-1]}") <= width:
            lines[-2:] = [head, f"{tail} {lines[-1]}"]
    return lines


def _evened(words: str, face: Face, width: float, count: int) -> list[str]:
    """Return the narrowest width at which the text takes no more lines."""
    low, high = face.width(words) / count, width
    best = _broken(words, face, width)
    for _ in range(8):
        middle = (low + high) / 2
        trial = _broken(words, face, middle)
        if len(trial) <= count and max(face.width(line) for line in trial) <= width:
            best, high = trial, middle
        else:
            low = middle
    return best
