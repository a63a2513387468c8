"""Deadlines, voiding and the one timer, with workers that answer by hand and a clock that walks."""

from dataclasses import replace

import pytest

from kiosk.protocol import AppointmentStatus
from kiosk.rules import TextSize
from kiosk.visit import effects, events
from kiosk.visit.state import CardSlotState, PageId, PendingEffect
from tests.support.builders import CONTEXT
from tests.support.lobby import CODE, LETTER, OTHERS, Lobby


@pytest.fixture
def lobby() -> Lobby:
    return Lobby()


def test_order_that_is_late_is_failed_and_its_work_is_told_to_stop(lobby: Lobby) -> None:
    lobby.at_card()
    task, future = lobby.task(effects.ReadCard)
    lobby.walk(10)
    assert task.cancelled.is_set()
    assert future.cancelled()
    assert lobby.runner.visit.facts.card.cards[0].verdict is events.CardVerdict.UNREADABLE


def test_two_orders_may_be_late_at_once(lobby: Lobby) -> None:
    lobby.tell(events.CodeShown(CODE))
    lobby.touch("help")
    lobby.walk(10)
    facts = lobby.runner.visit.facts
    assert (facts.happened.central_silent, facts.happened.desk) == (True, "silent")


def test_order_that_is_wanted_no_more_is_voided_and_its_answer_ignored(lobby: Lobby) -> None:
    lobby.at_card()
    task, future = lobby.task(effects.ReadCard)
    lobby.touch("back")
    assert task.cancelled.is_set()
    assert future.cancelled()


def test_broken_worker_is_a_failure_and_only_its_kind_is_logged(lobby: Lobby, caplog: pytest.LogCaptureFixture) -> None:
    lobby.at_card()
    lobby.task(effects.ReadCard)[1].set_exception(RuntimeError("secret 1234"))
    lobby.poll()
    assert lobby.runner.visit.facts.card.cards
    assert "RuntimeError" in caplog.text
    assert "secret" not in caplog.text


def test_silence_warns_then_wipes_and_the_timer_pauses_while_a_device_works(lobby: Lobby) -> None:
    lobby.tell(events.CodeShown(CODE))
    lobby.answer(effects.AskCentral, events.CentralSaid(AppointmentStatus.FREE))
    first = lobby.runner.visit.id
    lobby.walk(44)
    assert lobby.runner.visit.overlay is None
    lobby.walk(1)
    assert lobby.runner.visit.overlay == "idle"
    lobby.walk(20)
    assert lobby.runner.visit.id != first
    lobby.at_card()
    assert lobby.runner.idle_at is None


def test_answer_of_a_device_does_not_lengthen_a_silence(lobby: Lobby) -> None:
    lobby.tell(events.CodeShown(CODE))
    lobby.walk(30)
    lobby.task(effects.AskCentral)
    lobby.tell(events.HouseChanged())
    lobby.walk(15)
    assert lobby.runner.visit.overlay == "idle"


def test_end_goes_with_the_visit_that_it_ends(lobby: Lobby) -> None:
    lobby.tell(events.CodeShown(CODE))
    ended = lobby.runner.visit.id
    lobby.touch("stop")
    lobby.touch("wipe")
    assert lobby.task(effects.EndVisit)[0].visit.id == ended
    assert lobby.runner.visit.id != ended


def test_next_persons_code_ends_one_visit_and_asks_for_the_other(lobby: Lobby) -> None:
    lobby.tell(events.CodeShown(CODE))
    lobby.touch("that_is_me")
    lobby.touch("no_letter")
    lobby.touch("at_home")
    lobby.touch("no_card")
    lobby.touch("paper")
    lobby.touch("nothing")
    lobby.answer(effects.IssueNumber, events.NumberIssued("R042", "t1"))
    lobby.answer(effects.PrintTicket, events.TicketPrinted())
    lobby.tell(events.CodeShown(OTHERS))
    asked = lobby.task(effects.AskCentral)[0]
    assert asked.pending.effect == effects.AskCentral("a2")
    assert asked.visit.id == lobby.runner.visit.id != lobby.task(effects.EndVisit)[0].visit.id


def test_card_left_in_is_nobodys_of_the_next_visit(lobby: Lobby) -> None:
    lobby.at_card()
    lobby.touch("stop")
    lobby.touch("wipe")
    assert lobby.runner.context.devices.slot is CardSlotState.LEFT_BEHIND


def test_code_read_twice_in_one_movement_counts_once(lobby: Lobby) -> None:
    lobby.tell(events.CodeShown(CODE))
    lobby.touch("that_is_me")
    lobby.tell(events.LetterShown(OTHERS))
    lobby.tell(events.LetterShown(OTHERS))
    assert len(lobby.runner.visit.facts.letter.letters) == 1
    lobby.walk(2)
    lobby.tell(events.LetterShown(OTHERS))
    assert len(lobby.runner.visit.facts.letter.letters) == 2


def test_other_codes_of_one_paper_and_pieces_of_one_code_are_one_try(lobby: Lobby) -> None:
    lobby.tell(events.CodeShown(CODE))
    lobby.touch("that_is_me")
    for seconds in (5.0, 0.3, 0.2):
        lobby.walk(seconds)
        lobby.tell(events.ScanRefused(events.Refusal.UNKNOWN))
    assert lobby.runner.visit.facts.letter.letters == (None,)
    lobby.walk(2.0)
    lobby.tell(events.ScanRefused(events.Refusal.UNKNOWN))
    assert lobby.runner.visit.facts.letter.letters == (None, None), "another movement is another try"


@pytest.mark.parametrize("later", [0.03, 0.2])
def test_the_second_code_of_the_right_letter_scolds_nobody(lobby: Lobby, later: float) -> None:
    lobby.tell(events.CodeShown(CODE))
    lobby.touch("that_is_me")
    lobby.walk(5.0)
    lobby.tell(events.LetterShown(LETTER))
    character = lobby.runner.visit.feedback
    lobby.walk(later)
    lobby.tell(events.ScanRefused(events.Refusal.UNKNOWN))
    assert lobby.runner.visit.feedback == character


def test_a_code_that_must_be_covered_is_always_said(lobby: Lobby) -> None:
    lobby.tell(events.CodeShown(CODE))
    before = lobby.runner.visit.feedback
    lobby.walk(0.1)
    lobby.tell(events.ScanRefused(events.Refusal.COVER_CODES))
    assert lobby.runner.visit.feedback != before


def test_the_same_code_after_a_touch_is_another_act_and_never_met_with_nothing(lobby: Lobby) -> None:
    lobby.tell(events.CodeShown(CODE))
    lobby.walk(0.5)
    lobby.touch("not_mine")
    lobby.touch("not_me")
    asked = sum(isinstance(each[0].pending.effect, effects.AskCentral) for each in lobby.worker.work)
    lobby.walk(1.1)
    lobby.tell(events.CodeShown(CODE))
    assert lobby.runner.visit.facts.booking.appointment is not None
    assert sum(isinstance(each[0].pending.effect, effects.AskCentral) for each in lobby.worker.work) == asked + 1


def test_the_next_visitor_s_code_right_after_the_last_one_s_is_theirs(lobby: Lobby) -> None:
    lobby.tell(events.CodeShown(CODE))
    lobby.touch("stop")
    lobby.touch("wipe")
    first = lobby.runner.visit
    lobby.walk(1.0)
    lobby.tell(events.CodeShown(CODE))
    assert lobby.runner.visit.facts != first.facts


def test_policy_waits_for_the_end_of_the_visit(lobby: Lobby) -> None:
    lobby.tell(events.CodeShown(CODE))
    newer = replace(CONTEXT.policy, version=2)
    lobby.runner.post(None, None, lambda context: replace(context, policy=newer))
    lobby.poll()
    assert lobby.runner.context.policy.version == 1
    lobby.touch("stop")
    lobby.touch("wipe")
    lobby.poll()
    assert lobby.runner.context.policy.version == 2


def test_lasting_order_of_an_ended_visit_runs_on(lobby: Lobby) -> None:
    lobby.touch("help")
    told, _ = lobby.task(effects.TellDesk)
    lobby.touch("go_on")
    lobby.tell(events.CodeShown(CODE))
    lobby.touch("stop")
    lobby.touch("wipe")
    assert not told.cancelled.is_set()


def test_touch_for_an_earlier_page_dies(lobby: Lobby) -> None:
    page_id = lobby.runner.visit.page_id
    lobby.tell(events.CodeShown(CODE))
    before = lobby.runner.visit
    lobby.runner.touch(events.Touched("start"), page_id)
    assert lobby.runner.visit == before
    assert isinstance(before.pending[0], PendingEffect)
    assert before.page_id == PageId(page_id + 1)


def test_who_reads_large_letters_has_three_times_as_long(lobby: Lobby) -> None:
    lobby.tell(events.CodeShown(CODE))
    lobby.touch("larger")
    assert lobby.runner.visit.display.size is TextSize.LARGER
    lobby.walk(3 * 45 - 1)
    assert lobby.runner.visit.overlay is None
    lobby.walk(2)
    assert lobby.runner.visit.overlay == "idle"
    lobby.walk(21)
    assert lobby.runner.visit.facts.is_idle


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [(events.TicketPrinted(), 20.0), (events.TicketNotPrinted(), 60.0)],
)
def test_a_number_that_is_not_on_paper_stands_three_times_as_long(
    lobby: Lobby, answer: events.Answer, seconds: float
) -> None:
    lobby.tell(events.CodeShown(CODE))
    for action in ("that_is_me", "no_letter", "at_home", "no_card", "paper", "nothing"):
        lobby.touch(action)
    lobby.answer(effects.IssueNumber, events.NumberIssued("R042", "t1"))
    lobby.answer(effects.PrintTicket, answer)
    visit = lobby.runner.visit.id
    lobby.walk(seconds - 1)
    assert lobby.runner.visit.id == visit
    lobby.walk(1)
    assert lobby.runner.visit.id != visit
