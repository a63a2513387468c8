"""What a hand does to a code: from the bytes of the scanner to the page, always a sign, and one meaning."""

from dataclasses import replace
from datetime import timedelta

import pytest

from devices.scanner.frames import Frames
from kiosk.adapters.scan_interpreter import ScanInterpreter
from kiosk.rules import IdentifierKind, SiteKey
from kiosk.rules.check_codes import confirmation_code, letter_code
from kiosk.visit import effects, events
from kiosk.visit.engine import current_page
from kiosk.visit.facts import IssuedNumber
from kiosk.visit.state import DayList
from screens.pages import page_of
from tests.support.builders import BOOK, DAY, NOW, TEXTS
from tests.support.lobby import Lobby

KEY = SiteKey("k1", bytes(32))
OWN, OTHERS = (confirmation_code(NOW.date(), characters) for characters in ("AAAAAAAAA", "BBBBBBBBB"))
YESTERDAYS = confirmation_code(NOW.date() - timedelta(days=1), "CCCCCCCCC")
LETTER, OTHER_LETTER = letter_code("AAAAAAAAAA"), letter_code("BBBBBBBBBB")


class Counter:
    """A lobby whose scanner is bytes, and whose day list holds the codes above."""

    def __init__(self) -> None:
        self.lobby = Lobby()
        own, other, *_ = DAY.appointments
        own = replace(own, code=KEY.mark(IdentifierKind.CODE, OWN), letter=KEY.mark(IdentifierKind.LETTER, LETTER))
        other = replace(other, code=KEY.mark(IdentifierKind.CODE, OTHERS))
        context = self.lobby.runner.context
        self.lobby.runner.context = replace(context, day=DayList(NOW.date(), (own, other)))
        self.edge = ScanInterpreter(lambda: BOOK, lambda: KEY, lambda: NOW)

    def shows(self, *lines: str) -> "Counter":
        """Bytes as a scanner sends them, through the frames and the edge."""
        frames = Frames()
        raw = b"".join(f"]Q1{line}\r".encode() for line in lines)
        frames.buffer()[: len(raw)] = raw
        for said in [*frames.feed(len(raw)), *frames.on_timeout()]:
            told = self.edge.scanner(said)
            self.lobby.runner.post(told.event, None, told.change)
            self.lobby.poll()
        return self

    def touches(self, action: str) -> "Counter":
        self.lobby.touch(action)
        return self

    @property
    def step(self) -> str:
        return current_page(self.lobby.runner.visit, self.lobby.runner.context).name

    def says_something(self) -> bool:
        """A sign, or the page's own notice."""
        return page_of(self.lobby.runner.visit, self.lobby.runner.context, TEXTS).notice is not None

    def ordered(self, kind: type[effects.Effect]) -> int:
        return sum(isinstance(task.pending.effect, kind) for task, _ in self.lobby.worker.work)


def test_two_codes_on_one_paper_read_in_one_movement_both_count() -> None:
    counter = Counter().shows(OWN, LETTER).touches("that_is_me")
    assert counter.step == "show_card"


def test_a_code_twice_in_one_string_is_one_code() -> None:
    assert Counter().shows(OWN + OWN).step == "confirm_appointment"


def test_a_code_of_yesterday_is_told_its_day() -> None:
    counter = Counter().touches("start").touches("speak")
    counter.lobby.runner.touch(events.Touched("speak", "nl"), counter.lobby.runner.visit.page_id)
    counter.shows(YESTERDAYS)
    assert counter.step == "other_day"
    assert counter.says_something()


def test_the_same_code_again_after_back_is_the_same_appointment() -> None:
    counter = Counter().shows(OWN).touches("that_is_me").touches("back")
    counter.lobby.walk(3)
    counter.shows(OWN)
    assert counter.step == "confirm_appointment"
    assert counter.lobby.runner.visit.facts.booking.appointment is not None


def test_the_same_code_by_the_next_visitor_gets_the_same_number() -> None:
    counter = Counter().shows(OWN)
    counter.lobby.runner.context = replace(
        counter.lobby.runner.context, given=(IssuedNumber("a1", "R001", "t1", NOW.date()),)
    )
    counter.touches("stop").touches("wipe")
    counter.lobby.walk(3)
    counter.shows(OWN).touches("that_is_me")
    assert counter.step == "already_in"
    assert counter.ordered(effects.IssueNumber) == 0


@pytest.mark.parametrize("line", [OWN, OTHERS, LETTER, OTHER_LETTER, YESTERDAYS, "menu", "https://example.org"])
def test_thirty_times_in_two_minutes_always_has_a_sign_and_orders_no_number(line: str) -> None:
    counter = Counter().shows(OWN).touches("that_is_me")
    for _ in range(30):
        counter.lobby.walk(4)
        counter.shows(line)
        assert counter.says_something(), counter.step
        if counter.step not in ("show_letter", "show_card", "idle"):
            break
    assert counter.ordered(effects.IssueNumber) == 0
    assert len(counter.lobby.runner.visit.facts.letter.letters) <= 30


def test_a_code_read_twice_in_one_movement_is_one_act() -> None:
    counter = Counter().shows(OWN).touches("that_is_me").shows(OTHER_LETTER, OTHER_LETTER, OTHER_LETTER)
    assert counter.step == "show_letter"
    assert len(counter.lobby.runner.visit.facts.letter.letters) == 1


def test_what_was_scanned_never_stands_in_the_visit_in_clear() -> None:
    counter = Counter().shows(OWN, LETTER, "menu")
    assert OWN not in repr(counter.lobby.runner.visit)
    assert LETTER not in repr(counter.lobby.runner.visit)
