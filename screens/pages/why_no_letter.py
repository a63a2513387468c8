"""No letter to scan: the reasons."""

from kiosk.texts import Texts
from kiosk.visit.state import KioskContext, Visit
from screens.page import Page
from screens.pages.page_builder import PageBuilder


def page(visit: Visit, context: KioskContext, texts: Texts) -> Page:
    """Return the page; a letter that is scanned after all still counts."""
    builder = PageBuilder("why_no_letter", visit, context, texts)
    damaged = (builder.answer("damaged"),) if context.devices.scanner else ()
    answers = (
        builder.answer("at_home", icon="letter-home"),
        builder.answer("never_came"),
        builder.answer("at_city_hall"),
        *damaged,
    )
    return builder.page(picture="no-letter", answers=answers)
