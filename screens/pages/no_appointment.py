"""No appointment: how to book, or a number for reception."""

from kiosk.texts import Texts
from kiosk.visit.state import KioskContext, Visit
from screens.page import Action, Key, Page
from screens.pages.page_builder import PageBuilder


def page(visit: Visit, context: KioskContext, texts: Texts) -> Page:
    """Return the page, with the phone number whether or not the printer works."""
    builder = PageBuilder("no_appointment", visit, context, texts)
    phone = context.policy.city_hall.phone
    slip = (builder.answer("slip", primary=True),) if context.devices.printer else ()
    if visit.facts.search.sought is not None:
        number = Key(Action("reception"), builder.text("find_appointment.number"), "ticket", primary=True)
        return builder.page(title="line.not_looked_up", picture="no-appointment", answers=(number,))
    walk_in = (builder.answer("walk_in"),) if context.policy.questions.walk_in else ()
    return builder.page(
        picture="no-appointment",
        body=(
            builder.hint("how", phone=phone),
            builder.hint("lost", "icon-attention", phone=context.policy.city_hall.docstop),
        ),
        answers=(*slip, *walk_in, builder.answer("reception")),
    )
