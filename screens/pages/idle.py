"""Are you still there? One answer, as often as it takes."""

from kiosk.texts import Texts
from kiosk.visit.state import CardSlotState, KioskContext, Visit
from screens.page import Cue, Hint, Page
from screens.pages.page_builder import PageBuilder


def page(visit: Visit, context: KioskContext, texts: Texts) -> Page:
    """Ring and sentence say the same; the glass counts the seconds down. A card that is still in is the first thing said."""
    builder = PageBuilder("idle", visit, context, texts)
    card = visit.facts.card_in and context.devices.slot is CardSlotState.OURS
    return builder.page(
        body=(Hint(builder.text("gone", seconds="{seconds}")),),
        answers=(builder.answer("go_on", primary=True, icon="icon-check"),),
        notice=builder.card_in("read_number.your_card") if card else None,
        cue=Cue.ASK,
        countdown=round(context.policy.timeouts.warning),
    )
