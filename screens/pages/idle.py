"""Asks whether the visitor is still there."""

from kiosk.texts import Texts
from kiosk.visit.state import CardSlotState, KioskContext, Visit
from screens.page import Cue, Hint, Page
from screens.pages.page_builder import PageBuilder


def page(visit: Visit, context: KioskContext, texts: Texts) -> Page:
    """Return the page with its countdown; a card that is still in is mentioned first."""
    builder = PageBuilder("idle", visit, context, texts)
    card = visit.facts.happened.card_in and context.devices.slot is CardSlotState.OURS
    return builder.page(
        body=(Hint(builder.text("gone", seconds="{seconds}")),),
        answers=(builder.answer("go_on", primary=True, icon="icon-check"),),
        notice=builder.card_in("read_number.your_card") if card else None,
        cue=Cue.ASK,
        countdown=round(context.policy.timeouts.warning),
    )
