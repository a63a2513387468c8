"""Can we do anything to help you? Nothing is the big answer."""

from kiosk.texts import Texts
from kiosk.visit.conditions import appointment_gone
from kiosk.visit.state import KioskContext, Visit
from screens.page import Page
from screens.pages.page_builder import PageBuilder


def page(visit: Visit, context: KioskContext, texts: Texts) -> Page:
    """Three wishes, none of them needed. Whose appointment went while they were here reads why nothing else is asked."""
    builder = PageBuilder("extra_needs", visit, context, texts)
    wishes = ("not_long", "see_hear", "interpreter")
    return builder.page(
        picture="needs",
        notice=builder.note("line.appointment") if appointment_gone(visit.facts) else None,
        answers=(builder.answer("nothing", primary=True), *(builder.answer(each) for each in wishes)),
    )
