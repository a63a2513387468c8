"""Your paper is coming: nothing to do, nothing to undo."""

from kiosk.texts import Texts
from kiosk.visit.state import KioskContext, Visit
from screens.page import Page
from screens.pages.page_builder import PageBuilder


def page(visit: Visit, context: KioskContext, texts: Texts) -> Page:
    """The picture of a paper that comes out."""
    builder = PageBuilder("await_slip", visit, context, texts)
    return builder.page(picture="ticket-out", busy=True)
