"""This is not me: asks whose appointment the visitor comes for."""

from kiosk.texts import Texts
from kiosk.visit.state import KioskContext, Visit
from screens.page import Page
from screens.pages.page_builder import PageBuilder


def page(visit: Visit, context: KioskContext, texts: Texts) -> Page:
    """Return the page, without time and initials."""
    builder = PageBuilder("not_mine", visit, context, texts)
    return builder.page(picture="not-mine", answers=(builder.answer("not_me"), builder.answer("for_another")))
