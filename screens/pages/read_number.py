"""Your number, where to wait, and what the desk will look at. It never looks like an error page."""

from kiosk.rules import LINES, VERDICTS, Purpose, Readiness, Weight
from kiosk.texts import Texts
from kiosk.visit.evidence import due_amount, evidence, fee, purpose_of
from kiosk.visit.model import House, Paper, Slot, Visit
from kiosk.visit.steps.papers import for_child
from screens.page import Cue, Hint, Page, Said
from screens.pages._frame import Frame


def page(visit: Visit, house: House, texts: Texts) -> Page:
    """The number is the largest thing; without one, the way to reception."""
    frame = Frame("read_number", visit, house, texts)
    facts = visit.facts
    done = (frame.answer("done"),)
    if facts.number is None:
        return frame.page(
            title="no_number", picture="staff-coming", where=frame.phone(), notice=frame.closed(), answers=done
        )
    unprinted = facts.paper is Paper.NOT_PRINTED
    helped = purpose_of(facts) is Purpose.HELP
    red = evidence(facts, house.book, house)[0] is Readiness.RED
    title = (
        frame.say("reception", number=facts.number, private=True)
        if helped
        else frame.say("triage" if red and not facts.copy else "order")
    )
    card = facts.card_in and house.devices.slot is Slot.OURS
    return frame.page(
        title=frame.say("not_printed") if unprinted else title,
        title_icon="icon-attention" if unprinted else None,
        number=Said(facts.number, private=True),
        picture="no-appointment" if house.nobody_there() else "staff-coming" if helped else "wait",
        where=_where(frame, house, helped=helped),
        cue=Cue.NUMBER,
        body=_to_reception(frame) if helped else _lines(frame, facts.number, visit, house, red=red),
        notice=frame.card_in("your_card") if card else frame.closed(),
        answers=done,
    )


def _where(frame: Frame, house: House, *, helped: bool) -> Hint | None:
    """Where to wait; where nobody is at the desks whom to ring, and nobody is told to sit down."""
    if helped or house.nobody_there():
        return frame.phone()
    return Hint(frame.say("where", place=house.book.house.waiting_room), _ARROWS[house.book.house.arrow])


_ARROWS = {"left": "icon-back", "right": "icon-next", "ahead": "icon-next"}


def _to_reception(frame: Frame) -> tuple[Hint, ...]:
    """Where to go with it; whoever finds nobody there reads whom to ring instead."""
    return () if frame.phone() else (frame.hint("paper.help_go", "icon-person"),)


def _lines(frame: Frame, number: str, visit: Visit, house: House, *, red: bool) -> tuple[Hint, ...]:
    """Where to look, who looks first or that numbers come in no order, and the heaviest thing that the desk will look at."""
    if house.nobody_there():
        heavy = _heaviest(frame, visit, house)
        return (heavy,) if heavy else ()
    about = visit.facts.wait
    wait = (frame.hint("wait", "icon-clock", minutes=about),) if about else ()
    sit = Hint(frame.say("sit", number=number, private=True), "icon-screen")
    if visit.facts.copy:
        return (frame.hint("copy", "icon-check"), sit, frame.hint("order", "icon-list"))
    first = frame.hint("triage", "icon-person") if red else None
    if visit.facts.paper is Paper.NOT_PRINTED:
        return (sit, *wait, *([first] if first else []))  # the number is to be remembered: nothing else that can wait
    lines = [sit, *wait, first or frame.hint("order", "icon-list")]
    heavy = _heaviest(frame, visit, house)
    price = fee(visit.facts, house.book, house)
    if heavy:
        lines.append(heavy)
    elif due := due_amount(visit.facts):
        lines.append(Hint(frame.say("due", amount=due), "icon-list"))
    elif price is not None:
        said = frame.say("fee", amount=price.euro) if price.euro is not None else frame.say("fee_ask")
        lines.append(Hint(said, "icon-list"))
    elif for_child(visit.facts):
        lines.append(frame.hint("family", "icon-scan"))
    return tuple(lines)


def _heaviest(frame: Frame, visit: Visit, house: House) -> Hint | None:
    """The worst thing that there is a sentence for."""
    for line in evidence(visit.facts, house.book, house)[1]:
        key = LINES[VERDICTS[line.what]].resident
        if line.state in (Weight.ATTENTION, Weight.STOP) and key is not None:
            return Hint(frame.line(key), "icon-attention")
    return None
