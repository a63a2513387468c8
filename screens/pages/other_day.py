"""The appointment is on another day, and what can be done."""

from kiosk.texts import Texts
from kiosk.visit.state import KioskContext, Visit
from kiosk.visit.steps.other_day import is_past
from screens.page import Page
from screens.pages.page_builder import PageBuilder


def page(visit: Visit, context: KioskContext, texts: Texts) -> Page:
    """Return the page, with the date in words; a code does not tell the time."""
    builder = PageBuilder("other_day", visit, context, texts)
    day = visit.facts.booking.other_day or context.today()
    past = is_past(visit.facts, context)
    text = builder.text("past" if past else "title", date=builder.date(day))
    paper = builder.answer("booking" if past else "reminder", primary=True)
    slip = (paper,) if context.devices.printer else ()
    body = (builder.hint("how", phone=context.policy.city_hall.phone),) if past else ()
    return builder.page(title=text, picture="other-day", body=body, answers=(*slip, builder.answer("reception")))
