"""One module per step, of the same name: page(visit, context, texts) -> Page. Pure."""

from collections.abc import Callable
from types import MappingProxyType

from kiosk.texts import Texts
from kiosk.visit.engine import current_page
from kiosk.visit.state import KioskContext, Visit
from screens.page import Page
from screens.pages import (
    already_in,
    attract,
    await_slip,
    await_ticket,
    child_here,
    choose_language,
    choose_purpose,
    choose_time,
    come_early,
    confirm_appointment,
    extra_needs,
    find_appointment,
    find_by_card,
    give_birth,
    got_ticket,
    have_passport,
    have_photo,
    help,
    idle,
    lost_card,
    no_appointment,
    no_card,
    no_proxy,
    not_mine,
    other_day,
    read_number,
    read_slip,
    show_card,
    show_letter,
    stop,
    take_card,
    type_code,
    who_comes,
    why_no_card,
    why_no_letter,
)

PAGES: MappingProxyType[str, Callable[[Visit, KioskContext, Texts], Page]] = MappingProxyType(
    {
        "attract": attract.page,
        "choose_language": choose_language.page,
        "take_card": take_card.page,
        "type_code": type_code.page,
        "give_birth": give_birth.page,
        "find_by_card": find_by_card.page,
        "choose_time": choose_time.page,
        "find_appointment": find_appointment.page,
        "choose_purpose": choose_purpose.page,
        "no_appointment": no_appointment.page,
        "other_day": other_day.page,
        "not_mine": not_mine.page,
        "confirm_appointment": confirm_appointment.page,
        "already_in": already_in.page,
        "come_early": come_early.page,
        "child_here": child_here.page,
        "who_comes": who_comes.page,
        "no_proxy": no_proxy.page,
        "why_no_letter": why_no_letter.page,
        "show_letter": show_letter.page,
        "lost_card": lost_card.page,
        "no_card": no_card.page,
        "why_no_card": why_no_card.page,
        "show_card": show_card.page,
        "have_passport": have_passport.page,
        "have_photo": have_photo.page,
        "extra_needs": extra_needs.page,
        "await_slip": await_slip.page,
        "read_slip": read_slip.page,
        "await_ticket": await_ticket.page,
        "got_ticket": got_ticket.page,
        "read_number": read_number.page,
        "help": help.page,
        "stop": stop.page,
        "idle": idle.page,
    }
)


def page_of(visit: Visit, context: KioskContext, texts: Texts) -> Page:
    """Return the page that is shown."""
    return PAGES[current_page(visit, context).name](visit, context, texts)
