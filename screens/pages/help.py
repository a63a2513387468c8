"""The desk knows; meanwhile a number for reception, or back to the visit."""

from kiosk.texts import Texts
from kiosk.visit.answers import HelpCall
from kiosk.visit.state import KioskContext, Visit
from screens.page import Page
from screens.pages.page_builder import PageBuilder

_TITLES = {HelpCall.TOLD: "title", HelpCall.SILENT: "silent", None: "calling"}


def page(visit: Visit, context: KioskContext, texts: Texts) -> Page:
    """Return the page. It says that the desk was told only once that is stored; if nobody is there, whom to phone (S90)."""
    builder = PageBuilder("help", visit, context, texts)
    reception = () if visit.facts.ticket.ordered else (builder.answer("reception"),)
    alone = context.is_unstaffed()
    return builder.page(
        title="nobody" if alone and visit.facts.happened.desk is not None else _TITLES[visit.facts.happened.desk],
        picture="closed" if alone else "staff-coming",
        where=builder.phone(),
        body=(hours,) if (hours := builder.hours()) else (),
        notice=builder.closed(),
        answers=(*reception, builder.answer("go_on")),
    )
