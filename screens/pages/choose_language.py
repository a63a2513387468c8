"""The languages, each by its own name in its own script; no flags."""

from kiosk.texts import Texts
from kiosk.visit.state import KioskContext, Visit
from screens.page import Action, Key, Page, Text
from screens.pages.page_builder import PageBuilder


def page(visit: Visit, context: KioskContext, texts: Texts) -> Page:
    """Return the page, Dutch first; once a number is requested, without other ways out."""
    builder = PageBuilder("choose_language", visit, context, texts)
    own = visit.display.language
    grid = tuple(
        Key(Action("speak", str(each)), Text(context.policy.language_info(each).name), "", primary=each == own)
        for each in context.policy.languages
    )
    answers = () if visit.facts.ticket.ordered else (builder.answer("other"),)
    return builder.page(title_icon="icon-language", picture="language", grid=grid, answers=answers)
