"""Is this your appointment? Time, initials and the purpose word, nothing else."""

from kiosk.texts import Texts
from kiosk.texts.texts import hour
from kiosk.visit.model import House, Visit
from screens.page import Fact, Page, Said
from screens.pages._frame import Frame


def page(visit: Visit, house: House, texts: Texts) -> Page:
    """Yes is the first tile; "not me" is the furthest from it."""
    frame = Frame("confirm_appointment", visit, house, texts)
    booked = visit.facts.appointment
    facts: tuple[Fact, ...] = ()
    if booked is not None:
        local = booked.start.astimezone(house.now.tzinfo)
        facts = (
            frame.fact(Said(frame.say("at", time=hour(local)).text, private=True), "icon-clock"),
            frame.fact(Said(booked.initials, private=True), "icon-person"),
            frame.fact(frame.say(str(booked.purpose)), "card"),
        )
    return frame.page(facts=facts, answers=(frame.answer("that_is_me", heavy=True), frame.answer("not_me")))
