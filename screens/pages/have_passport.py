"""Passport or identity card: with him or not."""

from kiosk.texts import Texts
from kiosk.visit.state import KioskContext, Visit
from screens.page import Page
from screens.pages.page_builder import PageBuilder


def page(visit: Visit, context: KioskContext, texts: Texts) -> Page:
    """What he says; the desk looks."""
    frame = PageBuilder("have_passport", visit, context, texts)
    answers = (frame.answer("yes"), frame.answer("no"), frame.answer("not_sure"))
    return frame.page(picture="passport", answers=answers)
