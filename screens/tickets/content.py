"""The content of a ticket as blocks, and the measures that depend on the paper's width. In dots, 8 per mm.

`canvas.py` draws each block; the measures are in docs/screens.md: tops on a grid of 8 dots, the number's capitals 20 mm high,
grey cut at one threshold and never dithered.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PaperFormat:
    """A paper. number: cap height. gap: between glyphs of the number. Type sizes in em. module: of the QR code."""

    width: int
    margin: int
    number: int
    gap: int
    value: int
    lead: int
    body: int
    small: int
    fields: tuple[int, ...]
    module: int
    longest: int


MM80 = PaperFormat(576, 4, 160, 8, 44, 34, 32, 26, (4, 152, 312), 6, 1200)
"""80 mm paper; 15 cm at most, so that a translation need not drop anything."""

FORMATS = {MM80.width: MM80}
"""Layouts by printable width."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketContent:
    """A ticket, or a slip without a number, whose `big` line is the largest.

    translation: lines in the visitor's language below their label. strong: what is missing.
    """

    city: str
    day: str
    hour: str
    number: str = ""
    url: str = ""
    phone: str
    title: str = ""
    big: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    instructions: tuple[str, ...] = ()
    missing: tuple[str, str] | None = None
    have_title: str = ""
    have: tuple[str, ...] = ()
    translation_mark: str = ""
    translation: tuple[str, ...] = ()
    strong: int = -1
    follow: str = ""
    carry: str = ""
    test: str = ""


class TooWideError(ValueError):
    """Something does not fit on this paper. The message says what."""
