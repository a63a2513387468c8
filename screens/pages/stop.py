"""Asks whether to stop, which wipes everything; continuing is the first answer."""

from kiosk.texts import Texts
from kiosk.visit.state import KioskContext, Visit
from screens.page import Page
from screens.pages.page_builder import PageBuilder


def page(visit: Visit, context: KioskContext, texts: Texts) -> Page:
    """Return the page; nothing destructive stands beside the first answer."""
    builder = PageBuilder("stop", visit, context, texts)
    return builder.page(
        title_icon="icon-stop",
        picture="stop",
        body=(builder.hint("wiped", "icon-lock"),),
        answers=(builder.answer("go_on", primary=True), builder.answer("wipe")),
    )
