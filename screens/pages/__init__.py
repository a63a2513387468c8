"""PURE. One module for each step, of the same name: page(visit, house, texts) -> Page."""

from collections.abc import Callable
from types import MappingProxyType

from kiosk.texts import Texts
from kiosk.visit.advance import on_screen
from kiosk.visit.model import House, Visit
from screens.page import Page
from screens.pages import (
    already_in,
    attract,
    await_ticket,
    choose_language,
    confirm_appointment,
    find_appointment,
    help,
    idle,
    read_number,
    show_card,
    show_letter,
    stop,
    take_card,
)

PAGES: MappingProxyType[str, Callable[[Visit, House, Texts], Page]] = MappingProxyType(
    {
        "attract": attract.page,
        "choose_language": choose_language.page,
        "take_card": take_card.page,
        "find_appointment": find_appointment.page,
        "confirm_appointment": confirm_appointment.page,
        "already_in": already_in.page,
        "show_letter": show_letter.page,
        "show_card": show_card.page,
        "await_ticket": await_ticket.page,
        "read_number": read_number.page,
        "help": help.page,
        "stop": stop.page,
        "idle": idle.page,
    }
)


def page_of(visit: Visit, house: House, texts: Texts) -> Page:
    """The page of the step that stands on the glass."""
    return PAGES[on_screen(visit, house).name](visit, house, texts)
