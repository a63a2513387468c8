"""The pieces of a Scene, in pixels from the top left, and text broken into lines. Pure."""

from dataclasses import dataclass, replace
from typing import Literal

from screens.page import Action
from screens.typography.fonts import CAP, Face, wrap

Align = Literal["left", "centre", "right"]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: position and size."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        """Return the right edge."""
        return self.x + self.w

    @property
    def bottom(self) -> float:
        """Return the lower edge."""
        return self.y + self.h

    def inset(self, left: float, top: float, right: float, bottom: float) -> "Box":
        """Return the box inside these margins."""
        return Box(self.x + left, self.y + top, self.w - left - right, self.h - top - bottom)


@dataclass(frozen=True, slots=True)
class Rect:
    """A filled rectangle. round: which corners are rounded (all, top or none)."""

    box: Box
    colour: str
    radius: float = 0
    round: Literal["all", "top"] = "all"


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of text: its start, baseline and width."""

    text: str
    x: float
    baseline: float
    width: float


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A paragraph. private: its texture is never cached."""

    box: Box
    lines: tuple[TextLine, ...]
    face: Face
    colour: str
    private: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture by name. tint: colour of an icon. points: points into the real hall, so it is never mirrored."""

    box: Box
    name: str
    tint: str | None = None
    points: bool = False


@dataclass(frozen=True, slots=True)
class Ring:
    """A ring of which a part is filled."""

    box: Box
    thickness: float
    part: float
    colour: str
    ground: str


@dataclass(frozen=True, slots=True)
class TornEdge:
    """The torn lower edge of a paper slip."""

    box: Box
    colour: str


Piece = Rect | TextBlock | Picture | Ring | TornEdge


@dataclass(frozen=True, slots=True)
class ButtonBox:
    """A button: its box, and its pieces when up and when down."""

    action: Action
    box: Box
    up: tuple[Piece, ...]
    down: tuple[Piece, ...]
    spoken: str
    radius: float


@dataclass(frozen=True, slots=True)
class Scene:
    """A laid out page. tap_anywhere: a touch anywhere presses the first button."""

    page_id: int
    step: str
    ground: str
    pieces: tuple[Piece, ...]
    keys: tuple[ButtonBox, ...]
    tap_anywhere: bool = False

    def key_at(self, x: float, y: float) -> ButtonBox | None:
        """Return the button under a point."""
        for key in self.keys:
            if key.box.x <= x < key.box.right and key.box.y <= y < key.box.bottom:
                return key
        above = min((key.box.y for key in self.keys[1:]), default=0.0)
        return self.keys[0] if self.tap_anywhere and self.keys and y < above else None


@dataclass(frozen=True, slots=True)
class TextLayout:
    """Text broken into lines, not yet placed. lead: line height in em."""

    lines: tuple[str, ...]
    face: Face
    lead: float

    @classmethod
    def set(cls, text: str, face: Face, width: float, lead: float = 1.3, *, balanced: bool = False) -> "TextLayout":
        """Break the text at this width."""
        return cls(tuple(wrap(text, face, width, balanced=balanced)), face, lead)

    @property
    def height(self) -> float:
        """Return the height of the paragraph."""
        return len(self.lines) * self.face.size * self.lead

    @property
    def width(self) -> float:
        """Return the width of its widest line."""
        return max(self.face.width(line) for line in self.lines)

    def at(
        self, x: float, y: float, width: float, colour: str, align: Align = "left", *, private: bool = False
    ) -> TextBlock:
        """Return the paragraph at this place; lines are centred vertically by their capitals."""
        step, lines = self.face.size * self.lead, []
        for nr, text in enumerate(self.lines):
            wide = self.face.width(text)
            left = {"left": x, "centre": x + (width - wide) / 2, "right": x + width - wide}[align]
            baseline = y + nr * step + (step + self.face.size * CAP) / 2
            lines.append(TextLine(text, left, baseline, wide))
        return TextBlock(Box(x, y, width, self.height), tuple(lines), self.face, colour, private)


def mirrored(piece: Piece, width: float) -> Piece:
    """Return the piece mirrored for right-to-left pages. Pictures and glyphs are not mirrored."""
    box = replace(piece.box, x=width - piece.box.x - piece.box.w)
    if isinstance(piece, TextBlock):
        lines = tuple(replace(line, x=width - line.x - line.width) for line in piece.lines)
        return replace(piece, box=box, lines=lines)
    if isinstance(piece, Picture) and not piece.points:
        turned = {"icon-back": "icon-next", "icon-next": "icon-back"}.get(piece.name, piece.name)
        return replace(piece, box=box, name=turned)
    return replace(piece, box=box)
