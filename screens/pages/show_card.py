"""Put your old card in the reader; the line about privacy stands on the screen before anything is read."""

from kiosk.rules import OldCard
from kiosk.texts import Texts
from kiosk.visit.advance import at_work
from kiosk.visit.effects import ReadCard
from kiosk.visit.model import House, Slot, Visit
from kiosk.visit.steps.show_card import judged
from screens.page import Page
from screens.pages._frame import Frame

_NOTICES = {
    OldCard.MISMATCH: "other",
    OldCard.WRONG_KIND: "wrong_kind",
    OldCard.UNREADABLE: "unreadable",
    OldCard.NOT_EID: "unreadable",
}
_NO_READER = {Slot.GONE: "trouble", Slot.LEFT_BEHIND: "left_behind"}


def page(visit: Visit, house: House, texts: Texts) -> Page:
    """Three forms: the reader waits, the card is being read, the reader cannot be used."""
    frame = Frame("show_card", visit, house, texts)
    privacy = frame.hint("privacy", "icon-lock")
    answers = (
        frame.answer("paper"),
        frame.answer("lost", icon="icon-attention"),
        frame.answer("none", icon="icon-cross"),
        frame.answer("desk_checks"),
    )
    if house.devices.slot in _NO_READER:
        return frame.page(title=_NO_READER[house.devices.slot], picture="card", answers=answers)
    if at_work(visit, (ReadCard,)):
        return frame.page(title="reading", picture="card-reading", body=(privacy,), busy=True)
    tried = visit.facts.cards
    failed = _NOTICES.get(judged(tried[-1], visit.facts.appointment, house.book)) if tried else None
    return frame.page(
        picture="card-insert",
        body=(privacy,),
        answers=answers,
        notice=frame.note(failed, count=len(tried)) if failed else None,
    )
