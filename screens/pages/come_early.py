"""You are early: from when you may be called, and whether you wait."""

from datetime import timedelta

from kiosk.texts import Texts
from kiosk.visit.state import KioskContext, Visit
from screens.page import Page
from screens.pages.page_builder import PageBuilder


def page(visit: Visit, context: KioskContext, texts: Texts) -> Page:
    """Return the page, with the time from which the visitor may be called."""
    builder = PageBuilder("come_early", visit, context, texts)
    booked = visit.facts.booking.appointment
    minutes = timedelta(minutes=context.policy.windows.call_early)
    from_hour = builder.clock(booked.start - minutes) if booked else ""
    reminder = (builder.answer("reminder"),) if context.devices.printer else ()
    return builder.page(
        title=builder.text("title", time=from_hour, private=True),
        picture="wait",
        answers=(builder.answer("stay", primary=True), *reminder),
    )
