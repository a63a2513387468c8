"""The staff's page: behind corner and code, shows what the doctor finds, and is never in a resident's way."""

import ast
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from kiosk.diagnostics import doctor
from kiosk.diagnostics.finding import Finding
from kiosk.rules import DUTCH
from kiosk.texts.catalogues import load_texts
from kiosk.visit.engine import begin
from kiosk.visit.facts import BookingFacts, Facts
from kiosk.visit.state import PageId, VisitId
from screens.kivy_view.input_state import CORNER, KNOCKS, HiddenCorner
from screens.layout.header import StatusBar
from screens.layout.page_layout import layout_page
from screens.layout.scene import TextBlock
from screens.layout.theme import RenderOptions
from screens.page import Action, Pressed
from screens.pages.staff import LETTERS, MenuState, ServiceMenuPage, page, sentence
from screens.service_menu import CLEAN_S, CODE_S, LOCKED_S, SILENT_S, TRIES, ServiceMenu, ask_doctor
from tests.support.builders import BOOK, DAY
from tests.support.lobby import Shown
from tests.support.waiting import until

TEXTS = load_texts((DUTCH,), "staff")
FOUND = (Finding("disk", "ok"), Finding("printer", "bad", "it has no paper", "put in a roll of 80 mm"))
NOBODY = begin(VisitId("v1"), PageId(1))


@dataclass
class World:
    now: float = 1000.0
    staff: ServiceMenu = field(init=False)

    def __post_init__(self) -> None:
        self.staff = ServiceMenu(TEXTS, "BADGE", lambda: FOUND, ticks=lambda: self.now)

    def types(self, code: str) -> None:
        for letter in code:
            self.staff.pressed(Action("letter", letter))

    def stands(self) -> MenuState | None:
        self.staff.poll(NOBODY)
        return self.staff.shown_page.state if self.staff.shown_page else None


@pytest.fixture
def world() -> World:
    return World()


def test_five_touches_of_the_corner_within_four_seconds_and_no_other() -> None:
    corner = HiddenCorner()
    assert [corner.touched(100, 60, nr * 0.5) for nr in range(KNOCKS)] == [False] * 4 + [True]
    assert not any(corner.touched(100, 60, 100 + nr * 2.0) for nr in range(20))
    assert not any(
        corner.touched(x, 60, 200 + nr * 0.1) for nr, x in enumerate([10, 10, 10, 10, CORNER[0] + 1, 10, 10])
    )


def test_the_right_letters_show_what_the_doctor_found(world: World) -> None:
    world.staff.open_menu(NOBODY)
    assert world.stands() is MenuState.CODE
    world.types("BADGE")
    until(lambda: world.stands() is MenuState.FOUND)
    shown = world.staff.page()
    assert shown is not None
    assert [hint.label.text for hint in shown.body] == [
        "printer: er is geen papier. Leg een rol van 80 mm in.",
        "In orde: schijf",
    ]
    world.staff.close()


def test_five_wrong_codes_lock_the_page_for_ten_minutes_also_when_knocked_again(world: World) -> None:
    world.staff.open_menu(NOBODY)
    for _ in range(TRIES - 1):
        world.types("ABCDE")
        assert world.stands() is MenuState.WRONG
    world.types("ABCDE")
    assert world.stands() is MenuState.LOCKED
    world.staff.pressed(Action("close"))
    world.staff.open_menu(NOBODY)
    assert world.stands() is MenuState.LOCKED
    world.staff.pressed(Action("close"))
    world.now += LOCKED_S
    world.staff.open_menu(NOBODY)
    assert world.stands() is MenuState.CODE


def test_without_a_code_there_is_no_page() -> None:
    staff = ServiceMenu(TEXTS, "", lambda: ())
    staff.open_menu(NOBODY)
    assert staff.page() is None


def test_what_a_resident_shows_closes_it_and_so_does_silence(world: World) -> None:
    world.staff.open_menu(NOBODY)
    shown = Facts(greeted=True, booking=BookingFacts(appointment=DAY.appointments[0]))
    world.staff.poll(begin(VisitId("v2"), PageId(2)))
    assert world.stands() is MenuState.CODE
    world.staff.poll(replace(NOBODY, facts=shown))
    assert world.stands() is None
    world.staff.open_menu(NOBODY)
    world.now += SILENT_S
    assert world.stands() is None


def test_no_key_of_the_code_is_a_digit() -> None:
    """Invariant 1: nobody may take these keys for those of a PIN."""
    assert not any(letter.isdigit() for letter in LETTERS)


def test_every_sentence_of_the_doctors_tables_is_said_in_dutch() -> None:
    tables = [*doctor._READERS.values(), *doctor._TROUBLES.values(), doctor._ON_THE_BUS]
    assert [said for _, *both in tables for said in both if said and sentence(said, TEXTS) == said] == []


def test_everything_that_the_doctor_names_and_says_in_plain_words_is_said_in_dutch() -> None:
    """But for what holds a figure, a path or an error's own words."""
    tree = ast.parse(Path(doctor.__file__).read_text())
    calls = [
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Finding"
    ]
    names = {call.args[0].value for call in calls if isinstance(call.args[0], ast.Constant)}
    said = {each.value for call in calls for each in call.args[2:] if isinstance(each, ast.Constant) and each.value}
    assert "sound" in names
    assert [name for name in names if not TEXTS.has("what." + str(name))] == []
    assert [each for each in said if not TEXTS.has(str(each))] == []


def test_a_thing_without_a_dutch_name_is_told_all_the_same() -> None:
    made = page(
        ServiceMenuPage(-2, MenuState.FOUND, 2, 5, (Finding("antenna", "bad", "bent"), Finding("horn", "ok"))), TEXTS
    )
    assert [hint.label.text.split(":")[0] for hint in made.body] == ["antenna", "In orde"]


def test_every_state_of_the_page_fits(world: World) -> None:
    troubles = tuple(
        Finding(what, state, cause, remedy)
        for what, (state, cause, remedy) in zip(
            ("printer", "card reader", "scanner", "central", "disk", "clock"),
            sorted([*doctor._TROUBLES.values()][1:], key=lambda each: -sum(map(len, each)))[:6],
            strict=True,
        )
    )
    for stands in MenuState:
        made = page(ServiceMenuPage(-2, stands, 2, 5, troubles if stands is MenuState.FOUND else ()), TEXTS)
        scene = layout_page(made, RenderOptions(), StatusBar("Stad Lindeberg", "10.20"))
        assert not [piece for piece in scene.pieces if isinstance(piece, TextBlock) and piece.box.right > 1080]
        words = [piece.box for piece in scene.pieces if isinstance(piece, TextBlock)] + [key.box for key in scene.keys]
        for nr, one in enumerate(words):
            for other in words[nr + 1 :]:
                apart = (
                    one.right <= other.x
                    or other.right <= one.x
                    or one.bottom <= other.y + 1
                    or other.bottom <= one.y + 1
                )
                assert apart, (stands, one, other)


def test_the_doctor_that_cannot_be_asked_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("screens.service_menu.DOCTOR_S", 0.001)
    assert ask_doctor(Path("/nowhere"))[0].what == "doctor"


def test_while_it_stands_there_no_touch_reaches_the_visit() -> None:
    shown = Shown()
    shown.face.menu = ServiceMenu(TEXTS, "BADGE", lambda: FOUND, ticks=shown.ticks)
    shown.face.poll()
    attract = shown.scenes[-1]
    shown.face.service_gesture()
    assert shown.scenes[-1].step == "staff"
    shown.face.pressed(Pressed(Action("start"), attract.page_id))
    assert shown.scenes[-1].step == "staff"
    shown.press("close")
    assert shown.scenes[-1] == attract


def test_five_taps_on_the_citys_mark_in_a_visit_give_the_visit_back_before_anybody_is_asked_whether_they_are_there(
    world: World,
) -> None:
    world.staff.open_menu(NOBODY)
    world.now += CODE_S
    assert world.stands() is None
    assert min(BOOK.timeouts.choice, BOOK.timeouts.hands) > CODE_S


def test_while_the_glass_is_cleaned_nothing_can_be_pressed_and_it_ends_by_itself(world: World) -> None:
    world.staff.open_menu(NOBODY)
    world.staff.pressed(Action("clean"))
    shown = world.staff.page()
    assert shown is not None
    assert shown.pressable() == ()
    world.now += CLEAN_S - 1
    assert world.stands() is MenuState.CLEAN
    world.now += 1
    assert world.stands() is None
