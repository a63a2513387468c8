"""What stands on a slip of paper, as blocks, and what the width of the paper decides. All measures in dots, 8 to the mm.

Every block is drawn by `drawing.py`; the measures are docs/screens.md: tops on a grid of 8 dots, the number's
capitals 20 mm high, grey cut at one threshold and never dithered.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PaperFormat:
    """One paper. number: cap height; gap: white between its signs, ink to ink; sizes of type in em; module: of the QR."""

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


WIDE = PaperFormat(576, 4, 160, 8, 44, 34, 32, 26, (4, 152, 312), 6, 1200)
"""80 mm of paper; 15 cm at most, so that a translation need leave nothing out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketContent:
    """A ticket, a help slip, or a paper without a number, whose `big` line is the largest.

    translation: lines of the visitor's language, under their mark; strong: what is missing.
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
    """Something does not fit on this paper; the message says what."""
