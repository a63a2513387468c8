"""Take your paper, or phone this number if none came."""

from kiosk.texts import Texts
from kiosk.visit.answers import PrintStatus
from kiosk.visit.state import KioskContext, Visit
from screens.page import Page
from screens.pages.page_builder import PageBuilder


def page(visit: Visit, context: KioskContext, texts: Texts) -> Page:
    """Return the last page of a visit without a number."""
    builder = PageBuilder("read_slip", visit, context, texts)
    unprinted = visit.facts.slip_paper is not PrintStatus.PRINTED
    return builder.page(
        title=builder.text("not_printed", phone=context.policy.city_hall.phone) if unprinted else "title",
        picture="ticket",
        answers=(builder.answer("done", primary=True), builder.answer("reception")),
    )
