"""Draws a visit's ticket or slip as a picture for the printer."""

from dataclasses import dataclass
from datetime import datetime

from PIL import Image

from kiosk.texts import Texts
from kiosk.visit.effects import Slip
from kiosk.visit.state import KioskContext, Visit
from screens.tickets import compose
from screens.tickets.canvas import draw
from screens.tickets.content import FORMATS, TicketContent

_SAMPLE = TicketContent(
    city="Stad", day="1 januari", hour="9.00", number="R000", url="OHT-AAAAAAAAAAAAA", phone="011",
    fields=(("Uur", "9.00"),), instructions=("Ga zitten.",), have_title="Hou klaar", have=("je kaart",),
    follow="Volg", carry="",
)  # fmt: skip
"""Drawn once at the start, so that the first visitor does not wait for the fonts."""


@dataclass(frozen=True, slots=True)
class TicketRenderer:
    """Draws tickets for a printer. width: printable dots, one of FORMATS."""

    texts: Texts
    width: int

    def ticket(self, visit: Visit, context: KioskContext, number: str, at: datetime) -> Image.Image:
        """Return the ticket with this number. Raises TooWideError."""
        return self._draw(compose.ticket(visit, context, self.texts, number, at))

    def slip(self, visit: Visit, context: KioskContext, kind: Slip, at: datetime) -> Image.Image:
        """Return a slip without a number. Raises TooWideError."""
        return self._draw(compose.slip(visit, context, self.texts, kind, at))

    def sample(self) -> Image.Image:
        """Return a ticket of nobody, which loads the fonts."""
        return self._draw(_SAMPLE)

    def _draw(self, content: TicketContent) -> Image.Image:
        return draw(content, FORMATS[self.width])
