"""Asks what the visitor came for."""

from kiosk.texts import Texts
from kiosk.visit.state import KioskContext, Visit
from screens.page import Page
from screens.pages.page_builder import PageBuilder


def page(visit: Visit, context: KioskContext, texts: Texts) -> Page:
    """Return the page: the two purposes in the words of the letter, or something else."""
    builder = PageBuilder("choose_purpose", visit, context, texts)
    return builder.page(
        picture="purpose",
        answers=(builder.answer("collect"), builder.answer("apply"), builder.answer("other", icon="icon-help")),
    )
