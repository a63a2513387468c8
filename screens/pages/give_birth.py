"""Birth date and three letters: day, month in words, year, letters, each on its own keyboard."""

from string import ascii_uppercase

from babel.dates import get_month_names

from kiosk.texts import Texts
from kiosk.visit.state import KioskContext, Visit
from screens.page import Action, Key, Page, Text
from screens.pages.page_builder import PageBuilder

LETTERS_FROM = 6
"""Characters before the letters: day, month, four digits of the year."""


def page(visit: Visit, context: KioskContext, texts: Texts) -> Page:
    """Return the page with the keyboard of the next part; what is typed is added by the presenter."""
    builder = PageBuilder("give_birth", visit, context, texts)
    typed = visit.facts.search.typed
    keys, columns, title = _keys(builder, typed, str(visit.display.language))
    return builder.page(
        title=title,
        picture="birth-date",
        body=(builder.hint("unknown", "icon-help"),) if typed < 2 else (builder.hint("child", "icon-person"),),
        entry=Text("", private=True),
        grid=keys,
        columns=columns,
        answers=(builder.answer("other_way"), builder.answer("erase")),
    )


def _keys(builder: PageBuilder, typed: int, language: str) -> tuple[tuple[Key, ...], int, str]:
    unknown = _key("00", "?")
    if typed == 0:
        return (*(_key(f"{day:02d}", str(day)) for day in range(1, 32)), unknown), 8, "title"
    if typed == 1:
        names = get_month_names("wide", context="stand-alone", locale=language)
        return (*(_key(f"{nr:02d}", str(names[nr])) for nr in range(1, 13)), unknown), 4, "month"
    if typed < LETTERS_FROM:
        return tuple(_key(str(figure), str(figure)) for figure in range(10)), 5, "year"
    letters = tuple(_key(each, each) for each in ascii_uppercase)
    return (*letters, Key(Action("sign", "."), builder.text("end"), "")), 9, "letters"


def _key(character: str, word: str) -> Key:
    return Key(Action("sign", character), Text(word), "")
