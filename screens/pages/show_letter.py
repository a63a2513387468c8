"""Hold the letter's barcode under the scanner, with the codes covered."""

from kiosk.texts import Texts
from kiosk.visit.model import House, Visit
from kiosk.visit.steps.papers import for_child
from screens.page import Page
from screens.pages._frame import Frame


def page(visit: Visit, house: House, texts: Texts) -> Page:
    """Where the scanner is gone the page says so, one touch goes on, and a reason can still be given."""
    frame = Frame("show_letter", visit, house, texts)
    reasons = (
        frame.answer("at_home", icon="no-letter"),
        frame.answer("never_came"),
        frame.answer("at_city_hall"),
    )
    if not house.devices.scanner:
        return frame.page(title="trouble", picture="letter", answers=(frame.answer("desk_checks"), *reasons))
    shown = visit.facts.letters
    return frame.page(
        title="child" if for_child(visit.facts) else "title",
        picture="letter-scan",
        body=(frame.hint("hint", "icon-scan"),),
        answers=(*reasons, frame.answer("damaged")),
        notice=frame.note("other" if shown[-1] else "unknown", count=len(shown))
        if shown
        else frame.note("cover_codes"),
    )
