"""How to find the appointment: scanning as the picture, and four other ways."""

from kiosk.texts import Texts
from kiosk.visit.state import CardSlotState, KioskContext, Visit
from screens.page import Page, Tone
from screens.pages.page_builder import PageBuilder


def page(visit: Visit, context: KioskContext, texts: Texts) -> Page:
    """Return the page; it says if the scanner is missing, and offers the card only while it can be read."""
    builder = PageBuilder("find_appointment", visit, context, texts)
    readable = context.devices.slot not in (CardSlotState.GONE, CardSlotState.LEFT_BEHIND)
    card = (builder.answer("card"),) if readable and len(visit.facts.card.cards) < context.policy.card_tries else ()
    answers = (builder.answer("type"), builder.answer("birth"), *card, builder.answer("none"))
    if not context.devices.scanner:
        return builder.page(title="no_scanner", picture="type-code", answers=answers)
    missed = visit.facts.happened.codes_missed
    if visit.facts.search.sought is not None:
        number = (
            builder.answer("number", primary=True),
            builder.answer("type"),
            builder.answer("birth"),
            builder.answer("none"),
        )
        return builder.page(picture="code-phone", notice=builder.note("line.not_looked_up", Tone.PLAIN), answers=number)
    return builder.page(
        picture="code-phone",
        body=() if missed else (builder.hint("scan"),),
        answers=answers,
        notice=builder.note("not_found", count=missed) if missed else None,
    )
