"""What the town hall changes while somebody stands at the kiosk reaches their visit (docs/import.md)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from kiosk.protocol import AppointmentStatus
from kiosk.rules import Appointment, Language, Pseudonym, Punctuality, Purpose
from kiosk.visit import effects, events
from kiosk.visit.assessment import purpose_of
from tests.support.builders import CONTEXT, DAY, MARKS
from tests.support.walk import Walk

Change = Callable[[Appointment], Appointment]


def to(purpose: Purpose) -> Change:
    return lambda booked: replace(booked, purpose=purpose)


def later(booked: Appointment) -> Appointment:
    return replace(booked, start=booked.start + timedelta(hours=3))


def cancelled(booked: Appointment) -> Appointment:
    return replace(booked, state=type(booked.state)("cancelled"))


def in_german(booked: Appointment) -> Appointment:
    return replace(booked, language=Language("de"))


def relist(walk: Walk, change: Change | None) -> Walk:
    """Let central send the first appointment changed, or no longer at all."""
    first, *others = DAY.appointments
    kept = () if change is None else (change(first),)
    walk.context = replace(walk.context, day=replace(DAY, appointments=(*kept, *others)))
    return walk.hears(events.DayListChanged())


def begun() -> Walk:
    walk = Walk(CONTEXT).hears(events.CodeShown(MARKS[0]))
    return walk.answers(effects.AskCentral, events.CentralSaid(AppointmentStatus.FREE))


def confirmed() -> Walk:
    walk = begun().touches("that_is_me")
    assert walk.step == "show_letter"
    return walk


def test_another_purpose_is_confirmed_anew_and_leads_to_its_own_questions() -> None:
    walk = relist(confirmed(), to(Purpose.APPLY))
    assert walk.step == "confirm_appointment"
    walk.touches("that_is_me")
    assert walk.step == "have_passport"
    assert purpose_of(walk.visit.facts) is Purpose.APPLY


def test_another_hour_is_confirmed_anew_and_judged_by_its_own_window() -> None:
    walk = relist(confirmed(), later)
    booked = walk.visit.facts.booking
    assert (walk.step, booked.hour) == ("confirm_appointment", Punctuality.EARLY)


@pytest.mark.parametrize(("change", "standing"), [(cancelled, "cancelled"), (None, "moved")])
def test_central_is_asked_anew_about_one_that_was_cancelled_or_moved(change: Change | None, standing: str) -> None:
    walk = relist(confirmed(), change)
    assert walk.ordered(effects.AskCentral) == 2
    walk.answers(effects.AskCentral, events.CentralSaid(AppointmentStatus(standing)))
    assert walk.step == "already_in" or walk.visit.facts.happened.central is AppointmentStatus(standing)
    assert walk.step != "show_letter"


def test_what_the_visitor_does_not_see_moves_nothing() -> None:
    walk = confirmed()
    before = walk.visit
    relist(walk, in_german)
    assert (walk.step, walk.visit.facts.booking.confirmed) == ("show_letter", True)
    assert walk.visit.display == before.display


def test_a_list_that_is_the_same_for_this_visit_moves_nothing() -> None:
    walk = confirmed()
    before = walk.visit
    walk.context = replace(walk.context, day=replace(DAY, appointments=DAY.appointments[:1]))
    assert walk.hears(events.DayListChanged()).visit == before


def test_a_finger_that_was_on_its_way_does_not_confirm_what_it_has_not_seen() -> None:
    walk = begun()
    shown = walk.visit.page_id
    relist(walk, to(Purpose.APPLY))
    assert walk.step == "confirm_appointment"
    assert walk.visit.page_id != shown


def test_back_does_not_show_what_no_longer_holds() -> None:
    walk = relist(confirmed(), to(Purpose.APPLY))
    assert walk.visit.history == ()


def test_times_to_choose_from_are_those_of_now() -> None:
    walk = Walk(CONTEXT).touches("start")
    walk.hears(events.Touched("speak", "nl"), walk.visit.page_id).touches("birth")
    walk.hears(events.BirthGiven(Pseudonym("b1")))
    offered = len(walk.visit.facts.search.hits)
    relist(walk, later)
    assert DAY.appointments[0].start + timedelta(hours=3) in {each.start for each in walk.visit.facts.search.hits}
    relist(walk, None)
    assert len(walk.visit.facts.search.hits) == offered - 1


@pytest.mark.parametrize("change", [to(Purpose.APPLY), later, cancelled, None])
def test_a_number_that_was_asked_for_is_brought_whatever_changes(change: Change | None) -> None:
    walk = confirmed().touches("no_letter").touches("at_home").touches("no_card").touches("paper").touches("nothing")
    assert walk.step == "await_ticket"
    before = walk.visit
    assert relist(walk, change).visit == before
