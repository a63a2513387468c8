"""Draws a ticket dot by dot: 1 bit, 203 dpi. Text is drawn in grey, then cut at one threshold."""

from dataclasses import replace

import segno
from PIL import Image, ImageDraw

from screens.tickets.content import PaperFormat, TicketContent, TooWideError
from screens.typography.fonts import BOLD, CAP, REGULAR, SEMIBOLD, Face, is_right_to_left, wrap

CUT = 148
"""Darker than this prints."""
_ROOM = 2000


class TicketCanvas:
    """A ticket being drawn. `y`: top of the next capitals."""

    def __init__(self, grid: PaperFormat) -> None:
        self.grid, self.y = grid, 8
        self.image = Image.new("L", (grid.width, _ROOM), 255)
        self.pen = ImageDraw.Draw(self.image)
        self.left, self.right = grid.margin, grid.width - grid.margin

    def snap(self, extra: int = 0) -> None:
        """Move down by this much, to the grid of 8 dots."""
        self.y = -(-(self.y + extra) // 8) * 8

    def text(self, words: str, weight: str, size: int, x: int | None = None, lead: float = 1.2) -> None:
        """Draw a paragraph."""
        x = self.left if x is None else x
        face, step = Face(weight, size), round(size * lead / 4) * 4
        for line in wrap(words, face, self.right - x):
            right = is_right_to_left(line)
            at = (self.right if right else x, self.y + round(face.cap()))
            self.pen.text(at, line, font=face.font(line), fill=0, anchor="rs" if right else "ls")
            self.y += step
        self.y -= step - round(face.cap())

    def rule(self, thick: int, before: int, after: int) -> None:
        """Draw a line across."""
        self.snap(before)
        self.pen.rectangle((self.left, self.y, self.right - 1, self.y + thick - 1), fill=0)
        self.y += thick
        self.snap(after)

    def cut_line(self, before: int, after: int, label: str) -> None:
        """Draw the dashed cut line, with the translation's label in it."""
        self.snap(before)
        face = Face(REGULAR, self.grid.small - 4)
        self.pen.text((self.left, self.y + 8), label, font=face.font(label), fill=0, anchor="ls")
        x = self.left + round(face.width(label)) + 12
        for at in range(-(-x // 12) * 12 + self.left, self.right, 12):
            self.pen.rectangle((at, self.y, min(at + 5, self.right - 1), self.y + 1), fill=0)
        self.y += 2
        self.snap(after)

    def number(self, word: str) -> None:
        """Draw the number with equal gaps between its glyphs, as wide as fits. Raises TooWideError."""
        font = Face(BOLD, round(self.grid.number / CAP)).font()
        ink = [font.getmask(character).getbbox() for character in word]
        room = self.right - self.left - sum(box[2] - box[0] for box in ink)
        gap = min(2 * self.grid.gap, room // (len(word) - 1))
        if gap < self.grid.gap:
            raise TooWideError(f"{word} is too wide for this paper")
        x = self.left
        for character, box in zip(word, ink, strict=True):
            self.pen.text((x - box[0], self.y + self.grid.number), character, font=font, fill=0, anchor="ls")
            x += round(box[2] - box[0] + gap)
        self.y += self.grid.number

    def mark(self, x: int) -> None:
        """Draw the city's logo, 40 dots square, made for this size."""
        y = self.y - 4
        for cx, cy, r in ((20, 10, 9), (12, 15, 7), (28, 15, 7), (20, 18, 7)):
            self.pen.ellipse((x + cx - r, y + cy - r, x + cx + r, y + cy + r), fill=0)
        self.pen.rectangle((x + 18, y + 18, x + 21, y + 34), fill=0)
        for end in ((20, 7), (13, 12), (27, 12)):
            self.pen.line((x + 19.5, y + 19, x + end[0], y + end[1]), fill=255, width=2)
        self.pen.pieslice((x - 10, y + 29, x + 49, y + 70), 200, 340, fill=0)
        self.pen.rectangle((x - 12, y + 40, x + 60, y + 72), fill=255)
        for side in (x - 12, x + 40):
            self.pen.rectangle((side, y, side + 11, y + 72), fill=255)

    def box(self, label: str, size: int, x: int | None = None) -> None:
        """Draw a box to tick and its label."""
        side, x = round(size * CAP) + 4, self.left if x is None else x
        self.pen.rectangle((x, self.y - 2, x + side - 1, self.y + side - 3), outline=0, width=3)
        self.text(label, REGULAR, size, x + side + 14)

    def qr(self, url: str, x: int) -> int:
        """Draw a QR code and return its side. We keep four modules of white around it; the paper gives them on the left."""
        matrix, module = segno.make(url, error="m", micro=False, boost_error=False).matrix, self.grid.module
        for row, characters in enumerate(matrix):
            for column, dark in enumerate(characters):
                if dark:
                    left, top = x + column * module, self.y + row * module
                    self.pen.rectangle((left, top, left + module - 1, top + module - 1), fill=0)
        return len(matrix) * module

    def done(self) -> Image.Image:
        """Return the picture, cut to 1 bit."""
        self.snap(8)
        grey = self.image.crop((0, 0, self.grid.width, self.y))
        return grey.point([255 if level >= CUT else 0 for level in range(256)]).convert("1", dither=Image.Dither.NONE)


def draw(slip: TicketContent, grid: PaperFormat) -> Image.Image:
    """Return the ticket for this paper, 1 bit. Raises TooWideError if the number does not fit.

    If it is too long, lines of the translation are dropped, last first, but never what is missing; after that it may be
    longer, because a long ticket is better than none.
    """
    picture = _drawn(slip, grid)
    while picture.height > grid.longest and len(slip.translation) > max(1, slip.strong + 1):
        slip = replace(slip, translation=slip.translation[:-1])
        picture = _drawn(slip, grid)
    return picture


def _drawn(slip: TicketContent, grid: PaperFormat) -> Image.Image:
    paper = TicketCanvas(grid)
    _head(paper, slip)
    if slip.title:
        paper.text(slip.title, SEMIBOLD, grid.lead + 4)
        paper.snap(32)
    if slip.number:
        paper.number(slip.number)
        paper.snap(26)
    if slip.big:
        paper.text(slip.big, SEMIBOLD, grid.value)
        paper.snap(24)
    if slip.fields:
        _fields(paper, slip.fields)
        paper.snap(24)
    for nr, line in enumerate(slip.instructions):
        paper.snap(16 if nr else 0)
        paper.text(line, REGULAR, grid.body)
    if slip.missing:
        _missing(paper, slip.missing)
    if slip.have:
        _have(paper, slip.have_title, slip.have)
    if slip.translation:
        paper.cut_line(32, 24, slip.translation_mark)
        for nr, line in enumerate(slip.translation):
            paper.snap(11 if nr else 0)
            paper.text(line, SEMIBOLD if nr == slip.strong else REGULAR, grid.small)
    paper.rule(4, 20, 20)
    _foot(paper, slip)
    return paper.done()


def _head(paper: TicketCanvas, slip: TicketContent) -> None:
    grid = paper.grid
    paper.mark(paper.left)
    base, city, small = paper.y + 26, Face(SEMIBOLD, grid.small + 2), Face(REGULAR, grid.small - 2)
    whole = f"{slip.test}, {slip.hour}" if slip.test else f"{slip.day}, {slip.hour}"
    least = small.width(whole if slip.test else slip.hour)
    widest = paper.right - paper.left - 50 - 16 - least
    if city.width(slip.city) > widest:  # a long name is set smaller: the time and a test's label never go
        city = Face(SEMIBOLD, int(city.size * widest / city.width(slip.city)))
    room = paper.right - paper.left - 50 - 16 - city.width(slip.city)
    paper.pen.text((paper.left + 50, base), slip.city, font=city.font(), fill=0, anchor="ls")
    stamp = whole if slip.test or small.width(whole) <= room else slip.hour
    paper.pen.text((paper.right, base), stamp, font=small.font(), fill=0, anchor="rs")
    paper.y += 32
    paper.rule(4, 8, 20)


def _fields(paper: TicketCanvas, pairs: tuple[tuple[str, str], ...]) -> None:
    """Draw labels above values, as on a train ticket; what finds no free edge gets its own line."""
    grid, top, end, bottom = paper.grid, paper.y, paper.left - 16, paper.y
    big, low, edges = Face(SEMIBOLD, grid.value), Face(REGULAR, grid.small), list(grid.fields)
    rest: list[tuple[str, str]] = []
    for label, value in pairs:
        wide = max(big.width(value), low.width(label))
        while edges and edges[0] < end + 16:
            edges.pop(0)
        if not edges or edges[0] + wide > paper.right:
            rest.append((label, value))
            continue
        x, paper.y = edges.pop(0), top
        paper.text(label, REGULAR, grid.small, x)
        paper.snap(9)
        paper.text(value, SEMIBOLD, grid.value, x)
        end, bottom = round(x + wide), paper.y
    paper.y = bottom
    for label, value in rest:
        paper.snap(18)
        paper.text(f"{label} {value}", SEMIBOLD, grid.lead)


def _missing(paper: TicketCanvas, words: tuple[str, str]) -> None:
    paper.snap(32)
    top, x = paper.y - 4, paper.left + 24
    paper.text(words[0], SEMIBOLD, paper.grid.lead, x)
    paper.snap(12)
    paper.text(words[1], REGULAR, paper.grid.body, x)
    paper.pen.rectangle((paper.left, top, paper.left + 9, paper.y + 4), fill=0)


def _have(paper: TicketCanvas, title: str, things: tuple[str, ...]) -> None:
    """Draw what to have ready; a single item stands behind its heading, to keep translated tickets short."""
    grid = paper.grid
    paper.snap(30)
    if len(things) == 1:
        at = paper.left + round(Face(SEMIBOLD, grid.lead).width(title)) + 24
        level = round(grid.lead * CAP) - round(grid.body * CAP)
        paper.y += level
        paper.box(things[0], grid.body, at)
        paper.y -= level + round(grid.body * CAP)
    paper.text(title, SEMIBOLD, grid.lead)
    for thing in things if len(things) > 1 else ():
        paper.snap(14)
        paper.box(thing, grid.body)


def _foot(paper: TicketCanvas, slip: TicketContent) -> None:
    grid, top = paper.grid, paper.y
    side = paper.qr(slip.url, paper.left) if slip.url else 0
    x = paper.left + (side + 4 * grid.module if side else 0)
    paper.text(slip.follow, SEMIBOLD, grid.small, x)
    if slip.carry:
        paper.snap(12)
        paper.text(slip.carry, REGULAR, grid.small - 2, x)
    paper.y = max(paper.y + 14, top + side - round(grid.lead * CAP))
    paper.text(slip.phone, SEMIBOLD, grid.lead, x)
    paper.y = max(paper.y, top + side)
