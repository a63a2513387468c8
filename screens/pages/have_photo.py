"""Asks for the photo."""

from kiosk.texts import Texts
from kiosk.visit.state import KioskContext, Visit
from screens.page import Page
from screens.pages.page_builder import PageBuilder


def page(visit: Visit, context: KioskContext, texts: Texts) -> Page:
    """Return the page."""
    builder = PageBuilder("have_photo", visit, context, texts)
    return builder.page(picture="photo", answers=(builder.answer("yes"), builder.answer("no")))
