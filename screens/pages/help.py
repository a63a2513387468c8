"""The desk knows; meanwhile a number for reception, or on with the visit."""

from kiosk.texts import Texts
from kiosk.visit.model import Desk, House, Visit
from screens.page import Page
from screens.pages._frame import Frame

_TITLES = {Desk.TOLD: "title", Desk.SILENT: "silent", None: "calling"}


def page(visit: Visit, house: House, texts: Texts) -> Page:
    """It says that somebody was told only when the line to the desk is durable."""
    frame = Frame("help", visit, house, texts)
    reception = () if visit.facts.ordered else (frame.answer("reception"),)
    return frame.page(
        title=_TITLES[visit.facts.desk], picture="staff-coming", answers=(*reception, frame.answer("go_on"))
    )
