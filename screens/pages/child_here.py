"""Is the child with you? An application needs it."""

from kiosk.texts import Texts
from kiosk.visit.state import KioskContext, Visit
from screens.page import Page
from screens.pages.page_builder import PageBuilder


def page(visit: Visit, context: KioskContext, texts: Texts) -> Page:
    """It says why it is asked."""
    frame = PageBuilder("child_here", visit, context, texts)
    return frame.page(
        picture="parent-child",
        body=(frame.hint("must", "icon-person"),),
        answers=(frame.answer("yes"), frame.answer("no")),
    )
