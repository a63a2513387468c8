"""Put your residence card in the reader: it tells whose appointment it is."""

from kiosk.texts import Texts
from kiosk.visit.effects import ReadCard
from kiosk.visit.engine import is_running
from kiosk.visit.state import CardSlotState, KioskContext, Visit
from screens.page import Page
from screens.pages.page_builder import PageBuilder


def page(visit: Visit, context: KioskContext, texts: Texts) -> Page:
    """Three forms, as of show_card."""
    frame = PageBuilder("find_by_card", visit, context, texts)
    privacy = frame.hint("privacy", "icon-lock")
    other_way = (frame.answer("other_way"),)
    if context.devices.slot in (CardSlotState.GONE, CardSlotState.LEFT_BEHIND):
        return frame.page(title="trouble", picture="card", answers=other_way)
    if is_running(visit, (ReadCard,)):
        return frame.page(title="reading", picture="card-reading", body=(privacy,), busy=True)
    return frame.page(picture="card-insert", body=(privacy,), answers=other_way)
