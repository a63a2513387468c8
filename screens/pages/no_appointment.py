"""No appointment: how to make one, and a number for who needs a person."""

from kiosk.texts import Texts
from kiosk.visit.state import KioskContext, Visit
from screens.page import Action, Key, Page
from screens.pages.page_builder import PageBuilder


def page(visit: Visit, context: KioskContext, texts: Texts) -> Page:
    """The phone number stands on the page, whether or not the printer works."""
    frame = PageBuilder("no_appointment", visit, context, texts)
    phone = context.policy.city_hall.phone
    slip = (frame.answer("slip", heavy=True),) if context.devices.printer else ()
    if visit.facts.sought is not None:
        number = Key(Action("reception"), frame.say("find_appointment.number"), "ticket", heavy=True)
        return frame.page(title="line.not_looked_up", picture="no-appointment", answers=(number,))
    walk_in = (frame.answer("walk_in"),) if context.policy.questions.walk_in else ()
    return frame.page(
        picture="no-appointment",
        body=(
            frame.hint("how", phone=phone),
            frame.hint("lost", "icon-attention", phone=context.policy.city_hall.docstop),
        ),
        answers=(*slip, *walk_in, frame.answer("reception")),
    )
