"""Insert your old card; the privacy notice is shown before anything is read."""

from kiosk.rules import OldCard
from kiosk.texts import Texts
from kiosk.visit.effects import ReadCard
from kiosk.visit.engine import is_running
from kiosk.visit.state import CardSlotState, KioskContext, Visit
from kiosk.visit.steps.show_card import assess_read
from screens.page import Action, Key, Page
from screens.pages.page_builder import PageBuilder

_NOTICES = {
    OldCard.MISMATCH: "other",
    OldCard.WRONG_KIND: "wrong_kind",
    OldCard.UNREADABLE: "unreadable",
    OldCard.NOT_EID: "unreadable",
}
_NO_READER = {CardSlotState.GONE: "trouble", CardSlotState.LEFT_BEHIND: "left_behind"}


def page(visit: Visit, context: KioskContext, texts: Texts) -> Page:
    """Return the page in three forms: waiting, reading, no reader. One answer opens the reasons."""
    builder = PageBuilder("show_card", visit, context, texts)
    privacy = builder.hint("privacy", "icon-lock")
    if context.devices.slot in _NO_READER:
        without = Key(Action("no_card"), builder.text("no_card_here"), "icon-cross")
        answers = (builder.answer("desk_checks", primary=True), without)
        return builder.page(title=_NO_READER[context.devices.slot], picture="card", answers=answers)
    if is_running(visit, (ReadCard,)):
        return builder.page(title="reading", picture="card-reading", body=(privacy,), busy=True)
    tried = visit.facts.card.cards
    failed = _NOTICES.get(assess_read(tried[-1], visit.facts.booking.appointment, context.policy)) if tried else None
    return builder.page(
        picture="card-insert",
        body=(privacy,),
        answers=(builder.answer("no_card"),),
        notice=builder.note(failed, count=len(tried)) if failed else None,
    )
