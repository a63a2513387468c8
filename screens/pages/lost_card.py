"""Which certificate of the police there is."""

from kiosk.texts import Texts
from kiosk.visit.state import KioskContext, Visit
from screens.page import Page
from screens.pages.page_builder import PageBuilder


def page(visit: Visit, context: KioskContext, texts: Texts) -> Page:
    """Loss, theft, or none."""
    frame = PageBuilder("lost_card", visit, context, texts)
    return frame.page(
        picture="certificate",
        answers=(
            frame.answer("loss_certificate"),
            frame.answer("theft_certificate"),
            frame.answer("no_certificate"),
        ),
    )
