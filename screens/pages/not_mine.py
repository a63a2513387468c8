"""This is not me: whose it is then."""

from kiosk.texts import Texts
from kiosk.visit.state import KioskContext, Visit
from screens.page import Page
from screens.pages.page_builder import PageBuilder


def page(visit: Visit, context: KioskContext, texts: Texts) -> Page:
    """The hour and the initials are not repeated."""
    frame = PageBuilder("not_mine", visit, context, texts)
    return frame.page(picture="not-mine", answers=(frame.answer("not_me"), frame.answer("for_another")))
