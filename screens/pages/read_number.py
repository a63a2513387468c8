"""Your number, where to wait, and what the desk will look at. It never looks like an error page."""

from kiosk.rules import LINES, LetterState, Lookup, OldCard, Weight
from kiosk.texts import Texts
from kiosk.visit.evidence import evidence
from kiosk.visit.model import House, Paper, Slot, Visit
from screens.page import Hint, Page, Said, Tone
from screens.pages._frame import Frame

_VERDICTS = {str(each): each for each in (*LetterState, *OldCard, *Lookup)}


def page(visit: Visit, house: House, texts: Texts) -> Page:
    """The number is the largest thing; without one, the way to reception."""
    frame = Frame("read_number", visit, house, texts)
    facts = visit.facts
    done = (frame.answer("done"),)
    if facts.number is None:
        return frame.page(title="no_number", picture="staff-coming", answers=done)
    unprinted = facts.paper is Paper.NOT_PRINTED
    helped = facts.for_reception
    title = frame.say("reception", number=facts.number, private=True) if helped else frame.say("order")
    card = facts.card_in and house.devices.slot is Slot.OURS
    return frame.page(
        title=frame.say("not_printed") if unprinted else title,
        title_icon="icon-attention" if unprinted else None,
        number=Said(facts.number, private=True),
        picture="staff-coming" if helped else "wait",
        where=None
        if helped
        else Hint(frame.say("where", place=house.book.house.waiting_room), _ARROWS[house.book.house.arrow]),
        body=() if helped else _lines(frame, facts.number, visit, house),
        notice=frame.note("your_card", Tone.ATTENTION) if card else None,
        answers=done,
    )


_ARROWS = {"left": "icon-back", "right": "icon-next", "ahead": "icon-next"}


def _lines(frame: Frame, number: str, visit: Visit, house: House) -> tuple[Hint, ...]:
    """Where to look, that numbers come in no order, and the heaviest thing that the desk will look at."""
    lines = [Hint(frame.say("sit", number=number, private=True), "icon-screen"), frame.hint("order", "icon-list")]
    if visit.facts.copy:
        return (frame.hint("copy", "icon-check"), *lines)
    _, found = evidence(visit.facts, house.book)
    if found and found[0].state in (Weight.ATTENTION, Weight.STOP):
        key = LINES[_VERDICTS[found[0].what]].resident
        if key is not None:
            lines.append(frame.hint(key, "icon-attention"))
    return tuple(lines)
