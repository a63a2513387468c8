"""Are you still there? One answer, as often as it takes."""

from kiosk.texts import Texts
from kiosk.visit.model import House, Visit
from screens.page import Hint, Page
from screens.pages._frame import Frame


def page(visit: Visit, house: House, texts: Texts) -> Page:
    """Ring and sentence say the same; the glass counts the seconds down."""
    frame = Frame("idle", visit, house, texts)
    return frame.page(
        body=(Hint(frame.say("gone", seconds="{seconds}")),),
        answers=(frame.answer("go_on", heavy=True, icon="icon-check"),),
        countdown=round(house.book.patience.warning),
    )
