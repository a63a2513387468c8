"""Lays out the header: city, time and progress, and below it the question or the number. Pure."""

from dataclasses import dataclass

from screens.layout.body import Body
from screens.layout.scene import Box, Picture, Piece, Rect, TextLayout
from screens.layout.theme import COLUMN, MARGIN, WIDTH, Colours, RenderOptions, Sizes
from screens.page import Page
from screens.typography.fonts import BOLD, REGULAR, SEMIBOLD, Face


@dataclass(frozen=True, slots=True)
class StatusBar:
    """What every page shows: city, time, and the seconds that a warning has left.

    highlighted: the reminder of a card is in its other colours, for half a second.
    """

    city: str
    hour: str
    seconds_left: int = 0
    highlighted: bool = False


@dataclass(frozen=True, slots=True)
class Header:
    """The header of one page. sizes: of the whole page. header_sizes: of the question alone."""

    page: Page
    options: RenderOptions
    status_bar: StatusBar
    colours: Colours
    sizes: Sizes
    header_sizes: Sizes
    body: Body

    def head(self) -> tuple[list[Piece], float]:
        """Return city, time and, below, the progress."""
        on = self.colours.on_sign
        hour = TextLayout.set(self.status_bar.hour, Face(SEMIBOLD, 44), 300, 1)
        badge = TextLayout.set(self.page.test.text.split(":")[0], Face(BOLD, 30), 200, 1) if self.page.test else None
        room = WIDTH - 2 * MARGIN - 92 - hour.width - 24 - (badge.width + 40 + 24 if badge else 0)
        city = TextLayout.set(self.status_bar.city, Face(SEMIBOLD, 36), room, 1)
        if len(city.lines) > 1:  # a long name takes two lines beside the logo
            city = TextLayout.set(self.status_bar.city, Face(SEMIBOLD, 34.2), room, 1.04, balanced=True)
        pieces: list[Piece] = [
            Picture(Box(MARGIN, 28, 72, 72), "city-mark"),
            city.at(MARGIN + 92, 64 - city.height / 2, room, on),
            hour.at(WIDTH - MARGIN - hour.width, 64 - hour.height / 2, hour.width, on),
        ]
        if badge:
            box = Box(WIDTH - MARGIN - hour.width - 24 - badge.width - 40, 40, badge.width + 40, 48)
            pieces += [
                Rect(box, self.colours.signal, 10),
                badge.at(box.x + 20, 49, badge.width, self.colours.on_signal),
            ]
        if self.page.number and not self.page.progress:
            return pieces, 100
        if self.page.progress:
            pieces += self._progress(*self.page.progress)
        return pieces, 160

    def _progress(self, here: int, of: int) -> list[Piece]:
        label = TextLayout.set(self.page.progress_label, Face(SEMIBOLD, self.sizes.small), 400, 1)
        y = 140.0
        pieces: list[Piece] = [label.at(MARGIN, y - label.height / 2, label.width, self.colours.on_sign)]
        left = MARGIN + label.width + 24
        width = (WIDTH - MARGIN - left - 24 * (of - 1)) / of
        for nr in range(1, of + 1):
            box = Box(left + (nr - 1) * (width + 24), y - 6, width, 12)
            soft = self.colours.soft_on_accent
            if nr == here:
                pieces.append(Rect(box, self.colours.sign_signal, 6))
            else:
                pieces.append(Rect(box, soft, 6))
                if nr > here:
                    pieces.append(Rect(box.inset(3, 3, 3, 3), self.colours.sign, 3))
        return pieces

    def _title(self) -> tuple[TextLayout, TextLayout | None, TextLayout | None]:
        size = 124 if self.page.tap_anywhere else self.header_sizes.title
        words = TextLayout.set(self.page.title.text, Face(BOLD, size), self._title_room(), 1.18, balanced=True)
        label = [each.dutch.replace("\n", " ") for each in (self.page.title, self.page.subtitle) if each and each.dutch]
        dutch = ". ".join(label) if len(label) > 1 else "".join(label)
        face = Face(REGULAR, self.header_sizes.dutch)
        under = TextLayout.set(dutch, face, self._title_room(), 1.25) if dutch else None
        mark = (
            TextLayout.set(self.page.translation_label, Face(REGULAR, self.sizes.small), COLUMN, 1.3)
            if self.page.translation_label
            else None
        )
        return words, under, mark

    def _title_room(self) -> float:
        if not self.page.title_icon:
            return COLUMN
        return COLUMN - (116 if self.page.number else 168)

    def _subtitle(self) -> TextLayout | None:
        label = self.page.subtitle
        return TextLayout.set(label.text, Face(REGULAR, 48), COLUMN, 1.3) if label else None

    def _spoken_title(self) -> bool:
        """Return whether the title is shown: on the number's page the number replaces it, unless more must be said."""
        return self.page.number is None or self.page.title_icon is not None or self.page.where is None

    def _inside(self) -> float:
        words, under, mark = self._title()
        inside = words.height if self._spoken_title() else 0.0
        sub = self._subtitle()
        if sub:
            inside += sub.height + 8
        if under and self._spoken_title():
            inside += 20 + 19 + under.height
        if mark:
            inside += 8 + mark.height
        if self.page.number and self.page.where is not None:
            inside += self._slip_height() + (20 if self._spoken_title() else 0)
        return inside

    def height(self) -> float:
        """Return the height of the question's area."""
        inside = self._inside()
        if self.options.lower:
            return inside + 72
        least = 288 if not self.page.number and not self._gives_room() else 0
        return max(least, inside + 68)

    def _gives_room(self) -> bool:
        """Return whether the space around the question shrinks with large text, in favour of the body."""
        return self.options.larger and bool(self.page.facts or self.page.countdown)

    def _slip_height(self) -> float:
        return 40 + 360 * 0.76 + 36 + 20

    def pieces(self, top: float, height: float) -> list[Piece]:
        """Return the question with its Dutch under a rule, or the number on its slip."""
        words, under, mark = self._title()
        on, soft = self.colours.on_sign, self.colours.soft_on_accent
        pieces: list[Piece] = []
        pad_top, pad_bottom = (36, 36) if self.options.lower else (28, 40)
        y = top + pad_top + max(0.0, (height - pad_top - pad_bottom - self._inside()) / 2)
        x = float(MARGIN)
        if self._spoken_title():
            if self.page.title_icon and self.page.number:
                pieces.append(
                    Picture(Box(x, y + words.height / 2 - 48, 96, 96), self.page.title_icon, self.colours.sign_signal)
                )
                x += 116
            elif self.page.title_icon:
                at = Box(WIDTH - MARGIN - 128, top + height / 2 - 64, 128, 128)
                pieces.append(Picture(at, self.page.title_icon, self.colours.sign_signal))
            highlighted = self.status_bar.highlighted and self.page.reminds
            if highlighted:
                box = Box(x - 24, y - 10, words.width + 48, words.height + 20)
                pieces.append(Rect(box, self.colours.signal, 16))
            ink = self.colours.on_signal if highlighted else on
            pieces.append(words.at(x, y, COLUMN - (x - MARGIN), ink, private=self.page.title.private))
            y += words.height
            sub = self._subtitle()
            if sub:
                pieces.append(sub.at(MARGIN, y + 8, COLUMN, soft))
                y += 8 + sub.height
            if under:
                room = COLUMN if self.page.number else self._title_room()
                pieces.append(Rect(Box(MARGIN, y + 20, room, 3), soft))
                pieces.append(under.at(MARGIN, y + 39, room, soft, private=self.page.title.private))
                y += 39 + under.height
        if self.page.number and self.page.where is not None:
            y += 20 if self._spoken_title() else 0
            pieces += self.body.slip(y, self.page.number, 360)
            y += self._slip_height()
        if mark:
            pieces.append(mark.at(MARGIN, y + 8, COLUMN, soft))
        return pieces
