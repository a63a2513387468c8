"""Only the holder can collect: explains it and offers a colleague."""

from kiosk.texts import Texts
from kiosk.visit.state import KioskContext, Visit
from screens.page import Page
from screens.pages.page_builder import PageBuilder


def page(visit: Visit, context: KioskContext, texts: Texts) -> Page:
    """Return the page. It never says "go away"."""
    builder = PageBuilder("no_proxy", visit, context, texts)
    title = "child" if visit.facts.person.someone_else else "title"
    return builder.page(
        title=title,
        picture="staff-coming",
        body=(builder.hint("help", "icon-person"),),
        answers=(builder.answer("colleague", primary=True), builder.answer("done", icon="icon-clock")),
    )
