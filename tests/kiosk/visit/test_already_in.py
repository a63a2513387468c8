"""One appointment has one number: whoever comes again gets the same, and paper of it a few times."""

from dataclasses import replace

import pytest

from kiosk.protocol import AppointmentStatus
from kiosk.rules import Purpose
from kiosk.visit import effects, events
from kiosk.visit.assessment import purpose_of
from kiosk.visit.facts import IssuedNumber
from kiosk.visit.state import Feedback
from screens.pages import page_of
from tests.support.builders import CONTEXT, MARKS, NOW, TEXTS
from tests.support.walk import Walk

HERE = IssuedNumber("a1", "R007", "t7", NOW.date())


def come_again(given: tuple[IssuedNumber, ...]) -> Walk:
    return Walk(replace(CONTEXT, given=given)).hears(events.CodeShown(MARKS[0])).touches("that_is_me")


def test_a_number_of_this_kiosk_is_known_without_central_and_no_second_is_ordered() -> None:
    walk = come_again((HERE,))
    assert walk.step == "already_in"
    walk.touches("print_again").answers(effects.PrintCopy, events.TicketPrinted())
    assert (walk.step, walk.visit.facts.ticket.number) == ("read_number", "R007")
    assert (walk.ordered(effects.PrintCopy), walk.ordered(effects.IssueNumber)) == (1, 0)


def test_a_number_of_another_kiosk_is_known_by_central_s_word() -> None:
    walk = Walk(CONTEXT).hears(events.CodeShown(MARKS[0]))
    walk.answers(effects.AskCentral, events.CentralSaid(AppointmentStatus.ALREADY_IN, "G003", "t3")).touches(
        "that_is_me"
    )
    assert walk.step == "already_in"
    walk.touches("print_again")
    assert effects.PrintCopy("G003", "t3") in [order.effect for order in walk.visit.pending]


def test_central_s_word_that_comes_after_the_number_was_ordered_changes_nothing() -> None:
    walk = Walk(CONTEXT).hears(events.CodeShown(MARKS[0])).touches("that_is_me")
    walk.touches("no_letter").touches("at_home").touches("no_card").touches("paper").touches("nothing")
    assert walk.step == "await_ticket"
    asked = next(order for order in walk.orders if isinstance(order.effect, effects.AskCentral))
    walk.hears(events.CentralSaid(AppointmentStatus.ALREADY_IN, "G003", "t3"), asked)
    assert (walk.step, walk.visit.facts.ticket.copy) == ("await_ticket", False)


def test_yesterday_s_number_and_another_appointment_s_are_not_his() -> None:
    yesterday = replace(HERE, day=NOW.date().replace(day=24))
    assert come_again((yesterday, replace(HERE, appointment="a2"))).step == "show_letter"


@pytest.mark.parametrize(("copies", "offered"), [(0, True), (2, True), (3, False), (9, False)])
def test_copies_are_limited_and_the_page_offers_none_beyond(copies: int, offered: bool) -> None:
    walk = Walk(replace(CONTEXT, given=(HERE,), copies=((HERE.ticket, copies),)))
    walk.hears(events.CodeShown(MARKS[0])).touches("that_is_me")
    page = page_of(walk.visit, walk.context, TEXTS)
    assert ("print_again" in [key.action.name for key in page.answers]) is offered
    walk.touches("print_again")
    assert walk.ordered(effects.PrintCopy) == offered


@pytest.mark.parametrize(("copies", "offered"), [(2, True), (3, False), (9, False)])
def test_copies_of_another_kiosk_s_ticket_are_limited_too(copies: int, offered: bool) -> None:
    walk = Walk(replace(CONTEXT, copies=(("t3", copies),))).hears(events.CodeShown(MARKS[0]))
    walk.answers(effects.AskCentral, events.CentralSaid(AppointmentStatus.ALREADY_IN, "G003", "t3")).touches(
        "that_is_me"
    )
    page = page_of(walk.visit, walk.context, TEXTS)
    assert ("print_again" in [key.action.name for key in page.answers]) is offered
    walk.touches("print_again")
    assert walk.ordered(effects.PrintCopy) == offered


def test_a_copy_that_does_not_print_shows_the_number_and_tells_the_desk() -> None:
    walk = come_again((HERE,)).touches("print_again").answers(effects.PrintCopy, events.TicketNotPrinted())
    assert walk.step == "read_number"
    assert walk.ordered(effects.TellDesk) == 1


def test_done_ends_the_visit() -> None:
    walk = come_again((HERE,)).touches("done")
    assert walk.step == "attract"
    assert walk.ordered(effects.IssueNumber) == 0


def test_not_me_forgets_the_number_too() -> None:
    walk = Walk(replace(CONTEXT, given=(HERE,))).hears(events.CodeShown(MARKS[0])).touches("not_mine").touches("not_me")
    assert walk.visit.facts.happened.given is None


def test_whoever_asks_for_help_again_has_it_told_again() -> None:
    walk = come_again(())
    for nr in (1, 2):
        walk.touches("help")
        assert walk.ordered(effects.TellDesk) == nr
        walk.answers(effects.TellDesk, events.DeskTold()).touches("go_on")


ADDRESS = "ABCDEFGHIJ234"


def test_another_kiosks_ticket_is_the_same_number_by_central_s_word() -> None:
    """R52, for a ticket with an appointment or without one."""
    walk = Walk(CONTEXT).hears(events.TicketShown(None, ADDRESS))
    assert effects.AskCentral(None, ADDRESS) in [order.effect for order in walk.visit.pending]
    walk.answers(effects.AskCentral, events.CentralSaid(AppointmentStatus.ALREADY_IN, "G003", "t3", Purpose.HELP))
    assert walk.step == "already_in"
    walk.touches("print_again")
    assert effects.PrintCopy("G003", "t3") in [order.effect for order in walk.visit.pending]
    assert purpose_of(walk.visit.facts) is Purpose.HELP


def test_a_ticket_that_central_does_not_know_leads_to_the_ways_of_being_found_and_is_asked_for_once() -> None:
    walk = Walk(CONTEXT).hears(events.TicketShown(None, ADDRESS))
    walk.answers(effects.AskCentral, events.CentralSaid(AppointmentStatus.FREE))
    assert walk.visit.pending == ()
    assert walk.visit.facts.happened.given is None
    assert walk.step == "choose_language"


def test_offline_another_kiosks_ticket_is_seen_and_nobody_is_told_that_there_is_none() -> None:
    walk = Walk(CONTEXT).hears(events.TicketShown(None, ADDRESS))
    assert walk.visit.feedback is not None
    assert walk.visit.feedback[0] is Feedback.KEPT
    walk.answers(effects.AskCentral, events.Failed(effects.AskCentral(None, ADDRESS)))
    assert (walk.visit.pending, walk.visit.facts.happened.codes_missed) == ((), 0)
    assert walk.step == "choose_language"


def test_another_kiosks_ticket_in_the_middle_of_ones_own_visit_changes_nothing() -> None:
    walk = Walk(CONTEXT).hears(events.CodeShown(MARKS[0])).touches("that_is_me")
    before = walk.visit.facts
    walk.hears(events.TicketShown(None, ADDRESS))
    assert walk.visit.facts == before


def test_another_code_on_the_page_of_reasons_is_asked_about_from_the_start() -> None:
    walk = Walk(CONTEXT).hears(events.CodeShown(MARKS[0])).touches("not_mine")
    assert walk.step == "not_mine"
    other = next(each for each in CONTEXT.day.appointments if each.code != MARKS[0])
    assert walk.hears(events.CodeShown(other.code)).step == "confirm_appointment"
    assert walk.visit.facts.booking.appointment == other
