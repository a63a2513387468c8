"""PURE. Page + manner -> Scene: every piece placed, laid out left to right and mirrored once at the end (look.md 4).

Head, sign with the question, stage with the picture, answers, bar; the same on every page. In low mode the question
stands directly above its answers. As text grows the picture gives way, and under 240 px it leaves the page; words and
answers never do.
"""

from dataclasses import dataclass, replace

from screens.keys import Tile, bar_key
from screens.lettering.fonts import BOLD, REGULAR, SEMIBOLD, Face
from screens.page import Page
from screens.pieces import Box, Drawing, KeyPlace, Piece, Scene, Slab, Words, mirrored
from screens.stage import Stage
from screens.theme import COLUMN, HEIGHT, MARGIN, WIDTH, Colours, Manner, Sizes

_COLUMNS = {"back": 0, "stop": 1, "help": 2}
_GAP = 20
_NAMES_STEP = 52.0
_BETWEEN = "\u2003\u2002"
"""Between two names of languages: the words themselves hold spaces."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands on every page and belongs to none: the city, the hour, the seconds that a warning has left."""

    city: str
    hour: str
    seconds_left: int = 0


def frame(page: Page, manner: Manner, around: Surroundings) -> Scene:
    """The scene of a page. Total: whatever does not fit makes the picture give way first."""
    return _Frame(page, manner, around, manner.colours(), manner.sizes()).scene()


@dataclass(frozen=True, slots=True)
class _Frame:
    page: Page
    manner: Manner
    around: Surroundings
    colours: Colours
    sizes: Sizes

    def scene(self) -> Scene:
        bar_top = HEIGHT - (3 + 20 + 2 * self.sizes.key_height + 16 + 24)
        tiles = self._tiles()
        grid_height = self._grid_height()
        answers_height = sum(t.height for t in tiles) + _GAP * max(0, len(tiles) - 1)
        names = self._names()
        names_height = len(names) * _NAMES_STEP + _GAP if names else 0.0
        answers_top = bar_top - 28 - names_height - answers_height if tiles else bar_top
        head, head_height = self._head()
        sign_height = self._sign_height()
        low = self.manner.lower
        grid_top = answers_top - 28 - grid_height if tiles else bar_top - 28 - grid_height
        if low:
            controls_top = grid_top if grid_height else answers_top
            sign_top = controls_top - 28 - sign_height
            stage = Box(MARGIN, head_height + 28, COLUMN, sign_top - head_height - 28)
        else:
            sign_top = head_height
            bottom = answers_top if tiles else bar_top
            stage = Box(MARGIN, sign_top + sign_height, COLUMN, bottom - sign_top - sign_height)
            grid_top = stage.y + self.sizes.stage_top
        pieces: list[Piece] = []
        head_ground = head_height + 28 if low else head_height + sign_height
        pieces.append(Slab(Box(0, 0, WIDTH, head_ground), self.colours.sign))
        if self.colours.dark:
            pieces.append(Slab(Box(0, head_ground, WIDTH, 6), self.colours.accent))
        if low:
            pieces.append(Slab(Box(0, sign_top, WIDTH, sign_height), self.colours.sign))
        pieces += head
        pieces += self._sign(sign_top, sign_height)
        if not grid_height:
            pieces += self._on_stage().pieces(stage)
        keys: list[KeyPlace] = [*self._grid(grid_top)]
        y = answers_top
        for tile in tiles:
            keys.append(tile.place(Box(MARGIN, y, COLUMN, tile.height), self.colours))
            y += tile.height + _GAP
        for row in names:
            pieces.append(row.at(MARGIN, y, COLUMN, self.colours.ink, "centre"))
            y += _NAMES_STEP
        pieces += self._bar_ground(bar_top)
        keys += self._bar(bar_top)
        return self._finished(tuple(pieces), keys)

    def _finished(self, pieces: tuple[Piece, ...], keys: list[KeyPlace]) -> Scene:
        if self.manner.mirrored:
            pieces = tuple(mirrored(piece, WIDTH) for piece in pieces)
            keys = [
                replace(
                    key,
                    box=replace(key.box, x=WIDTH - key.box.x - key.box.w),
                    up=tuple(mirrored(piece, WIDTH) for piece in key.up),
                    down=tuple(mirrored(piece, WIDTH) for piece in key.down),
                )
                for key in keys
            ]
        return Scene(self.page.turn, self.page.step, self.colours.surface, pieces, tuple(keys), self.page.whole)

    def _on_stage(self) -> Stage:
        return Stage(self.page, self.colours, self.sizes, self.around.seconds_left)

    # -- head and sign

    def _head(self) -> tuple[list[Piece], float]:
        """City, hour and, under them, how far one is."""
        on = self.colours.on_sign
        city, hour = (
            Words.set(self.around.city, Face(SEMIBOLD, 36), 500, 1),
            Words.set(self.around.hour, Face(SEMIBOLD, 44), 300, 1),
        )
        pieces: list[Piece] = [
            Drawing(Box(MARGIN, 28, 72, 72), "city-mark"),
            city.at(MARGIN + 92, 64 - city.height / 2, 500, on),
            hour.at(WIDTH - MARGIN - hour.width, 64 - hour.height / 2, hour.width, on),
        ]
        if self.page.test:
            words = Words.set(self.page.test.text.split(":")[0], Face(BOLD, 30), 200, 1)
            box = Box(600, 40, words.width + 40, 48)
            pieces += [
                Slab(box, self.colours.signal, 10),
                words.at(box.x + 20, 49, words.width, self.colours.on_signal),
            ]
        if self.page.number and not self.page.progress:
            return pieces, 100
        if self.page.progress:
            pieces += self._progress(*self.page.progress)
        return pieces, 160

    def _progress(self, here: int, of: int) -> list[Piece]:
        said = Words.set(self.page.progress_said, Face(SEMIBOLD, self.sizes.small), 400, 1)
        y = 140.0
        pieces: list[Piece] = [said.at(MARGIN, y - said.height / 2, said.width, self.colours.on_sign)]
        left = MARGIN + said.width + 24
        width = (WIDTH - MARGIN - left - 24 * (of - 1)) / of
        for nr in range(1, of + 1):
            box = Box(left + (nr - 1) * (width + 24), y - 6, width, 12)
            soft = self.colours.soft_on_accent
            if nr == here:
                pieces.append(Slab(box, self.colours.sign_signal, 6))
            else:
                pieces.append(Slab(box, soft, 6))
                if nr > here:
                    pieces.append(Slab(box.inset(3, 3, 3, 3), self.colours.sign, 3))
        return pieces

    def _title(self) -> tuple[Words, Words | None, Words | None]:
        size = 124 if self.page.whole and not self.manner.larger else self.sizes.title
        room = COLUMN - (168 if self.page.title_icon and not self.page.number else 116 if self.page.title_icon else 0)
        words = Words.set(self.page.title.text, Face(BOLD, size), room, 1.18, balanced=True)
        dutch = self.page.title.dutch
        under = Words.set(dutch.replace("\n", " "), Face(REGULAR, self.sizes.dutch), room, 1.25) if dutch else None
        mark = Words.set(self.page.mark, Face(REGULAR, self.sizes.small), room, 1.3) if self.page.mark else None
        return words, under, mark

    def _says_title(self) -> bool:
        """On the number's page the number is the title, unless something has to be said above it."""
        return self.page.number is None or self.page.title_icon is not None or self.page.where is None

    def _sign_inside(self) -> float:
        words, under, mark = self._title()
        inside = words.height if self._says_title() else 0.0
        if self.page.subtitle:
            inside += 48 * 1.3 + 8
        if under and self._says_title():
            inside += 20 + 19 + under.height
        if mark:
            inside += 8 + mark.height
        if self.page.number and self.page.where is not None:
            inside += self._slip_height() + (20 if self._says_title() else 0)
        return inside

    def _sign_height(self) -> float:
        inside = self._sign_inside()
        if self.manner.lower:
            return inside + 72
        least = 288 if not self.page.number else 0
        return max(least, inside + 68)

    def _slip_height(self) -> float:
        return 40 + 360 * 0.76 + 36 + 20

    def _sign(self, top: float, height: float) -> list[Piece]:
        words, under, mark = self._title()
        on, soft = self.colours.on_sign, self.colours.soft_on_accent
        pieces: list[Piece] = []
        pad_top, pad_bottom = (36, 36) if self.manner.lower else (28, 40)
        y = top + pad_top + max(0.0, (height - pad_top - pad_bottom - self._sign_inside()) / 2)
        x = float(MARGIN)
        if self._says_title():
            if self.page.title_icon and self.page.number:
                pieces.append(
                    Drawing(Box(x, y + words.height / 2 - 48, 96, 96), self.page.title_icon, self.colours.sign_signal)
                )
                x += 116
            elif self.page.title_icon:
                at = Box(WIDTH - MARGIN - 128, top + height / 2 - 64, 128, 128)
                pieces.append(Drawing(at, self.page.title_icon, self.colours.sign_signal))
            pieces.append(words.at(x, y, COLUMN - (x - MARGIN), on, private=self.page.title.private))
            y += words.height
            if under:
                pieces.append(Slab(Box(MARGIN, y + 20, COLUMN, 3), soft))
                pieces.append(under.at(MARGIN, y + 39, COLUMN, soft, private=self.page.title.private))
                y += 39 + under.height
        if self.page.subtitle:
            sub = Words.set(self.page.subtitle.text, Face(REGULAR, 48), COLUMN, 1.3)
            pieces.append(sub.at(MARGIN, y + 8, COLUMN, soft))
            y += 8 + sub.height
        if self.page.number and self.page.where is not None:
            y += 20 if self._says_title() else 0
            pieces += self._on_stage().slip(y, self.page.number, 360)
            y += self._slip_height()
        if mark:
            pieces.append(mark.at(MARGIN, y + 8, COLUMN, soft))
        return pieces

    # -- what is pressed

    def _names(self) -> list[Words]:
        """The languages by their own names, in rows."""
        face, rows = Face(REGULAR, self.sizes.dutch), [""]
        for name in self.page.names:
            longer = f"{rows[-1]}{_BETWEEN}{name}" if rows[-1] else name
            if rows[-1] and face.width(longer) > COLUMN:
                rows.append(name)
            else:
                rows[-1] = longer
        return [Words((row,), face, _NAMES_STEP / face.size) for row in rows if row]

    def _tiles(self) -> list[Tile]:
        least = {"attract": 144.0, "idle": 152.0}.get(self.page.step)
        size = 48.0 if self.page.step == "idle" and not self.manner.larger else None
        return [
            Tile.of(key, COLUMN, self.sizes, least=max(least, self.sizes.tile) if least else None, size=size)
            for key in self.page.answers
        ]

    def _grid_shape(self) -> tuple[int, float]:
        return (4, 92.0) if self.manner.lower else (2, 100.0)

    def _grid_height(self) -> float:
        if not self.page.grid:
            return 0.0
        columns, height = self._grid_shape()
        height = max(height, self.sizes.tile) if self.manner.larger and columns == 2 else height
        rows = -(-len(self.page.grid) // columns)
        return rows * height + 16 * (rows - 1)

    def _grid(self, top: float) -> list[KeyPlace]:
        if not self.page.grid:
            return []
        columns, height = self._grid_shape()
        height = max(height, self.sizes.tile) if self.manner.larger and columns == 2 else height
        width = (COLUMN - _GAP * (columns - 1)) / columns
        size = (50.0 if self.manner.larger else None) if columns == 2 else 30.0
        places: list[KeyPlace] = []
        for nr, key in enumerate(self.page.grid):
            x, y = MARGIN + nr % columns * (width + _GAP), top + nr // columns * (height + 16)
            tile = Tile.of(key, width, self.sizes, least=height, size=size)
            places.append(tile.place(Box(x, y, width, height), self.colours))
        return places

    def _bar_ground(self, top: float) -> list[Piece]:
        pieces: list[Piece] = [
            Slab(Box(0, top, WIDTH, 6 if self.colours.dark else 3), self.colours.line),
            Slab(Box(0, top + (6 if self.colours.dark else 3), WIDTH, HEIGHT - top), self.colours.plate),
        ]
        if self.page.quiet:
            words, dutch = self._on_stage().said(self.page.quiet, Face(REGULAR, self.sizes.dutch), COLUMN - 360, 1.25)
            high = words.height + (dutch.height if dutch else 0)
            y = top + 23 + (self.sizes.key_height - high) / 2
            pieces.append(words.at(MARGIN + 4, y, COLUMN - 360, self.colours.quiet))
            if dutch:
                pieces.append(dutch.at(MARGIN + 4, y + words.height, COLUMN - 360, self.colours.quiet))
        return pieces

    def _bar(self, top: float) -> list[KeyPlace]:
        high = self.sizes.key_height
        places: list[KeyPlace] = []
        third, quarter = (COLUMN - 32) / 3, (COLUMN - 48) / 4
        for key in self.page.upper:
            box = Box(MARGIN + _COLUMNS[key.action.name] * (third + 16), top + 23, third, high)
            places.append(bar_key(key, box, self.colours, self.sizes, upper=True))
        for nr, key in enumerate(self.page.lower):
            box = Box(MARGIN + nr * (quarter + 16), top + 23 + high + 16, quarter, high)
            places.append(bar_key(key, box, self.colours, self.sizes, upper=False))
        return places
