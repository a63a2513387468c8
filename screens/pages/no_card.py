"""Asks why there is no document."""

from kiosk.texts import Texts
from kiosk.visit.state import KioskContext, Visit
from screens.page import Page
from screens.pages.page_builder import PageBuilder


def page(visit: Visit, context: KioskContext, texts: Texts) -> Page:
    """Return the page: a first card, or the old one is at home."""
    builder = PageBuilder("no_card", visit, context, texts)
    return builder.page(
        picture="no-card", answers=(builder.answer("first_card"), builder.answer("at_home", icon="card-home"))
    )
