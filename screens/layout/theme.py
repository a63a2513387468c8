"""Colours, type sizes and spacing, as tokens (docs/screens.md). Pure. Pixels of 1080 x 1920 at 27 inch: 0.311 mm."""

from dataclasses import dataclass, replace

WIDTH, HEIGHT = 1080, 1920
MM = 3.215
"""Pixels per millimetre."""
MARGIN, COLUMN = 64, 952

LEAST_WORDS, LEAST_EDGE = 7.0, 3.0


@dataclass(frozen=True, slots=True)
class Colours:
    """Colour tokens. Nothing is said by a colour alone."""

    ink: str = "#14232B"
    quiet: str = "#3F4E55"
    surface: str = "#F4EFE6"
    plate: str = "#FFFFFF"
    line: str = "#6E7B80"
    accent: str = "#0B4A5A"
    accent_deep: str = "#062F3A"
    on_accent: str = "#FFFFFF"
    soft_on_accent: str = "#D6E8EA"
    signal: str = "#F5C93B"
    on_signal: str = "#14232B"
    ok: str = "#12562B"
    ok_plate: str = "#DDF0DF"
    attention: str = "#6B3F00"
    attention_plate: str = "#FFE7B3"
    on_attention: str = "#FFFFFF"
    stop: str = "#8E1B1B"
    stop_plate: str = "#FBE3E0"
    sign: str = "#0B4A5A"
    on_sign: str = "#FFFFFF"
    sign_signal: str = "#F5C93B"
    key_on: str = "#14232B"
    on_key_on: str = "#FFFFFF"
    paper: str = "#FFFFFF"
    paper_ink: str = "#14232B"
    border: int = 3
    dark: bool = False

    def pairs(self) -> dict[str, tuple[str, str, float]]:
        """Return every pair of colours that is drawn, with its minimum contrast (WCAG)."""
        words = {
            "ink on surface": (self.ink, self.surface),
            "ink on plate": (self.ink, self.plate),
            "quiet on surface": (self.quiet, self.surface),
            "quiet on plate": (self.quiet, self.plate),
            "on accent": (self.on_accent, self.accent),
            "soft on accent": (self.soft_on_accent, self.accent) if not self.dark else (self.on_accent, self.accent),
            "on sign": (self.on_sign, self.sign),
            "soft on sign": (self.soft_on_accent, self.sign),
            "on signal": (self.on_signal, self.signal),
            "on key that is on": (self.on_key_on, self.key_on),
            "ink on ok": (self.ink, self.ok_plate),
            "ink on attention": (self.ink, self.attention_plate),
            "lit note": (self.on_attention, self.attention),
            "ink on stop": (self.ink, self.stop_plate),
            "number": (self.paper_ink, self.paper),
            "ok icon": (self.ok, self.ok_plate),
            "attention icon": (self.attention, self.attention_plate),
            "stop icon": (self.stop, self.stop_plate),
        }
        edges = {
            "line on surface": (self.line, self.surface),
            "line on plate": (self.line, self.plate),
            "signal on sign": (self.sign_signal, self.sign),
        }
        return {name: (*pair, LEAST_WORDS) for name, pair in words.items()} | {
            name: (*pair, LEAST_EDGE) for name, pair in edges.items()
        }


NORMAL = Colours()
CONTRAST = Colours(
    ink="#FFFFFF", quiet="#FFFFFF", surface="#000000", plate="#000000", line="#FFFFFF", accent="#FFE600",
    accent_deep="#FFFFFF", on_accent="#000000", soft_on_accent="#FFFFFF", signal="#FFE600", on_signal="#000000",
    ok="#FFE600", ok_plate="#000000", attention="#FFE600", attention_plate="#000000", on_attention="#000000", stop="#FFE600",
    stop_plate="#000000", sign="#000000", on_sign="#FFE600", sign_signal="#FFE600", key_on="#FFE600",
    on_key_on="#000000", border=5, dark=True,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sizes:
    """Type sizes in em pixels, and button sizes."""

    title: float = 64
    answer: float = 42
    body: float = 36
    dutch: float = 32
    small: float = 26
    tip: float = 44
    lines: float = 40
    key: float = 34
    lower: float = 26
    tile: float = 128
    key_height: float = 96
    where: float = 56
    body_top: float = 40
    body_gap: float = 28


LEAST_LARGEST = 34.2
"""Em pixels: capitals of 7.3 mm, 0.7 degrees at 60 cm (EN 301 549, 5.1.4); the minimum at the largest size."""
USUAL = Sizes()
LARGEST = replace(
    USUAL, title=80, answer=60, body=54, dutch=48, small=39, tip=60, lines=60, key=44, lower=34.5, tile=160,
    key_height=112, where=64, body_top=28, body_gap=20,
)  # fmt: skip

MEDIUM = replace(
    LARGEST, title=72, answer=52, body=45, dutch=40, small=35, tip=54, lines=50, lower=31, where=60, body_top=20,
)  # fmt: skip
"""Medium size: selectable, and the fallback when the largest does not fit (text is never dropped)."""

FITTED = replace(
    MEDIUM, title=64, answer=42, body=42, dutch=35, small=LEAST_LARGEST, tip=44, lines=42, where=56, body_top=16,
    body_gap=14, tile=136,
)  # fmt: skip
"""The smallest of the large sizes, where nothing else fits: nothing is smaller than at the usual size."""

TIGHT = replace(FITTED, small=USUAL.small)
"""The same for low answers: the Dutch below a translation keeps its usual size, and all buttons are within reach."""


@dataclass(frozen=True, slots=True)
class RenderOptions:
    """How the page is drawn: text larger by up to two steps, high contrast, low buttons, right to left."""

    size_step: int = 0
    contrast: bool = False
    lower: bool = False
    mirrored: bool = False

    def colours(self) -> Colours:
        """Return the colours for these options."""
        return CONTRAST if self.contrast else NORMAL

    def sizes(self) -> Sizes:
        """Return the sizes for these options."""
        return (USUAL, MEDIUM, LARGEST)[self.size_step]

    @property
    def larger(self) -> bool:
        """Return whether text is larger than usual."""
        return self.size_step > 0


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours (WCAG 2.2)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
