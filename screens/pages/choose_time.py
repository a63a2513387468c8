"""Asks for the time of the appointment."""

from kiosk.texts import Texts
from kiosk.visit.state import KioskContext, Visit
from kiosk.visit.steps.choose_time import times
from screens.page import Action, Key, Page
from screens.pages.page_builder import PageBuilder


def page(visit: Visit, context: KioskContext, texts: Texts) -> Page:
    """Return the page: at most three times, nearest first."""
    builder = PageBuilder("choose_time", visit, context, texts)
    keys = tuple(
        Key(Action("at", each), builder.text("at", time=builder.clock_of(each), private=True), "icon-clock")
        for each in times(visit.facts.search.hits, context.now)
    )
    return builder.page(picture="clock", answers=(*keys, builder.answer("none_of_these", icon="icon-cross")))
