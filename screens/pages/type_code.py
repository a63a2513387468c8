"""Type your code, on a keyboard without look-alikes."""

from kiosk.rules.check_codes import ALPHABET, CONFIRMATION
from kiosk.texts import Texts
from kiosk.visit.state import KioskContext, Visit
from screens.page import Action, Key, Page, Text
from screens.pages.page_builder import PageBuilder


def page(visit: Visit, context: KioskContext, texts: Texts) -> Page:
    """Return the page; what is typed is added by the presenter."""
    builder = PageBuilder("type_code", visit, context, texts)
    grid = tuple(Key(Action("sign", character), Text(character), "") for character in ALPHABET)
    return builder.page(
        picture="type-code",
        entry=Text(f"{CONFIRMATION}-", private=True),
        grid=grid,
        columns=8,
        answers=(builder.answer("other_way"), builder.answer("erase")),
    )
