"""No card for the reader: what there is instead."""

from kiosk.texts import Texts
from kiosk.visit.state import CardSlotState, KioskContext, Visit
from screens.page import Page
from screens.pages.page_builder import PageBuilder


def page(visit: Visit, context: KioskContext, texts: Texts) -> Page:
    """Return the page; a card that is inserted after all is read."""
    builder = PageBuilder("why_no_card", visit, context, texts)
    works = context.devices.slot not in (CardSlotState.GONE, CardSlotState.LEFT_BEHIND)
    answers = (
        builder.answer("paper"),
        builder.answer("lost", icon="icon-attention"),
        builder.answer("none", icon="icon-cross"),
        *((builder.answer("desk_checks"),) if works else ()),
    )
    return builder.page(picture="no-card", answers=answers)
