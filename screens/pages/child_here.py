"""Asks whether the child is there, which an application requires."""

from kiosk.texts import Texts
from kiosk.visit.state import KioskContext, Visit
from screens.page import Page
from screens.pages.page_builder import PageBuilder


def page(visit: Visit, context: KioskContext, texts: Texts) -> Page:
    """Return the page, with the reason for the question."""
    builder = PageBuilder("child_here", visit, context, texts)
    return builder.page(
        picture="parent-child",
        body=(builder.hint("must", "icon-person"),),
        answers=(builder.answer("yes"), builder.answer("no")),
    )
