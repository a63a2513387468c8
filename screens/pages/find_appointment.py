"""Your code under the scanner; the scanner is always listening, so scanning is the picture."""

from kiosk.texts import Texts
from kiosk.visit.model import House, Visit
from screens.page import Page
from screens.pages._frame import Frame


def page(visit: Visit, house: House, texts: Texts) -> Page:
    """Where the scanner is gone the page says so, and one touch goes on to reception."""
    frame = Frame("find_appointment", visit, house, texts)
    if not house.devices.scanner:
        return frame.page(title="no_scanner", picture="wait", answers=(frame.answer("reception"),))
    missed = visit.facts.codes_missed
    return frame.page(
        picture="code-phone",
        body=(frame.hint("scan"), frame.hint("hint", "icon-scan")),
        answers=(frame.answer("no_code"),),
        notice=frame.note("not_found", count=missed) if missed else None,
    )
