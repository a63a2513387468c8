"""Lays out buttons: answers and the bar. Only they have a thick lower edge. Pure."""

from dataclasses import dataclass

from screens.layout.scene import Box, ButtonBox, Picture, Piece, Rect, TextLayout
from screens.layout.theme import Colours, Sizes
from screens.page import Key
from screens.typography.fonts import BOLD, REGULAR, SEMIBOLD, Face

EDGE, KEY_EDGE, SINKS = 10, 8, 7
TILE_RADIUS, KEY_RADIUS = 20, 16
_THREE_LINES = 30
"""Pixels of type above which a button of the lower row holds two lines instead of three."""
_FIELD, _PICTURE, _ICON = 100.0, 96.0, 64.0


@dataclass(frozen=True, slots=True)
class _ButtonStyle:
    """The colours of one state of a button."""

    face: str
    words: str
    soft: str
    line: str
    edge: str
    icon: str
    sunk: bool = False


@dataclass(frozen=True, slots=True)
class Button:
    """An answer, laid out for its width; it grows with its text."""

    key: Key
    words: TextLayout
    dutch: TextLayout | None
    height: float
    narrow: bool = False

    @classmethod
    def of(
        cls,
        key: Key,
        width: float,
        sizes: Sizes,
        *,
        least: float | None = None,
        size: float | None = None,
        narrow: bool = False,
    ) -> "Button":
        """Return the answer at this width. least: minimum height. narrow: one of two in a row."""
        field = _field(narrow) + _gap(narrow) if key.icon else 20
        room = width - 6 - 16 - field - (16 if narrow else 32)
        face = Face(BOLD if key.primary else SEMIBOLD, size or sizes.answer)
        words = TextLayout.set(key.label.text, face, room, 1.15)
        dutch = TextLayout.set(key.label.dutch, Face(REGULAR, sizes.small), room, 1.3) if key.label.dutch else None
        inside = words.height + (dutch.height + 4 if dutch else 0)
        return cls(key, words, dutch, max(least or sizes.tile, inside + 16 + 3 + EDGE), narrow)

    def place(self, box: Box, colours: Colours) -> ButtonBox:
        """Return the button at its place, up and down."""
        if self.key.primary:
            soft = colours.on_accent if colours.dark else colours.soft_on_accent
            up = _ButtonStyle(
                colours.accent, colours.on_accent, soft, colours.accent, colours.accent_deep, colours.on_accent
            )
        else:
            up = _ButtonStyle(colours.plate, colours.ink, colours.quiet, colours.line, colours.accent, colours.accent)
        on = colours.on_signal
        down = _ButtonStyle(colours.signal, on, on, colours.ink, colours.ink, on, sunk=True)
        spoken = self.key.label.text.replace("\n", " ")
        return ButtonBox(
            self.key.action, box, self._drawn(box, up, colours), self._drawn(box, down, colours), spoken, TILE_RADIUS
        )

    def _drawn(self, box: Box, style: _ButtonStyle, colours: Colours) -> tuple[Piece, ...]:
        face = _body(box, style, colours.border, EDGE, TILE_RADIUS)
        inner = face[1]
        pieces: list[Piece] = list(face[0])
        x = inner.x + 16
        if self.key.icon:
            field = _field(self.narrow)
            pieces += _pictogram(
                self.key.icon, Box(x, inner.y, field, inner.h), style, colours, primary=self.key.primary
            )
            x += field + _gap(self.narrow)
        else:
            x += 20
        inside = self.words.height + (self.dutch.height + 4 if self.dutch else 0)
        y = inner.y + (inner.h - inside) / 2
        width = inner.right - (16 if self.narrow else 32) - x
        pieces.append(self.words.at(x, y, width, style.words, private=self.key.label.private))
        if self.dutch:
            under = self.dutch.at(x, y + self.words.height + 4, width, style.soft, private=self.key.label.private)
            pieces.append(under)
        return tuple(pieces)


def header_button(key: Key, box: Box, colours: Colours, size: float) -> ButtonBox:
    """Return a key of the on-screen keyboard: its character centred, smaller for a word that would not fit."""
    up = _ButtonStyle(colours.plate, colours.ink, colours.quiet, colours.line, colours.accent, colours.accent)
    on = colours.on_signal
    down = _ButtonStyle(colours.signal, on, on, colours.ink, colours.ink, on, sunk=True)

    def drawn(style: _ButtonStyle) -> tuple[Piece, ...]:
        body, inner = _body(box, style, colours.border, KEY_EDGE, KEY_RADIUS)
        sizes = (size, size * 0.75, size * 0.6, 26.0)
        set_at = (TextLayout((key.label.text,), Face(SEMIBOLD, each), 1.1) for each in sizes)
        words = next(
            (each for each in set_at if each.width <= inner.w - 8),
            TextLayout((key.label.text,), Face(SEMIBOLD, 26), 1.1),
        )
        return (*body, words.at(inner.x, inner.y + (inner.h - words.height) / 2, inner.w, style.words, "centre"))

    return ButtonBox(key.action, box, drawn(up), drawn(down), key.label.text, KEY_RADIUS)


def bar_button(key: Key, box: Box, colours: Colours, sizes: Sizes, *, upper: bool) -> ButtonBox:
    """Return a button of the bar: the upper row with its Dutch, the lower with two short lines."""
    helping = key.action.name == "help"
    if helping:
        up = _ButtonStyle(
            colours.signal, colours.on_signal, colours.on_signal, colours.ink, colours.ink, colours.on_signal
        )
        down = _ButtonStyle(
            colours.key_on, colours.on_key_on, colours.on_key_on, colours.ink, colours.ink, colours.on_key_on, True
        )
    else:
        ground = colours.surface if not colours.dark else colours.plate
        up = _ButtonStyle(ground, colours.ink, colours.quiet, colours.line, colours.line, colours.accent)
        if key.on:
            up = _ButtonStyle(
                colours.key_on, colours.on_key_on, colours.on_key_on, colours.key_on, colours.line, colours.on_key_on
            )
        on = colours.on_signal
        down = _ButtonStyle(colours.signal, on, on, colours.ink, colours.ink, on, sunk=True)
    draw = _upper if upper else _lower
    return ButtonBox(
        key.action,
        box,
        draw(key, box, up, colours, sizes),
        draw(key, box, down, colours, sizes),
        key.label.text.replace("\n", " "),
        KEY_RADIUS,
    )


def _upper(key: Key, box: Box, style: _ButtonStyle, colours: Colours, sizes: Sizes) -> tuple[Piece, ...]:
    body, inner = _body(box, style, colours.border, KEY_EDGE, KEY_RADIUS)
    words = TextLayout.set(key.label.text, Face(SEMIBOLD, sizes.key), inner.w, 1.1)
    dutch = TextLayout.set(key.label.dutch, Face(REGULAR, sizes.small), inner.w, 1.1) if key.label.dutch else None
    wide = max(words.width, dutch.width if dutch else 0)
    high = words.height + (dutch.height + 2 if dutch else 0)
    icon, gap = 46, 18
    x, y = inner.x + max(8, (inner.w - icon - gap - wide) / 2), inner.y + (inner.h - high) / 2
    pieces: list[Piece] = [*body, Picture(Box(x, inner.y + (inner.h - icon) / 2, icon, icon), key.icon, style.icon)]
    pieces.append(words.at(x + icon + gap, y, wide, style.words))
    if dutch:
        pieces.append(dutch.at(x + icon + gap, y + words.height + 2, wide, style.soft))
    return tuple(pieces)


def _lower(key: Key, box: Box, style: _ButtonStyle, colours: Colours, sizes: Sizes) -> tuple[Piece, ...]:
    body, inner = _body(box, style, colours.border, KEY_EDGE, KEY_RADIUS)
    icon = 46 if sizes.lower < 30 else 44 if sizes.lower < 34 else 38
    left, gap = (20, 14) if sizes.lower < 30 else (14, 12) if sizes.lower < 34 else (12, 10)
    words = _two_lines(key.label.text, Face(SEMIBOLD, sizes.lower), inner.w - left - icon - gap)
    x, y = inner.x + left, inner.y + (inner.h - words.height) / 2
    mark = Picture(Box(x, inner.y + (inner.h - icon) / 2, icon, icon), key.icon, style.icon)
    return (*body, mark, words.at(x + icon + gap, y, inner.right - 4 - (x + icon + gap), style.words))


def _two_lines(text: str, face: Face, width: float) -> TextLayout:
    """Return the text in two lines as even as possible; of three words the third is dropped for larger type."""
    words, lines = text.split(" "), text.split("\n")
    if len(lines) == 1 and len(words) > 1:
        breaks = [(" ".join(words[:nr]), " ".join(words[nr:])) for nr in range(1, len(words))]
        lines = list(min(breaks, key=lambda pair: max(face.width(each) for each in pair)))
    made = TextLayout.set("\n".join(lines), face, width, 1.12)
    return made if face.size < _THREE_LINES else TextLayout.set("\n".join(lines[:2]), face, width, 1.12)


def _body(box: Box, style: _ButtonStyle, border: float, edge: float, radius: float) -> tuple[tuple[Piece, ...], Box]:
    """Return the three rectangles of a button: edge, border, face. Pressed: lower, without the edge."""
    if style.sunk:
        low = Box(box.x, box.y + SINKS, box.w, box.h - SINKS)
        inner = low.inset(border, border, border, border)
        return (Rect(low, style.line, radius), Rect(inner, style.face, radius - border)), inner
    top = Box(box.x, box.y, box.w, box.h - edge + border)
    inner = box.inset(border, border, border, edge)
    return (
        Rect(box, style.edge, radius),
        Rect(top, style.line, radius),
        Rect(inner, style.face, radius - border),
    ), inner


def _pictogram(name: str, at: Box, style: _ButtonStyle, colours: Colours, *, primary: bool) -> list[Piece]:
    """Return an icon, tinted, or an object picture, with a light rim on a dark button."""
    side = _ICON if name.startswith("icon-") else min(_PICTURE, at.w)
    box = Box(at.x + (at.w - side) / 2, at.y + (at.h - side) / 2, side, side)
    if name.startswith("icon-"):
        return [Picture(box, name, style.icon)]
    on_dark = (colours.dark and not primary) or (primary and not colours.dark)
    return [Picture(box, f"{name}-dark" if on_dark and not style.sunk else name)]


def _field(narrow: bool) -> float:
    return 76.0 if narrow else _FIELD


def _gap(narrow: bool) -> float:
    return 16.0 if narrow else 28.0
