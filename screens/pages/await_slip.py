"""Your paper is being printed."""

from kiosk.texts import Texts
from kiosk.visit.state import KioskContext, Visit
from screens.page import Page
from screens.pages.page_builder import PageBuilder


def page(visit: Visit, context: KioskContext, texts: Texts) -> Page:
    """Return the page: a picture of a paper coming out."""
    builder = PageBuilder("await_slip", visit, context, texts)
    return builder.page(picture="ticket-out", busy=True)
