"""Lays out a page as a scene, left to right, and mirrors it at the end if needed (docs/screens.md). Pure.

Header, question, body with picture, answers, bar: the same on every page. In low mode the question stands directly above its
answers. As text grows the picture shrinks, and below 240 px it is dropped; text and answers never are.
"""

from dataclasses import dataclass, replace

from screens.layout.body import Body
from screens.layout.buttons import Button, bar_button, header_button
from screens.layout.header import Header, StatusBar
from screens.layout.scene import Box, ButtonBox, Piece, Rect, Scene, TextLayout, mirrored
from screens.layout.theme import (
    COLUMN,
    FITTED,
    HEIGHT,
    LARGEST,
    LEAST_LARGEST,
    MARGIN,
    MEDIUM,
    TIGHT,
    USUAL,
    WIDTH,
    Colours,
    RenderOptions,
    Sizes,
)
from screens.page import Key, Page, Text
from screens.typography.fonts import REGULAR, Face

_COLUMNS = {"back": 0, "stop": 1, "help": 2}
_GAP = 20.0
_CLEAR_PICTURE = 440.0
"""Pixels. Below this height a picture of an object in the hand is no longer recognisable."""
_QUIET = COLUMN - 360.0
_GRID_GAP, _SIGN_HEIGHT = 16.0, 88.0
_NAMES = 4
"""Languages per row below the answers of the first page."""


def layout_page(page: Page, options: RenderOptions, status_bar: StatusBar) -> Scene:
    """Return the scene of a page, by the first layout in which everything fits."""
    crowded = options.larger and options.lower and len(page.answers) >= _CROWDED
    ways: tuple[_Way, ...] = _LARGE_IN_PAIRS if crowded else _LARGE if options.larger else _USUAL
    if options.sizes() is MEDIUM:
        ways = tuple(way for way in ways if LARGEST not in way)
    tried = [_PageLayout(page, options, status_bar, options.colours(), options.sizes(), *way) for way in ways]
    return next((each for each in tried if each.fits()), tried[-1]).scene()


LOWEST = HEIGHT * 0.55
"""In low mode all buttons lie below this line, within reach from a wheelchair."""


def _high(rows: list[tuple[Button, ...]], gap: float) -> float:
    return sum(row[0].height for row in rows) + gap * max(0, len(rows) - 1)


_Way = tuple[Sizes, Sizes, bool]
_USUAL = ((USUAL, USUAL, False), (USUAL, USUAL, True))
_CROWDED = 4
"""This many answers in one column leave, largest and low, no room for the question."""
_LARGE_IN_PAIRS = ((LARGEST, LARGEST, True), (LARGEST, MEDIUM, True), (MEDIUM, MEDIUM, True), (FITTED, FITTED, True))
_LARGE = (
    (LARGEST, LARGEST, False),
    (LARGEST, MEDIUM, False),
    (MEDIUM, MEDIUM, False),
    (MEDIUM, FITTED, False),
    (FITTED, FITTED, False),
    (MEDIUM, FITTED, True),
    (FITTED, FITTED, True),
)
"""Header sizes, body sizes, and whether answers stand two in a row. Buttons keep their size."""


@dataclass(frozen=True, slots=True)
class _Places:
    """The top of each part."""

    bar: float
    answers: float
    names: float
    grid: float
    header: float
    header_height: float
    title_height: float
    body: Box


@dataclass(frozen=True, slots=True)
class _PageLayout:
    page: Page
    options: RenderOptions
    status_bar: StatusBar
    colours: Colours
    sizes: Sizes
    header_sizes: Sizes
    body_sizes: Sizes
    halves: bool

    def fits(self) -> bool:
        """Return whether all text is in place and, at the usual size, the picture is recognisable."""
        if self.page.grid and not self.page.columns:
            return True
        room = self._body().room(self._places().body)
        clear = self.page.picture and not self.options.larger and not self.page.columns
        return room >= (_CLEAR_PICTURE if clear else 0)

    def _places(self) -> _Places:
        bar, rows, names_height = self._bar_top(), self._rows(), self._names_height()
        answers = bar - 28 - names_height - _high(rows, self._gap()) if rows else bar
        head_height = self._header().head()[1]
        header_height = self._header().height()
        grid_height = self._grid_height()
        grid = (answers if rows else bar) - 28 - grid_height
        if self.options.lower:
            header = (grid if grid_height else answers) - 28 - header_height
            body = Box(MARGIN, head_height + 28, COLUMN, header - head_height - 28)
        else:
            header = head_height
            body = Box(MARGIN, header + header_height, COLUMN, answers - header - header_height)
            if self.page.columns:
                body = replace(body, h=grid - body.y)
            else:
                grid = body.y + self.sizes.body_top
        return _Places(
            bar, answers, bar - 28 - names_height + _GRID_GAP, grid, header, header_height, head_height, body
        )

    def _bar_top(self) -> float:
        return HEIGHT - (3 + 20 + 2 * self.sizes.key_height + 16 + 24)

    def _names_height(self) -> float:
        rows = -(-len(self.page.names) // _NAMES)
        return rows * (self._name_height() + _GRID_GAP)

    def _name_height(self) -> float:
        return 76.0 if not self.options.larger or self.options.lower else 100.0

    def scene(self) -> Scene:
        """Return the scene."""
        at = self._places()
        low = self.options.lower
        pieces: list[Piece] = []
        head_ground = at.title_height + 28 if low else at.title_height + at.header_height
        pieces.append(Rect(Box(0, 0, WIDTH, head_ground), self.colours.sign))
        if self.colours.dark:
            pieces.append(Rect(Box(0, head_ground, WIDTH, 6), self.colours.accent))
        if low:
            pieces.append(Rect(Box(0, at.header, WIDTH, at.header_height), self.colours.sign))
        pieces += self._header().head()[0]
        pieces += self._header().pieces(at.header, at.header_height)
        if not self.page.grid or self.page.columns:
            pieces += self._body().pieces(at.body)
        else:
            taken = 0 if low else self.sizes.body_top + self._grid_height()
            pieces += self._body().pieces(replace(at.body, y=at.body.y + taken, h=at.body.h - taken))
        keys: list[ButtonBox] = [*self._grid(at.grid)]
        y = at.answers
        for row in self._rows():
            width = (COLUMN - _GAP * (len(row) - 1)) / len(row)
            for nr, tile in enumerate(row):
                box = Box(MARGIN + nr * (width + _GAP), y, width, row[0].height)
                keys.append(tile.place(box, self.colours))
            y += row[0].height + self._gap()
        keys += self._names(at.names)
        pieces += self._bar_ground(at.bar)
        keys += self._bar(at.bar)
        return self._finished(tuple(pieces), keys)

    def _finished(self, pieces: tuple[Piece, ...], keys: list[ButtonBox]) -> Scene:
        if self.options.mirrored:
            pieces = tuple(mirrored(piece, WIDTH) for piece in pieces)
            keys = [
                key
                if key.action.name == "sign"  # a keyboard of Latin letters is never mirrored
                else replace(
                    key,
                    box=replace(key.box, x=WIDTH - key.box.x - key.box.w),
                    up=tuple(mirrored(piece, WIDTH) for piece in key.up),
                    down=tuple(mirrored(piece, WIDTH) for piece in key.down),
                )
                for key in keys
            ]
        return Scene(
            self.page.page_id, self.page.step, self.colours.surface, pieces, tuple(keys), self.page.tap_anywhere
        )

    def _body(self) -> Body:
        return Body(self.page, self.colours, self.body_sizes, self.status_bar.seconds_left, self.status_bar.highlighted)

    def _header(self) -> Header:
        return Header(
            self.page, self.options, self.status_bar, self.colours, self.sizes, self.header_sizes, self._body()
        )

    # -- buttons

    def _names(self, top: float) -> list[ButtonBox]:
        """Return the languages by their own names, in rows, for visitors who read nothing else on the page."""
        width, height = (COLUMN - _GRID_GAP * (_NAMES - 1)) / _NAMES, self._name_height()
        places: list[ButtonBox] = []
        for nr, key in enumerate(self.page.names):
            x, y = MARGIN + nr % _NAMES * (width + _GRID_GAP), top + nr // _NAMES * (height + _GRID_GAP)
            tile = Button.of(key, width, self.sizes, least=height, size=LEAST_LARGEST if self.options.larger else 30.0)
            places.append(tile.place(Box(x, y, width, height), self.colours))
        return places

    def _gap(self) -> float:
        return 16.0 if self.options.larger and self.options.lower else _GAP

    def _rows(self) -> list[tuple[Button, ...]]:
        """Return the rows of answers; in low mode as many as the lowest 45 % of the screen hold."""
        if not self.options.lower:
            return self._rows_of(self.sizes, None)
        smallest = ((FITTED, 96), (TIGHT, 92)) if self.options.larger else ((USUAL, 96),)
        ways: tuple[tuple[Sizes, float | None], ...] = ((self.sizes, None), (MEDIUM, 112), *smallest)
        tried = (self._rows_of(sizes, least) for sizes, least in ways)
        above = self._bar_top() - 28 - self._names_height() - (28 + self._grid_height() if self.page.grid else 0)
        rows: list[tuple[Button, ...]] = []
        for rows in tried:
            if above - _high(rows, self._gap()) >= LOWEST:
                break
        return rows

    def _rows_of(self, sizes: Sizes, least: float | None) -> list[tuple[Button, ...]]:
        """Return the answers in rows of one or two; buttons of a row have equal heights."""
        answers = self.page.answers
        pairs = self.halves and len(answers) >= 3
        if not pairs and not self.page.columns:
            return [(self._tile(key, sizes, least),) for key in answers]
        rows: list[tuple[Button, ...]] = []
        for nr in range(0, len(answers), 2):
            pair = answers[nr : nr + 2]
            if len(pair) == 1:
                rows.append((self._tile(pair[0], sizes, least),))
                continue
            width = (COLUMN - _GAP) / 2
            tight = self.page.columns or (sizes is TIGHT and len(answers) > _CROWDED)
            size = min(sizes.body, USUAL.body if tight else USUAL.answer)
            tiles = [Button.of(key, width, sizes, least=least, size=size, narrow=True) for key in pair]
            high = max(tile.height for tile in tiles)
            rows.append(tuple(replace(tile, height=high) for tile in tiles))
        return rows

    def _tile(self, key: Key, sizes: Sizes, least: float | None) -> Button:
        if self.options.larger and self.options.lower:
            tile = Button.of(key, COLUMN, sizes, least=least or 124)
            size = min(sizes.answer, MEDIUM.answer)
            return tile if len(tile.words.lines) == 1 else Button.of(key, COLUMN, sizes, least=least or 124, size=size)
        own = {"attract": 144.0, "idle": 152.0}.get(self.page.step, 0)
        size = 48.0 if self.page.step == "idle" and not self.options.larger else sizes.answer
        return Button.of(key, COLUMN, sizes, least=max(own, least or sizes.tile), size=size)

    def _grid_shape(self) -> tuple[int, float]:
        if self.page.columns:
            return self.page.columns, _SIGN_HEIGHT
        return (4, 92.0) if self.options.lower else (2, 100.0)

    def _grid_height(self) -> float:
        if not self.page.grid:
            return 0.0
        columns, height = self._grid_shape()
        height = max(height, self.sizes.tile) if self._grows() else height
        rows = -(-len(self.page.grid) // columns)
        return rows * height + _GRID_GAP * (rows - 1)

    def _grid(self, top: float) -> list[ButtonBox]:
        if not self.page.grid:
            return []
        columns, height = self._grid_shape()
        height = max(height, self.sizes.tile) if self._grows() else height
        if self.page.columns:
            return self._keyboard(top, columns, height)
        width = (COLUMN - _GAP * (columns - 1)) / columns
        size = (
            (50.0 if self.options.larger else None) if columns == 2 else LEAST_LARGEST if self.options.larger else 30.0
        )
        places: list[ButtonBox] = []
        for nr, key in enumerate(self.page.grid):
            x, y = MARGIN + nr % columns * (width + _GAP), top + nr // columns * (height + _GRID_GAP)
            tile = Button.of(key, width, self.sizes, least=height, size=size)
            places.append(tile.place(Box(x, y, width, height), self.colours))
        return places

    def _grows(self) -> bool:
        return self.options.larger and not self.options.lower and not self.page.columns

    def _keyboard(self, top: float, columns: int, height: float) -> list[ButtonBox]:
        """Return the keys of an alphabet, narrow and close together, as on any keyboard."""
        width = (COLUMN - _GRID_GAP * (columns - 1)) / columns
        places: list[ButtonBox] = []
        for nr, key in enumerate(self.page.grid):
            x = MARGIN + nr % columns * (width + _GRID_GAP)
            box = Box(x, top + nr // columns * (height + _GRID_GAP), width, height)
            places.append(header_button(key, box, self.colours, 56.0 if self.options.larger else 48.0))
        return places

    def _bar_ground(self, top: float) -> list[Piece]:
        pieces: list[Piece] = [
            Rect(Box(0, top, WIDTH, 6 if self.colours.dark else 3), self.colours.line),
            Rect(Box(0, top + (6 if self.colours.dark else 3), WIDTH, HEIGHT - top), self.colours.plate),
        ]
        if self.page.footer:
            words, dutch, high = self._quiet(self.page.footer)
            y = top + 23 + (self.sizes.key_height - high) / 2
            pieces.append(words.at(MARGIN + 4, y, _QUIET, self.colours.quiet))
            if dutch:
                pieces.append(dutch.at(MARGIN + 4, y + words.height, _QUIET, self.colours.quiet))
        return pieces

    def _quiet(self, text: Text) -> tuple[TextLayout, TextLayout | None, float]:
        """Return footer, its Dutch and their height, at the largest size that fits beside the help button."""

        def at(size: float) -> tuple[TextLayout, TextLayout | None, float]:
            words = TextLayout.set(text.text, Face(REGULAR, size), _QUIET, 1.2)
            small = Face(REGULAR, min(size, self.sizes.small))
            dutch = TextLayout.set(text.dutch, small, _QUIET, 1.2) if text.dutch else None
            return words, dutch, words.height + (dutch.height if dutch else 0)

        least = LEAST_LARGEST if self.options.larger else USUAL.small
        tried = [at(size) for size in (self.sizes.dutch, self.sizes.small, least)]
        return next((each for each in tried if each[2] <= self.sizes.key_height), tried[-1])

    def _bar(self, top: float) -> list[ButtonBox]:
        high = self.sizes.key_height
        places: list[ButtonBox] = []
        third, quarter = (COLUMN - 32) / 3, (COLUMN - 48) / 4
        for key in self.page.upper:
            box = Box(MARGIN + _COLUMNS[key.action.name] * (third + 16), top + 23, third, high)
            places.append(bar_button(key, box, self.colours, self.sizes, upper=True))
        for nr, key in enumerate(self.page.lower):
            box = Box(MARGIN + nr * (quarter + 16), top + 23 + high + 16, quarter, high)
            places.append(bar_button(key, box, self.colours, self.sizes, upper=False))
        return places
