"""Why there is no document."""

from kiosk.texts import Texts
from kiosk.visit.state import KioskContext, Visit
from screens.page import Page
from screens.pages.page_builder import PageBuilder


def page(visit: Visit, context: KioskContext, texts: Texts) -> Page:
    """A first card, or one that stayed at home."""
    frame = PageBuilder("no_card", visit, context, texts)
    return frame.page(
        picture="no-card", answers=(frame.answer("first_card"), frame.answer("at_home", icon="card-home"))
    )
