"""Only the person himself: it is explained, and a colleague looks for a way."""

from kiosk.texts import Texts
from kiosk.visit.state import KioskContext, Visit
from screens.page import Page
from screens.pages.page_builder import PageBuilder


def page(visit: Visit, context: KioskContext, texts: Texts) -> Page:
    """Never "go away"."""
    builder = PageBuilder("no_proxy", visit, context, texts)
    title = "child" if visit.facts.someone_else else "title"
    return builder.page(
        title=title,
        picture="staff-coming",
        body=(builder.hint("help", "icon-person"),),
        answers=(builder.answer("colleague", primary=True), builder.answer("done", icon="icon-clock")),
    )
