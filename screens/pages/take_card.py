"""Take your card back, before anything else."""

from kiosk.texts import Texts
from kiosk.visit.state import KioskContext, Visit
from screens.page import Page
from screens.pages.page_builder import PageBuilder


def page(visit: Visit, context: KioskContext, texts: Texts) -> Page:
    """A removal may go unheard: the resident can say that he has his card."""
    frame = PageBuilder("take_card", visit, context, texts)
    return frame.page(picture="card-take", calls=True, answers=(frame.answer("have_it"),))
