"""What time is the appointment? The hour alone tells people apart."""

from kiosk.texts import Texts
from kiosk.visit.state import KioskContext, Visit
from kiosk.visit.steps.choose_time import times
from screens.page import Action, Key, Page
from screens.pages.page_builder import PageBuilder


def page(visit: Visit, context: KioskContext, texts: Texts) -> Page:
    """Three hours at most, nearest first."""
    frame = PageBuilder("choose_time", visit, context, texts)
    keys = tuple(
        Key(Action("at", each), frame.say("at", time=frame.clock_of(each), private=True), "icon-clock")
        for each in times(visit.facts.hits, context.now)
    )
    return frame.page(picture="clock", answers=(*keys, frame.answer("none_of_these", icon="icon-cross")))
