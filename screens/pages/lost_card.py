"""Asks for the police certificate."""

from kiosk.texts import Texts
from kiosk.visit.state import KioskContext, Visit
from screens.page import Page
from screens.pages.page_builder import PageBuilder


def page(visit: Visit, context: KioskContext, texts: Texts) -> Page:
    """Return the page: loss, theft, or none."""
    builder = PageBuilder("lost_card", visit, context, texts)
    return builder.page(
        picture="certificate",
        answers=(
            builder.answer("loss_certificate"),
            builder.answer("theft_certificate"),
            builder.answer("no_certificate"),
        ),
    )
