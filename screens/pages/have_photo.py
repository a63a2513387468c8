"""A photo: with him or not."""

from kiosk.texts import Texts
from kiosk.visit.state import KioskContext, Visit
from screens.page import Page
from screens.pages.page_builder import PageBuilder


def page(visit: Visit, context: KioskContext, texts: Texts) -> Page:
    """What he says; the desk looks."""
    builder = PageBuilder("have_photo", visit, context, texts)
    return builder.page(picture="photo", answers=(builder.answer("yes"), builder.answer("no")))
