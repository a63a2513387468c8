"""The number, where to wait, and what the desk will check. It never looks like an error page."""

from kiosk.rules import VERDICT_RULES, VERDICTS, Evidence, Purpose, Readiness, Weight
from kiosk.texts import Texts
from kiosk.visit.answers import PrintStatus
from kiosk.visit.assessment import due_amount, evidence, fee, purpose_of
from kiosk.visit.conditions import for_child
from kiosk.visit.state import CardSlotState, KioskContext, Visit
from screens.page import Cue, Hint, Page, Text
from screens.pages.page_builder import PageBuilder


def page(visit: Visit, context: KioskContext, texts: Texts) -> Page:
    """Return the page; without a number, the way to reception."""
    builder = PageBuilder("read_number", visit, context, texts)
    facts = visit.facts
    done = (builder.answer("done"),)
    if facts.ticket.number is None:
        return builder.page(
            title="no_number", picture="staff-coming", where=builder.phone(), notice=builder.closed(), answers=done
        )
    unprinted = facts.ticket.paper is PrintStatus.NOT_PRINTED
    helped = purpose_of(facts) is Purpose.HELP
    readiness, lines = evidence(facts, context.policy, context)
    red = readiness is Readiness.RED
    primary = None if helped or facts.ticket.copy else _heaviest(builder, lines)
    card = facts.happened.card_in and context.devices.slot is CardSlotState.OURS
    return builder.page(
        title=builder.text("not_printed")
        if unprinted
        else _title(builder, facts.ticket.number, context, helped=helped, red=red),
        title_icon="icon-attention" if unprinted else None,
        number=Text(facts.ticket.number, private=True),
        picture="closed" if context.is_unstaffed() else "staff-coming" if helped else "wait",
        where=_where(builder, context, helped=helped),
        cue=Cue.NUMBER,
        body=_lines(builder, facts.ticket.number, visit, context, red=red, primary=primary)
        if not helped
        else _to_reception(builder, visit),
        notice=builder.card_in("your_card") if card else builder.closed(),
        answers=done if primary is None or facts.ticket.why_shown else (*done, builder.answer("why")),
    )


def _title(builder: PageBuilder, number: str, context: KioskContext, *, helped: bool, red: bool) -> Text:
    """Return what the number means; None while nobody is at the desks."""
    if context.is_unstaffed():
        return builder.text("yours", number=number, private=True)
    if helped:
        return builder.text("reception", number=number, private=True)
    return builder.text("triage" if red and not builder.visit.facts.ticket.copy else "order")


def _where(builder: PageBuilder, context: KioskContext, *, helped: bool) -> Hint | None:
    """Return where to wait, or whom to phone while nobody is at the desks."""
    if helped or context.is_unstaffed():
        return builder.phone()
    return Hint(
        builder.text("where", place=context.policy.city_hall.waiting_room), _ARROWS[context.policy.city_hall.arrow]
    )


_ARROWS = {"left": "icon-back", "right": "icon-next", "ahead": "icon-next"}


def _to_reception(builder: PageBuilder, visit: Visit) -> tuple[Hint, ...]:
    """Return where to go, unless the title says it, or whom to phone while nobody is at the desks."""
    text = builder.phone() is not None or visit.facts.ticket.paper is not PrintStatus.NOT_PRINTED
    return () if text else (builder.hint("paper.help_go", "icon-person"),)


def _lines(
    builder: PageBuilder, number: str, visit: Visit, context: KioskContext, *, red: bool, primary: Hint | None
) -> tuple[Hint, ...]:
    """Return the hints: where to look, who comes first, and where to read what the desk will check."""
    printed = visit.facts.ticket.paper is not PrintStatus.NOT_PRINTED
    if primary and not visit.facts.ticket.why_shown:
        primary = builder.hint("noted", "icon-attention") if printed and not red else None
    if context.is_unstaffed():
        hours = builder.hours()
        return tuple(each for each in (hours, primary) if each)
    about = visit.facts.ticket.wait
    wait = (builder.hint("wait", "icon-clock", minutes=about),) if about else ()
    sit = Hint(builder.text("sit", number=number, private=True), "icon-screen")
    if visit.facts.ticket.copy:
        return (builder.hint("copy", "icon-check"), sit, builder.hint("order", "icon-list"))
    first = builder.hint("triage", "icon-person") if red else None
    if not printed:
        asked = (primary,) if primary else ()
        return (sit, *asked, *([first] if first else []))  # the least important is left out
    order = () if primary else (builder.hint("order", "icon-list"),)
    lines = [sit, *wait, *((first,) if first else order)]
    price = fee(visit.facts, context.policy, context)
    if primary:
        lines.append(primary)
    elif due := due_amount(visit.facts):
        lines.append(Hint(builder.text("due", amount=due), "icon-list"))
    elif price is not None:
        text = builder.text("fee", amount=price.euro) if price.euro is not None else builder.text("fee_ask")
        lines.append(Hint(text, "icon-list"))
    elif for_child(visit.facts):
        lines.append(builder.hint("family", "icon-scan"))
    return tuple(lines)


def _heaviest(builder: PageBuilder, lines: tuple[Evidence, ...]) -> Hint | None:
    """Return the most serious line that has a text for the visitor."""
    for line in lines:
        key = VERDICT_RULES[VERDICTS[line.what]].resident
        if line.state in (Weight.ATTENTION, Weight.STOP) and key is not None:
            return Hint(builder.line(key), "icon-attention")
    return None
