"""You are already checked in: the number, and the offer to print it again."""

from kiosk.texts import Texts
from kiosk.visit.state import KioskContext, Visit
from screens.page import Page, Text
from screens.pages.page_builder import PageBuilder


def page(visit: Visit, context: KioskContext, texts: Texts) -> Page:
    """Return the page; without the offer once the number was printed often enough."""
    builder = PageBuilder("already_in", visit, context, texts)
    number = visit.facts.happened.given.number if visit.facts.happened.given else ""
    again = (
        visit.facts.happened.given is not None and context.copies_of(visit.facts.happened.given) < context.policy.copies
    )
    answers = (
        (builder.answer("print_again", primary=True), builder.answer("done")) if again else (builder.answer("done"),)
    )
    return builder.page(
        title=builder.text("title", number=number, private=True),
        number=Text(number, private=True),
        picture="ticket",
        answers=answers,
    )
