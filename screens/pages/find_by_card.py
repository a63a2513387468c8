"""Insert your residence card to find the appointment."""

from kiosk.texts import Texts
from kiosk.visit.effects import ReadCard
from kiosk.visit.engine import is_running
from kiosk.visit.state import CardSlotState, KioskContext, Visit
from screens.page import Page
from screens.pages.page_builder import PageBuilder


def page(visit: Visit, context: KioskContext, texts: Texts) -> Page:
    """Return the page, in three forms, as in show_card."""
    builder = PageBuilder("find_by_card", visit, context, texts)
    privacy = builder.hint("privacy", "icon-lock")
    other_way = (builder.answer("other_way"),)
    if context.devices.slot in (CardSlotState.GONE, CardSlotState.LEFT_BEHIND):
        return builder.page(title="trouble", picture="card", answers=other_way)
    if is_running(visit, (ReadCard,)):
        return builder.page(title="reading", picture="card-reading", body=(privacy,), busy=True)
    return builder.page(picture="card-insert", body=(privacy,), answers=other_way)
