"""Lays out the body between question and answers; the picture takes the remaining space. Pure."""

from dataclasses import dataclass

from screens.layout.scene import Align, Box, Picture, Piece, Rect, Ring, TextLayout, TornEdge
from screens.layout.theme import COLUMN, MARGIN, USUAL, Colours, Sizes
from screens.page import Fact, Hint, Notice, Page, Text, Tone
from screens.typography.fonts import BOLD, REGULAR, SEMIBOLD, Face

_TONE_ICONS = {Tone.PLAIN: "icon-next", Tone.OK: "icon-check", Tone.ATTENTION: "icon-attention", Tone.STOP: "icon-stop"}
_LEAST_PICTURE = 240
_PICTURE_SHAPE = 960 / 760
_OBJECT = 480.0
_ROW = 216.0
"""Pixels. Below this height, with large text, time and initials share a row."""
_FIRST = 0.65
"""The time's share of a shared row."""
ENTRY, ENTRY_HEIGHT = 60.0, 104.0
_THINGS = (
    "letter touch card annex passport photo parent-child ticket type-code birth-date no-appointment no-letter closed "
    "other-day clock purpose needs not-mine no-card certificate stop language"
)
OBJECTS = frozenset(_THINGS.split())
"""Pictures of one object, square; all others are scenes."""


@dataclass(frozen=True, slots=True)
class Body:
    """The body of one page. seconds_left: of a warning."""

    page: Page
    colours: Colours
    sizes: Sizes
    seconds_left: int
    highlighted: bool = False

    def slip(self, y: float, number: Text, size: float) -> list[Piece]:
        """Return the number on a paper slip: straight on top, torn below."""
        words = TextLayout.set(number.text, Face(BOLD, size), 4000, 0.76)
        height = 40 + words.height + 36
        return [
            Rect(Box(MARGIN, y, COLUMN, height), self.colours.paper, 16, "top"),
            TornEdge(Box(MARGIN, y + height, COLUMN, 20), self.colours.paper),
            words.at(MARGIN, y + 40, COLUMN, self.colours.paper_ink, "centre", private=True),
        ]

    def pieces(self, box: Box) -> list[Piece]:
        """Return the pieces, from the bottom up: notice, hints, waiting room; the picture gets the rest."""
        pieces, bottom = self._text_below(box)
        top = box.y + self.sizes.body_top
        if self.page.facts:
            return [*pieces, *self._appointment(Box(MARGIN, top, COLUMN, bottom - top))]
        if self.page.countdown is not None:
            return [*pieces, *self._countdown(Box(MARGIN, top, COLUMN, bottom - top))]
        return [*pieces, *self.picture(Box(MARGIN, top, COLUMN, bottom - top))]

    def picture(self, box: Box) -> list[Piece]:
        """Return the page's picture if there is room to recognise it; an object is centred."""
        height = min(COLUMN / _PICTURE_SHAPE, box.h)
        if not self.page.picture or height < _LEAST_PICTURE:
            return []
        name = f"{self.page.picture}-dark" if self.colours.dark else self.page.picture
        if self.page.picture not in OBJECTS:
            width = height * _PICTURE_SHAPE
            return [Picture(Box(MARGIN + (COLUMN - width) / 2, box.y, width, height), name)]
        side = min(height, _OBJECT)
        return [Picture(Box(MARGIN + (COLUMN - side) / 2, box.y + (box.h - side) / 2, side, side), name)]

    def room(self, box: Box) -> float:
        """Return the space that the text leaves; negative if it does not fit."""
        if self.page.facts:
            return self._text_below(box)[1] - box.y - self.sizes.body_top - 110 * len(self.page.facts)
        if self.page.countdown is not None:
            return box.h - self.sizes.body_top - 28 - self.sizes.tip * 1.3 * 2 - self.sizes.small * 1.3 * 2
        return self._text_below(box)[1] - box.y - self.sizes.body_top + self.sizes.body_gap

    def _text_below(self, box: Box) -> tuple[list[Piece], float]:
        """Return everything but the picture, and where it begins."""
        bottom = box.bottom - (28 if self.sizes.body > 40 else 36)
        pieces: list[Piece] = []
        gap = self.sizes.body_gap
        if self.page.number and self.page.where is None:
            bottom -= 40 + 250 * 0.76 + 36 + 20
            pieces += self.slip(bottom, self.page.number, 250)
            bottom -= gap
        if self.page.entry:
            bottom, drawn = self._entry(self.page.entry, bottom)
            pieces += drawn
            bottom -= gap
        if self.page.notice:
            bottom, drawn = self._note(self.page.notice, bottom)
            pieces += drawn
            bottom -= gap
        if self.page.countdown is None:
            for hint in reversed(self.page.body):
                bottom, drawn = self._hint(hint, bottom)
                pieces += drawn
                bottom -= gap if not self.page.number else 16
        if self.page.busy:
            pieces += self._busy(bottom - 36)
            bottom -= 36 + gap
        if self.page.where:
            bottom, drawn = self._where(self.page.where, bottom)
            pieces += drawn
            bottom -= gap
        return pieces, bottom

    def _entry(self, entry: Text, bottom: float) -> tuple[float, list[Piece]]:
        """Return what is typed, on its own line above the keys, as an outline because it cannot be pressed."""
        words = TextLayout.set(entry.text or " ", Face(BOLD, ENTRY), 4000, 1.0)
        if words.width > COLUMN - 48:
            words = TextLayout.set(entry.text, Face(BOLD, ENTRY * (COLUMN - 48) / words.width), 4000, 1.0)
        box = Box(MARGIN, bottom - ENTRY_HEIGHT, COLUMN, ENTRY_HEIGHT)
        border = self.colours.border
        ground = Rect(box.inset(border, border, border, border), self.colours.plate, 20 - border)
        ink = words.at(box.x + 24, box.y + (box.h - words.height) / 2, COLUMN - 48, self.colours.ink, private=True)
        return box.y, [Rect(box, self.colours.line, 20), ground, ink]

    def _note(self, note: Notice, bottom: float) -> tuple[float, list[Piece]]:
        plates = {
            Tone.PLAIN: (self.colours.plate, self.colours.accent),
            Tone.OK: (self.colours.ok_plate, self.colours.ok),
            Tone.ATTENTION: (self.colours.attention_plate, self.colours.attention),
            Tone.STOP: (self.colours.stop_plate, self.colours.stop),
        }
        (plate, icon), words_ink = plates[note.tone], self.colours.ink
        if self.highlighted and note.reminds:
            plate, icon, words_ink = icon, self.colours.on_attention, self.colours.on_attention
        words, dutch = self.label(note.label, Face(SEMIBOLD, self.sizes.body), COLUMN - 56 - 64 - 24, 1.25)
        height = max(words.height + (dutch.height + 4 if dutch else 0), 64) + 48
        box = Box(MARGIN, bottom - height, COLUMN, height)
        pieces: list[Piece] = []
        if self.colours.dark:
            pieces += [Rect(box, self.colours.accent, 20), Rect(box.inset(6, 6, 6, 6), plate, 14)]
        else:
            pieces.append(Rect(box, plate, 20))
        pieces.append(
            Picture(Box(box.x + 28, box.y + height / 2 - 32, 64, 64), note.icon or _TONE_ICONS[note.tone], icon)
        )
        y = box.y + (height - words.height - (dutch.height + 4 if dutch else 0)) / 2
        pieces.append(words.at(box.x + 116, y, COLUMN - 144, words_ink, private=note.label.private))
        if dutch:
            pieces.append(
                dutch.at(box.x + 116, y + words.height + 4, COLUMN - 144, words_ink, private=note.label.private)
            )
        return box.y, pieces

    def label(self, label: Text, face: Face, width: float, lead: float) -> tuple[TextLayout, TextLayout | None]:
        """Return a text, with its Dutch below if it is a translation."""
        words = TextLayout.set(label.text, face, width, lead, balanced=True)
        dutch = (
            TextLayout.set(label.dutch.replace("\n", " "), Face(REGULAR, self.sizes.small), width, 1.3)
            if label.dutch
            else None
        )
        return words, dutch

    def _hint(self, hint: Hint, bottom: float) -> tuple[float, list[Piece]]:
        """Return a text beside its icon, or the page's tip, centred."""
        size = self.sizes.lines if self.page.number else self.sizes.body
        face = Face(REGULAR, size) if hint.icon else Face(SEMIBOLD, self.sizes.tip)
        left = 76 if hint.icon else 0
        words, dutch = self.label(hint.label, face, COLUMN - left, 1.3)
        height = words.height + (dutch.height + 4 if dutch else 0)
        top = bottom - height
        align: Align = "left" if hint.icon else "centre"
        pieces: list[Piece] = []
        if hint.icon:
            pieces.append(Picture(Box(MARGIN, top + height / 2 - 26, 52, 52), hint.icon, self.colours.accent))
        x, width = MARGIN + left, COLUMN - left
        pieces.append(words.at(x, top, width, self.colours.ink, align, private=hint.label.private))
        if dutch:
            pieces.append(dutch.at(x, top + words.height + 4, width, self.colours.quiet, align))
        return top, pieces

    def _where(self, where: Hint, bottom: float) -> tuple[float, list[Piece]]:
        words, dutch = self.label(where.label, Face(BOLD, self.sizes.where), COLUMN - 200, 1.15)
        height = max(104, words.height + (dutch.height + 4 if dutch else 0)) + 40
        box = Box(MARGIN, bottom - height, COLUMN, height)
        y = box.y + (height - words.height - (dutch.height + 4 if dutch else 0)) / 2
        pieces: list[Piece] = [
            Rect(box, self.colours.plate, 20),
            Picture(
                Box(box.x + 32, box.y + height / 2 - 52, 104, 104),
                where.icon or "icon-next",
                self.colours.accent,
                points=True,
            ),
            words.at(box.x + 168, y, COLUMN - 200, self.colours.ink),
        ]
        if dutch:
            pieces.append(dutch.at(box.x + 168, y + words.height + 4, COLUMN - 200, self.colours.quiet))
        return box.y, pieces

    def _busy(self, y: float) -> list[Piece]:
        """Return the bar that shows work in progress; it does not move, because its end is unknown."""
        box = Box(MARGIN, y, COLUMN, 36)
        full = Box(box.x + 8, box.y + 8, (box.w - 16) * 0.58, 20)
        return [
            Rect(box, self.colours.accent, 18),
            Rect(box.inset(4, 4, 4, 4), self.colours.plate, 14),
            Rect(full, self.colours.accent, 10),
        ]

    def _countdown(self, box: Box) -> list[Piece]:
        """Return the countdown: ring, figure and text say the same."""
        seconds = self.seconds_left or self.page.countdown or 0
        sentence = self.page.body[0].label
        text = Text(
            sentence.text.replace("{seconds}", str(seconds)),
            sentence.dutch and sentence.dutch.replace("{seconds}", str(seconds)),
        )
        words, dutch = self.label(text, Face(SEMIBOLD, self.sizes.tip), COLUMN, 1.3)
        below = words.height + (dutch.height + 4 if dutch else 0) + 40
        side = min(520.0, box.h - below)
        y = box.y + max(0.0, (box.h - below - side) / 2)
        pieces: list[Piece] = []
        if side >= _LEAST_PICTURE:
            ring = Box(box.x + (box.w - side) / 2, y, side, side)
            part = seconds / (self.page.countdown or 1)
            pieces.append(Ring(ring, side * 0.1, part, self.colours.accent, self.colours.plate))
            figure = TextLayout.set(str(seconds), Face(BOLD, side * 0.42), 2000, 1)
            pieces.append(figure.at(ring.x, ring.y + (side - figure.height) / 2, side, self.colours.ink, "centre"))
            y += side + 40
        pieces.append(words.at(box.x, y, box.w, self.colours.ink, "centre"))
        if dutch:
            pieces.append(dutch.at(box.x, y + words.height + 4, box.w, self.colours.quiet, "centre"))
        return pieces

    def _appointment(self, box: Box) -> list[Piece]:
        """Return time, initials and purpose on one plate, as large as they fit."""
        high = min(box.h, 684.0)
        plate = Box(box.x, box.y, box.w, high)
        pieces: list[Piece] = [Rect(plate, self.colours.line if self.colours.dark else self.colours.plate, 28)]
        if self.colours.dark:
            pieces.append(Rect(plate.inset(5, 5, 5, 5), self.colours.plate, 23))
        facts = self.page.facts
        grown = self.sizes.body > USUAL.body and high / len(facts) < _ROW
        rows = [facts[:2], facts[2:]] if grown and len(facts) > 2 else [(fact,) for fact in facts]
        row = high / len(rows)
        for nr, several in enumerate(rows):
            if nr:
                pieces.append(Rect(Box(plate.x + 5, plate.y + row * nr - 1, plate.w - 10, 2), self.colours.surface))
            first = plate.w if len(several) == 1 else plate.w * _FIRST
            pieces += self._fact(several[0], Box(plate.x, plate.y + row * nr, first, row))
            for other in several[1:]:
                pieces += self._fact(other, Box(plate.x + first, plate.y + row * nr, plate.w - first, row))
        return pieces

    def _fact(self, fact: Fact, box: Box) -> list[Piece]:
        """Return one row of the plate: icon, text, and its Dutch."""
        size = max(26.0, min(108.0 if fact.label.private else 56.0, box.h * 0.5))
        alone = box.w == COLUMN
        side = min(96.0 if alone else 72.0, box.h - 12)
        inset, gap = (104.0, 40.0) if alone else (54.0, 14.0)
        middle, left = box.y + box.h / 2, inset + side / 2 + gap
        room = box.w - left - 16
        face = Face(BOLD if fact.label.private else SEMIBOLD, size)
        if face.width(fact.label.text) > room:
            face = Face(face.weight, size * room / face.width(fact.label.text))
        words = TextLayout.set(fact.label.text, face, room + 1, 1)
        dutch = fact.label.dutch
        under = TextLayout.set(dutch, Face(REGULAR, self.sizes.small), room, 1.3) if dutch else None
        tint = self.colours.accent if fact.icon.startswith("icon-") else None
        name = f"{fact.icon}-dark" if tint is None and self.colours.dark else fact.icon
        y = middle - (words.height + (under.height + 4 if under else 0)) / 2
        pieces: list[Piece] = [
            Picture(Box(box.x + inset - side / 2, middle - side / 2, side, side), name, tint),
            words.at(box.x + left, y, room, self.colours.ink, private=fact.label.private),
        ]
        if under:
            pieces.append(under.at(box.x + left, y + words.height + 4, room, self.colours.quiet))
        return pieces
