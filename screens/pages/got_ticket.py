"""Asks whether the ticket came out; shows the number in any case."""

from kiosk.texts import Texts
from kiosk.visit.state import KioskContext, Visit
from screens.page import Page, Text
from screens.pages.page_builder import PageBuilder


def page(visit: Visit, context: KioskContext, texts: Texts) -> Page:
    """Return the page."""
    builder = PageBuilder("got_ticket", visit, context, texts)
    number = visit.facts.ticket.number or ""
    return builder.page(
        title=builder.text("title", number=number, private=True),
        picture="ticket-out",
        number=Text(number, private=True),
        answers=(builder.answer("yes"), builder.answer("no")),
    )
