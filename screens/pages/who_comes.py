"""Asks who the visitor is to the child."""

from kiosk.rules import turned_12
from kiosk.texts import Texts
from kiosk.visit.state import KioskContext, Visit
from screens.page import Page, Tone
from screens.pages.page_builder import PageBuilder


def page(visit: Visit, context: KioskContext, texts: Texts) -> Page:
    """Return the page: the capacities of the policy, and somebody else. After the twelfth birthday the child must come."""
    builder = PageBuilder("who_comes", visit, context, texts)
    capacities = tuple(builder.answer(str(each)) for each in context.policy.capacities)
    child = None if _turned_12(visit) or visit.facts.person.child_here else builder.note("not_needed_here", Tone.PLAIN)
    return builder.page(picture="parent-child", answers=(*capacities, builder.answer("someone_else")), notice=child)


def _turned_12(visit: Visit) -> bool:
    booked = visit.facts.booking.appointment
    return booked is not None and turned_12(booked.years, child_model=booked.child_model, collects=True)
