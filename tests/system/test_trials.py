"""The trials of a lobby's day, on the whole house: real window, real cables, real central, real browser.

Each trial is one visit by a person of its own, in any order; it leaves every cable as it found it.
"""

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
import sqlcipher3
import zxingcpp

from central.codes import new_letter
from devices.sound import Chime
from devices.virtual.loudspeaker import Mood
from kiosk.demo.day import Person
from kiosk.demo.desk import DeskInBrowser, open_desk
from kiosk.demo.environment import DemoEnvironment, open_environment
from kiosk.demo.probe import KioskScreen
from kiosk.demo.scene_reporter import Shown
from kiosk.runtime.visit_runner import REPEATED_CODE_S
from kiosk.settings import ledger_key
from tests.support.visits import collectors
from tests.support.waiting import until

pytestmark = pytest.mark.system
PIN_LIKE = "904 117 355 826"


@dataclass
class Lobby:
    """A house, its desk, and the people who have not come yet."""

    environment: DemoEnvironment
    desk: DeskInBrowser
    people: list[Person]

    @property
    def screen(self) -> KioskScreen:
        assert self.environment.screen is not None
        return self.environment.screen

    def attract(self) -> None:
        self.screen.expect_step("attract")
        self.screen.expect_text("Houd de code onder de scanner.")

    def shows_code(self) -> Person:
        """The next person scans his code on the first page, and says that it is he."""
        person = self.people.pop()
        self.attract()
        self.environment.scanner.show(person.code)
        self.screen.expect_step("confirm_appointment")
        self.screen.touch("that_is_me")
        self.screen.expect_step("show_letter")
        return person

    def shows_letter(self, person: Person) -> None:
        self.environment.scanner.show(person.letter, "]C1")
        self.screen.expect_step("show_card")
        self.screen.expect_text(
            "Steek je oude verblijfskaart in de lezer"
        )  # an earlier trial may have pulled the reader

    def shows_card(self, person: Person) -> None:
        self.environment.card.insert(person.ref)
        self.screen.expect_step("take_card")
        self.environment.card.remove()

    def number(self) -> str:
        shown = self.screen.wait_until(
            lambda shown: shown.step in ("extra_needs", "read_number"), "the end of the questions"
        )
        if shown.step == "extra_needs":
            self.screen.touch("nothing")
        shown = self.screen.expect_step("read_number")
        return next(words for words in shown.words if len(words) == 4 and words[0] == "R")

    def done(self) -> None:
        self.screen.touch("done")
        self.attract()

    def at_desk(self, number: str, words: str) -> None:
        self.desk.expect_number(number)
        until(lambda: words in self.desk.row(number), f'"{words}" stands in the row of {number}')


@pytest.fixture(scope="module")
def lobby(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lobby]:
    with (
        open_environment(tmp_path_factory.mktemp("out"), headless=True, many=30) as environment,
        open_desk(environment) as desk,
    ):
        yield Lobby(environment, desk, collectors(environment.day))


def test_with_everything_in_order_the_desk_says_so_and_each_step_is_heard(lobby: Lobby) -> None:
    heard = len(lobby.environment.loudspeaker.chimes())
    person = lobby.shows_code()
    lobby.shows_letter(person)
    lobby.shows_card(person)
    number = lobby.number()
    lobby.at_desk(number, "In orde")
    until(lambda: lobby.environment.loudspeaker.chimes()[heard:][-1:] == (Chime.NUMBER,), "the number is heard")
    assert lobby.environment.loudspeaker.chimes()[heard:].count(Chime.GOOD) == 3, "code, letter and card"
    lobby.done()


def test_central_killed_in_mid_visit_and_the_desk_shows_it_within_10_s_of_its_return(lobby: Lobby) -> None:
    person = lobby.shows_code()
    lobby.environment.kill_central()
    try:
        lobby.shows_letter(person)
        lobby.shows_card(person)
        number = lobby.number()
        lobby.done()
    finally:
        lobby.environment.central_returns()
    back = time.monotonic()
    assert lobby.desk.expect_number(number) - back < 10
    lobby.at_desk(number, "In orde")


def test_with_paper_out_the_number_stands_on_the_screen_and_the_desk_says_not_printed(lobby: Lobby) -> None:
    person = lobby.shows_code()
    lobby.environment.printer.set(paper_mm=0.0)
    try:
        lobby.shows_letter(person)
        lobby.shows_card(person)
        number = lobby.number()
        lobby.at_desk(number, "Niet gedrukt")
        lobby.done()
    finally:
        lobby.environment.printer.set(paper_mm=50_000.0)


def test_with_the_scanner_gone_the_visit_ends_in_a_number_and_the_desk_knows_what_was_not_checked(lobby: Lobby) -> None:
    person = lobby.shows_code()
    lobby.environment.scanner.unplug()
    try:
        lobby.screen.expect_text("De scanner werkt niet.")
        lobby.screen.touch("desk_checks")
        lobby.screen.expect_step("show_card")
        lobby.shows_card(person)
        number = lobby.number()
        lobby.at_desk(number, "scanner werkt niet")
        lobby.screen.touch("done")
        lobby.screen.expect_step("attract")
    finally:
        lobby.environment.scanner.plug()
    lobby.attract()


def test_with_the_reader_gone_the_visit_ends_in_a_number_and_the_desk_knows_what_was_not_checked(lobby: Lobby) -> None:
    if lobby.environment.cable != "pcsc":
        pytest.skip("the direct line has no service that could die")
    person = lobby.shows_code()
    lobby.shows_letter(person)
    daemon = lobby.environment.pcscd
    assert daemon is not None
    daemon.kill()
    try:
        lobby.screen.expect_text("De kaartlezer werkt niet.")
        lobby.screen.touch("desk_checks")
        number = lobby.number()
        lobby.at_desk(number, "lezer defect of bezet")
        lobby.done()
    finally:
        daemon.start()


def test_a_card_pulled_out_halfway_may_be_put_in_again(lobby: Lobby) -> None:
    person = lobby.shows_code()
    lobby.shows_letter(person)
    lobby.environment.card.do("tear 5")
    lobby.environment.card.insert(person.ref)
    lobby.screen.expect_text("We kunnen de kaart niet lezen.")
    lobby.shows_card(person)
    lobby.at_desk(lobby.number(), "In orde")
    lobby.done()


def test_a_mute_card_ends_in_a_number_and_the_next_persons_card_is_read(lobby: Lobby) -> None:
    person = lobby.shows_code()
    lobby.shows_letter(person)
    lobby.environment.card.do("mute 4")
    lobby.environment.card.insert(person.ref)
    lobby.screen.expect_text("Laat de kaart zitten.")
    lobby.screen.touch("stop")
    lobby.screen.touch("wipe")
    lobby.environment.card.remove()
    again = lobby.shows_code()
    lobby.shows_letter(again)
    lobby.shows_card(again)
    lobby.at_desk(lobby.number(), "In orde")
    lobby.done()


def test_a_card_left_behind_is_never_read_for_the_next_person(lobby: Lobby) -> None:
    person = lobby.shows_code()
    lobby.shows_letter(person)
    lobby.environment.card.insert(person.ref)
    lobby.screen.expect_step("take_card")
    lobby.screen.touch("stop")
    heard = len(lobby.environment.loudspeaker.chimes())
    lobby.screen.touch("wipe")
    until(lambda: Chime.CARD in lobby.environment.loudspeaker.chimes()[heard:], "his card calls him back")
    again = lobby.shows_code()
    lobby.environment.scanner.show(again.letter, "]C1")
    lobby.screen.expect_text("Er zit nog een kaart in de lezer.")
    lobby.environment.card.remove()
    lobby.screen.expect_text("Steek je oude verblijfskaart in de lezer")
    lobby.shows_card(again)
    lobby.at_desk(lobby.number(), "In orde")
    lobby.done()


def test_whoever_comes_again_gets_the_same_number_and_at_most_three_copies(lobby: Lobby) -> None:
    person = lobby.shows_code()
    lobby.shows_letter(person)
    lobby.shows_card(person)
    number = lobby.number()
    lobby.done()
    for copies_left in (True, True, True, False):
        until(
            lambda: time.monotonic() - lobby.screen.scenes[-1].at > REPEATED_CODE_S,
            "it is another act, not the same scan twice",
        )
        lobby.environment.scanner.show(person.code)
        lobby.screen.expect_step("confirm_appointment")
        lobby.screen.touch("that_is_me")
        shown = lobby.screen.expect_step("already_in")
        assert any(number in words for words in shown.words)
        assert any(key.name == "print_again" for key in shown.keys) is copies_left
        if copies_left:
            lobby.screen.touch("print_again")
            assert lobby.number() == number
            lobby.screen.expect_text("Dit is hetzelfde nummer.")
        lobby.done()
    assert lobby.desk.numbers().count(number) == 1


def test_a_letter_of_another_person_twice_is_never_thanked_for_and_the_desk_knows(lobby: Lobby) -> None:
    person = lobby.shows_code()
    for _ in range(2):
        lobby.environment.scanner.show(new_letter(), "]C1")
        lobby.screen.wait_until(lambda shown: any("hoort niet" in w or "gezien" in w for w in shown.words), "a sign")
    lobby.screen.expect_step("show_card")
    assert not any("Dat is in orde" in words for words in lobby.screen.scenes[-1].words)
    lobby.shows_card(person)
    lobby.at_desk(lobby.number(), "Getoonde brief hoort bij een andere afspraak.")
    lobby.done()


def test_without_a_scanner_whoever_comes_in_gets_a_number_for_reception(lobby: Lobby) -> None:
    lobby.attract()
    lobby.environment.scanner.unplug()
    try:
        lobby.screen.wait_until(
            lambda shown: not any("scanner" in words for words in shown.words), "nothing about scanning"
        )
        lobby.screen.touch("start")
        lobby.screen.expect_step("choose_language")
        lobby.screen.touch("speak", "nl")
        lobby.screen.expect_text("De scanner werkt niet.")
        lobby.screen.touch("none")
        lobby.screen.touch("other")
        lobby.desk.expect_number(lobby.number())
        lobby.screen.touch("done")
        lobby.screen.expect_step("attract")
    finally:
        lobby.environment.scanner.plug()
    lobby.attract()


def test_the_kiosk_killed_while_it_prints_loses_no_number_and_gives_none_twice(lobby: Lobby) -> None:
    person = lobby.shows_code()
    lobby.shows_letter(person)
    lobby.environment.printer.set(mm_per_s=2.0)
    try:
        lobby.shows_card(person)
        lobby.screen.touch("nothing")
        lobby.screen.expect_step("await_ticket")
        until(lambda: lobby.environment.printer.holding() > 0, "the printer holds a ticket")
        lobby.environment.kill_kiosk()
    finally:
        lobby.environment.printer.set(mm_per_s=250.0)
    lobby.environment.kiosk_returns()
    before = lobby.desk.numbers()
    lobby.at_desk(before[-1], "Onzeker")
    again = lobby.shows_code()
    lobby.shows_letter(again)
    lobby.shows_card(again)
    number = lobby.number()
    assert number not in before
    lobby.at_desk(number, "In orde")
    lobby.done()


def test_what_nothing_can_be_made_of_gets_a_sign_and_a_pin_like_scan_leaves_nothing_anywhere(lobby: Lobby) -> None:
    lobby.attract()
    lobby.screen.touch("start")
    lobby.screen.expect_step("choose_language")
    lobby.screen.touch("speak", "nl")
    lobby.screen.expect_step("find_appointment")

    def signed(shown: Shown) -> bool:
        return any(said in words for words in shown.words for said in ("kennen we niet", "klopt niet", "te groot"))

    long = "".join(random.Random(1).choices("ABCDEFGHJKMNP23456789", k=2000))
    for scan in (long, "OH-\x00\x01\x02\x7f", "https://example.org/?q=1"):
        lobby.environment.scanner.show(scan)
        lobby.screen.wait_until(signed, f"a sign for {scan[:8]!r}")
        lobby.screen.touch("contrast")
        lobby.screen.wait_until(lambda shown: not signed(shown), "a touch takes the sign away")
    lobby.environment.scanner.show(PIN_LIKE, "]C1")
    lobby.screen.expect_text("Bedek je pincode en pukcode.")
    lobby.screen.touch("stop")
    lobby.screen.touch("wipe")
    lobby.attract()
    _nowhere(lobby.environment, PIN_LIKE)


def _nowhere(environment: DemoEnvironment, secret: str) -> None:
    """In no file of the house, in no row of the ledger, in no line of the kiosk's log."""
    forms = {secret.encode(), secret.replace(" ", "").encode(), secret.replace(" ", "-").encode()}
    for file in environment.folder.rglob("*"):
        if file.is_file():
            data = file.read_bytes()
            assert not any(form in data for form in forms), file.name
    copy = environment.folder / "copy"
    copy.mkdir(exist_ok=True)
    for name in ("ledger.db", "ledger.db-wal"):
        if (environment.folder / name).exists():
            (copy / name).write_bytes((environment.folder / name).read_bytes())
    ledger = sqlcipher3.connect(str(copy / "ledger.db"))
    ledger.execute(f"PRAGMA key = \"x'{ledger_key(environment.folder).hex()}'\"")
    tables = [row[0] for row in ledger.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    rows = [repr(tuple(row)).encode() for table in tables for row in ledger.execute(f"SELECT * FROM {table}")]  # noqa: S608
    ledger.close()
    assert len(rows) > 3
    assert not any(form in row for row in rows for form in forms)


def test_the_desk_sees_what_ails_the_kiosk_while_it_lasts(lobby: Lobby) -> None:
    lobby.attract()
    lobby.environment.printer.set(paper_mm=0.0)
    lobby.environment.scanner.unplug()
    try:
        for words in ("het papier is op", "de scanner werkt niet"):
            lobby.desk.expect_text(words)
    finally:
        lobby.environment.printer.set(paper_mm=50_000.0)
        lobby.environment.scanner.plug()
    lobby.desk.expect_no_text("de scanner werkt niet")
    lobby.desk.expect_no_text("het papier is op")
    lobby.attract()


def test_without_a_loudspeaker_nobody_is_turned_away_and_the_desk_knows(lobby: Lobby) -> None:
    moods: tuple[tuple[Mood, Callable[[str], None]], ...] = (
        ("gone", lobby.desk.expect_text),
        ("jammed", lobby.desk.expect_text),
        ("ok", lobby.desk.expect_no_text),
    )
    for mood, state in moods:
        lobby.environment.loudspeaker.set_state(mood)
        person = lobby.shows_code()
        lobby.shows_letter(person)
        lobby.shows_card(person)
        lobby.at_desk(lobby.number(), "In orde")
        state("de luidspreker werkt niet")
        lobby.done()


def begins_in_dutch(lobby: Lobby) -> None:
    lobby.attract()
    lobby.screen.touch("start")
    lobby.screen.expect_step("choose_language")
    lobby.screen.touch("speak", "nl")
    lobby.screen.expect_step("find_appointment")


def test_whoever_has_no_appointment_gets_a_slip_on_paper(lobby: Lobby) -> None:
    begins_in_dutch(lobby)
    papers = len(lobby.environment.printer.sheets)
    lobby.screen.touch("none")
    lobby.screen.touch("collect")
    lobby.screen.touch("slip")
    lobby.screen.expect_text("Neem je papier mee")
    assert len(lobby.environment.printer.sheets) == papers + 1
    lobby.done()


def test_a_code_is_typed_and_its_person_found(lobby: Lobby) -> None:
    person = lobby.people.pop()
    begins_in_dutch(lobby)
    lobby.screen.touch("type")
    lobby.screen.expect_step("type_code")
    for character in person.code.removeprefix("OH-"):
        lobby.screen.touch("sign", character)
    lobby.screen.expect_step("confirm_appointment")
    lobby.screen.expect_text(person.initials)
    lobby.screen.touch("stop")
    lobby.screen.touch("wipe")
    lobby.attract()


def test_the_old_card_finds_its_person_and_his_tickets_own_code_finds_the_number_again(lobby: Lobby) -> None:
    person = lobby.people.pop()
    begins_in_dutch(lobby)
    lobby.screen.touch("card")
    lobby.screen.expect_text("Steek je verblijfskaart in de lezer")
    lobby.shows_card(person)
    lobby.screen.expect_text(person.initials)
    lobby.screen.touch("that_is_me")
    lobby.screen.expect_step("show_letter")
    lobby.environment.scanner.show(person.letter, "]C1")
    number = lobby.number()
    lobby.at_desk(number, "In orde")
    code = zxingcpp.read_barcode(lobby.environment.printer.sheets[-1].picture.convert("L"))
    assert code is not None
    lobby.done()
    lobby.environment.scanner.show(code.text)
    lobby.screen.expect_step("already_in")
    lobby.screen.expect_text(f"Je nummer is {number}.")
    lobby.done()
