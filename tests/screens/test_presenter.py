"""The visit's face: what changes on the glass by itself, and that a touch carries the page that the finger had seen."""

from itertools import pairwise

from devices.sound import Chime
from kiosk.visit import effects, events
from kiosk.visit.state import CardSlotState
from screens.page import Action, Pressed
from tests.support.lobby import CARD, CODE, Shown


def test_a_page_is_put_on_the_glass_once_however_often_it_is_shown() -> None:
    shown = Shown()
    for _ in range(5):
        shown.face.poll()
    assert [scene.step for scene in shown.scenes] == ["attract"]


def test_a_press_reaches_the_visit_and_one_for_an_earlier_page_does_not() -> None:
    shown = Shown()
    shown.face.poll()
    attract = shown.scenes[-1]
    shown.face.shown(attract.page_id)
    shown.press("start")
    assert shown.scenes[-1].step == "choose_language"
    shown.face.pressed(Pressed(Action("start"), attract.page_id))
    assert shown.scenes[-1].step == "choose_language"


def test_a_switch_of_the_look_draws_the_same_page_in_another_manner() -> None:
    shown = Shown()
    shown.face.poll()
    ground = shown.scenes[-1].ground
    shown.press("contrast")
    assert (shown.scenes[-1].step, shown.scenes[-1].ground) == ("attract", "#000000")
    assert ground != "#000000"


def test_the_hour_on_the_glass_moves_by_itself() -> None:
    shown = Shown()
    due = shown.face.poll()
    before = shown.words()
    assert due is not None
    assert due <= 60.1
    shown.lobby.time += 61
    shown.face.poll()
    assert shown.words() != before


def test_the_warning_counts_the_seconds_down_and_ring_and_sentence_say_the_same() -> None:
    shown = Shown()
    shown.lobby.tell(events.CodeShown(CODE))
    shown.face.poll()
    shown.face.shown(shown.scenes[-1].page_id)
    shown.lobby.walk(45.1)
    assert shown.scenes[-1].step == "idle"
    seen = []
    for _ in range(3):
        seen.append(shown.words())
        due = shown.face.poll()
        assert due is not None
        shown.lobby.time = due
        shown.face.poll()
    assert [words.split().count(str(left)) for words, left in zip(seen, (20, 19, 18), strict=True)] == [2, 2, 2]


def card_stays_in() -> Shown:
    """A card that was read and is still in: its owner is asked to take it."""
    shown = Shown()
    shown.lobby.at_card()
    read = events.CardRead(events.CardVerdict.PROVEN, card=CARD)
    shown.lobby.answer(effects.ReadCard, read)
    assert shown.scenes[-1].step == "take_card"
    return shown


def test_a_card_that_stays_in_calls_with_three_flashes_and_a_chime_and_is_quiet_after_half_a_minute() -> None:
    shown = card_stays_in()
    shown.heard.clear()
    seen = shown.walk(60)
    first = [(5.0, True), (5.5, False), (6.0, True), (6.5, False), (7.0, True), (7.5, False)]
    assert seen[1:7] == first, "whoever is quick sees and hears nothing of it"
    assert [(at - 6, highlighted) for at, highlighted in seen[7:13]] == first
    assert len(seen) == 1 + 5 * 6, "at 5, 11, 17, 23 and 29 s"
    assert shown.heard == [Chime.CARD] * 5
    starts = [at for at, highlighted in seen if highlighted]
    assert min(later - earlier for earlier, later in pairwise(starts)) >= 1, "WCAG 2.3.1"


def test_a_card_that_is_taken_is_called_no_more() -> None:
    shown = card_stays_in()
    shown.walk(5.2)
    shown.lobby.tell(events.CardRemoved(), slot=CardSlotState.EMPTY)
    shown.heard.clear()
    assert not any(highlighted for _, highlighted in shown.walk(40))
    assert Chime.CARD not in shown.heard


def test_who_walks_away_from_his_card_hears_it_at_once() -> None:
    shown = card_stays_in()
    shown.lobby.walk(90.1)
    assert shown.scenes[-1].step == "idle"
    shown.heard.clear()
    shown.walk(19)
    assert shown.heard == [Chime.CARD] * 3, "while he is asked whether he is still there"
    shown.lobby.walk(1.2)
    assert shown.scenes[-1].step == "attract"
    assert set(shown.heard[3:]) == {Chime.CARD}, "and once more as his visit is wiped"
    assert shown.highlighted()


def test_a_sign_the_warning_and_the_number_are_heard_once_and_what_the_eye_missed_is_on_the_page() -> None:
    shown = Shown()
    shown.lobby.tell(events.CodeShown(CODE))
    shown.face.poll()
    for _ in range(3):
        shown.face.poll()
    assert shown.heard == [Chime.GOOD], "the code was taken"
    shown.heard.clear()
    shown.press("that_is_me")
    assert shown.heard == [], "a page without a sign is silent"
    shown.lobby.tell(events.LetterShown(CARD))
    assert shown.heard == [Chime.LOOK], "another's letter"
    shown.lobby.time += 3
    shown.lobby.tell(events.ScanRefused(events.Refusal.COVER_CODES))
    assert shown.heard == [Chime.LOOK] * 2, "a sign of the same kind is heard again"
    shown.lobby.walk(90.1)
    assert shown.heard[2:] == [Chime.ASK]
