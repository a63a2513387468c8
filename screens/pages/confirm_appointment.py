"""Asks whether this is the visitor's appointment: time, initials and purpose only."""

from kiosk.rules import Punctuality
from kiosk.texts import Texts
from kiosk.visit.conditions import for_child
from kiosk.visit.state import KioskContext, Visit
from screens.page import Action, Fact, Key, Page, Text, Tone
from screens.pages.page_builder import PageBuilder


def page(visit: Visit, context: KioskContext, texts: Texts) -> Page:
    """Return the page. Yes is the first button, "not me" the furthest from it; late visitors read it here."""
    builder = PageBuilder("confirm_appointment", visit, context, texts)
    booked = visit.facts.booking.appointment
    facts: tuple[Fact, ...] = ()
    child = for_child(visit.facts)
    if booked is not None:
        facts = (
            builder.fact(Text(builder.text("at", time=builder.clock(booked.start)).text, private=True), "icon-clock"),
            builder.fact(Text(booked.initials, private=True), "icon-person"),
            builder.fact(builder.text(str(booked.purpose)), "card"),
        )
    other = (
        Key(Action("not_me"), builder.text("not_my_appointment"), "icon-cross") if child else builder.answer("not_mine")
    )
    return builder.page(
        title="title_child" if child else "title",
        facts=facts,
        answers=(
            builder.answer("for_this_child" if child else "that_is_me", primary=True),
            builder.answer("other_purpose"),
            other,
        ),
        notice=builder.note("late", Tone.PLAIN)
        if visit.facts.booking.hour is Punctuality.LATE
        else builder.note("very_late", time=builder.clock(booked.start))
        if visit.facts.booking.hour is Punctuality.VERY_LATE and booked
        else None,
    )
