"""Take your card back."""

from kiosk.texts import Texts
from kiosk.visit.state import KioskContext, Visit
from screens.page import Page
from screens.pages.page_builder import PageBuilder


def page(visit: Visit, context: KioskContext, texts: Texts) -> Page:
    """Return the page. Its answer is for a removal that went unnoticed."""
    builder = PageBuilder("take_card", visit, context, texts)
    return builder.page(picture="card-take", reminds=True, answers=(builder.answer("have_it"),))
