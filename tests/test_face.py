"""The visit's face: what changes on the glass by itself, and that a touch carries the page that the finger had seen."""

from datetime import timedelta

from kiosk.face import Face
from kiosk.visit import events
from screens.page import Action, Pressed
from screens.pieces import Ink, Scene
from tests.test_conductor import CODE, Lobby
from tests.visit.worlds import NOW, TEXTS


class Shown:
    """A conductor with a face, its scenes kept."""

    def __init__(self) -> None:
        self.lobby = Lobby()
        self.scenes: list[Scene] = []
        self.face = Face(TEXTS, lambda: NOW + timedelta(seconds=self.lobby.time), self.scenes.append, ticks=self.ticks)
        self.face.conductor = self.lobby.conductor
        self.lobby.conductor.show = self.face.show

    def ticks(self) -> float:
        return self.lobby.time

    def press(self, name: str) -> None:
        self.face.pressed(Pressed(Action(name), self.scenes[-1].turn))

    def words(self) -> str:
        pieces = self.scenes[-1].pieces
        return " ".join(line.text for piece in pieces if isinstance(piece, Ink) for line in piece.lines)


def test_a_page_is_put_on_the_glass_once_however_often_it_is_shown() -> None:
    shown = Shown()
    for _ in range(5):
        shown.face.attend()
    assert [scene.step for scene in shown.scenes] == ["attract"]


def test_a_press_reaches_the_visit_and_one_for_an_earlier_page_does_not() -> None:
    shown = Shown()
    shown.face.attend()
    attract = shown.scenes[-1]
    shown.face.shown(attract.turn)
    shown.press("start")
    assert shown.scenes[-1].step == "choose_language"
    shown.face.pressed(Pressed(Action("start"), attract.turn))
    assert shown.scenes[-1].step == "choose_language"


def test_a_switch_of_the_look_draws_the_same_page_in_another_manner() -> None:
    shown = Shown()
    shown.face.attend()
    ground = shown.scenes[-1].ground
    shown.press("contrast")
    assert (shown.scenes[-1].step, shown.scenes[-1].ground) == ("attract", "#000000")
    assert ground != "#000000"


def test_the_hour_on_the_glass_moves_by_itself() -> None:
    shown = Shown()
    due = shown.face.attend()
    before = shown.words()
    assert due is not None
    assert due <= 60.1
    shown.lobby.time += 61
    shown.face.attend()
    assert shown.words() != before


def test_the_warning_counts_the_seconds_down_and_ring_and_sentence_say_the_same() -> None:
    shown = Shown()
    shown.lobby.tell(events.CodeShown(CODE))
    shown.face.attend()
    shown.face.shown(shown.scenes[-1].turn)
    shown.lobby.walk(45.1)
    assert shown.scenes[-1].step == "idle"
    seen = []
    for _ in range(3):
        seen.append(shown.words())
        due = shown.face.attend()
        assert due is not None
        shown.lobby.time = due
        shown.face.attend()
    assert [words.split().count(str(left)) for words, left in zip(seen, (20, 19, 18), strict=True)] == [2, 2, 2]
