"""How can we find your appointment? The scanner is always listening, so scanning is the picture; four other ways."""

from kiosk.texts import Texts
from kiosk.visit.state import CardSlotState, KioskContext, Visit
from screens.page import Page, Tone
from screens.pages.page_builder import PageBuilder


def page(visit: Visit, context: KioskContext, texts: Texts) -> Page:
    """Where the scanner is gone the page says so; the card is offered only while it can be read."""
    frame = PageBuilder("find_appointment", visit, context, texts)
    readable = context.devices.slot not in (CardSlotState.GONE, CardSlotState.LEFT_BEHIND)
    card = (frame.answer("card"),) if readable and len(visit.facts.cards) < context.policy.card_tries else ()
    answers = (frame.answer("type"), frame.answer("birth"), *card, frame.answer("none"))
    if not context.devices.scanner:
        return frame.page(title="no_scanner", picture="type-code", answers=answers)
    missed = visit.facts.codes_missed
    if visit.facts.sought is not None:
        number = (frame.answer("number", heavy=True), frame.answer("type"), frame.answer("birth"), frame.answer("none"))
        return frame.page(picture="code-phone", notice=frame.note("line.not_looked_up", Tone.PLAIN), answers=number)
    return frame.page(
        picture="code-phone",
        body=() if missed else (frame.hint("scan"),),
        answers=answers,
        notice=frame.note("not_found", count=missed) if missed else None,
    )
