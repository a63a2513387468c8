"""Asks whether the visitor needs anything; "nothing" is the large answer."""

from kiosk.texts import Texts
from kiosk.visit.conditions import appointment_gone
from kiosk.visit.state import KioskContext, Visit
from screens.page import Page
from screens.pages.page_builder import PageBuilder


def page(visit: Visit, context: KioskContext, texts: Texts) -> Page:
    """Return the page; if the appointment was cancelled or moved meanwhile, with a notice of it."""
    builder = PageBuilder("extra_needs", visit, context, texts)
    wishes = ("not_long", "see_hear", "interpreter")
    return builder.page(
        picture="needs",
        notice=builder.note("line.appointment") if appointment_gone(visit.facts) else None,
        answers=(builder.answer("nothing", primary=True), *(builder.answer(each) for each in wishes)),
    )
