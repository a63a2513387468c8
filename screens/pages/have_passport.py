"""Asks for the passport or identity card."""

from kiosk.texts import Texts
from kiosk.visit.state import KioskContext, Visit
from screens.page import Page
from screens.pages.page_builder import PageBuilder


def page(visit: Visit, context: KioskContext, texts: Texts) -> Page:
    """Return the page."""
    builder = PageBuilder("have_passport", visit, context, texts)
    answers = (builder.answer("yes"), builder.answer("no"), builder.answer("not_sure"))
    return builder.page(picture="passport", answers=answers)
