"""Did you get your ticket? The number stands there either way."""

from kiosk.texts import Texts
from kiosk.visit.state import KioskContext, Visit
from screens.page import Page, Said
from screens.pages.page_builder import Frame


def page(visit: Visit, house: KioskContext, texts: Texts) -> Page:
    """It is asked only where the printer said nothing."""
    frame = Frame("got_ticket", visit, house, texts)
    number = visit.facts.number or ""
    return frame.page(
        title=frame.say("title", number=number, private=True),
        picture="ticket-out",
        number=Said(number, private=True),
        answers=(frame.answer("yes"), frame.answer("no")),
    )
