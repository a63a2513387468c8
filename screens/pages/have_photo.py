"""A photo: with him or not."""

from kiosk.texts import Texts
from kiosk.visit.state import KioskContext, Visit
from screens.page import Page
from screens.pages.page_builder import PageBuilder


def page(visit: Visit, context: KioskContext, texts: Texts) -> Page:
    """What he says; the desk looks."""
    frame = PageBuilder("have_photo", visit, context, texts)
    return frame.page(picture="photo", answers=(frame.answer("yes"), frame.answer("no")))
