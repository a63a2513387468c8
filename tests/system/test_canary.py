"""Nothing of a person stays on the kiosk: canaries in every input, searched for after each way in which a visit can end.

What the kiosk keeps is looked at as whoever finds its disk and has its keys would: every file as it lies there, every row
of the opened ledger, its log, and the tickets' own words.
"""

import select
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
import sqlcipher3

from central.store.backup import copy_database
from devices.virtual.card.pki import Holder
from kiosk.demo.day import Person
from kiosk.demo.environment import DemoEnvironment, open_environment
from kiosk.demo.probe import KioskScreen
from kiosk.runtime.clock import Clock, write_offset
from kiosk.settings import ledger_key
from tests.support.waiting import until

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]
PIN_LIKE = "4711 4711 0815"


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoEnvironment]:
    with open_environment(tmp_path_factory.mktemp("out"), headless=True, patience={"choice": 6}, many=12) as opened:
        yield opened


def canaries(person: Person) -> set[bytes]:
    """Everything that this person held up, put in or typed, in every spelling that might be kept; his card's names too."""
    card = Holder(person.card_number, surname=person.family, birth=person.birth)
    number = card.national_number
    spelt = {
        person.code, person.code.removeprefix("OH-"), person.letter, person.letter.removeprefix("OHB-"),
        person.card_number, person.card_number.removeprefix("B"), number, person.birth, person.family,
        f"{number[:2]}.{number[2:4]}.{number[4:6]}-{number[6:9]}.{number[9:]}", PIN_LIKE, PIN_LIKE.replace(" ", ""),
        card.surname, card.names, "Hà Nội", "Viëtnam",
    }  # fmt: skip
    return {each.encode() for each in spelt if len(each) > 4} | {
        each.lower().encode() for each in spelt if len(each) > 6
    }


def kept_by_the_kiosk(environment: DemoEnvironment) -> dict[str, bytes]:
    """Every file of its state, and every row of its ledger but for the day list, which the protocol owes until the night."""
    held = {
        str(file.relative_to(environment.folder)): file.read_bytes()
        for file in environment.folder.rglob("*")
        if file.is_file()
        and not file.name.startswith(("central", "day.csv", "kiosk.toml"))
        and file.parent.name != "cards"
    }
    ledger = sqlcipher3.connect(f"file:{environment.folder / 'ledger.db'}?mode=ro", uri=True)
    ledger.execute(f"PRAGMA key = \"x'{ledger_key(environment.folder).hex()}'\"")
    for (table,) in ledger.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        if table != "appointment":
            held[f"table {table}"] = repr(ledger.execute(f"SELECT * FROM {table}").fetchall()).encode()  # noqa: S608
    ledger.close()
    return held


def nothing_stays(environment: DemoEnvironment, person: Person) -> None:
    for name, raw in kept_by_the_kiosk(environment).items():
        found = [each for each in canaries(person) if each in raw]
        assert not found, f"{name} holds {found}"


def screen_of(environment: DemoEnvironment) -> KioskScreen:
    assert environment.screen is not None
    return environment.screen


def shows_everything(environment: DemoEnvironment, person: Person, upto: str = "") -> None:
    """Code, a PIN held up by mistake, letter and card."""
    screen = screen_of(environment)
    screen.expect_step("attract")
    screen.expect_text("Houd de code onder de scanner.")
    environment.scanner.show(person.code)
    screen.touch("that_is_me")
    screen.expect_step("show_letter")
    environment.scanner.show(PIN_LIKE, "]C1")
    screen.expect_text("Bedek je pincode en pukcode.")
    environment.scanner.show(person.letter, "]C1")
    screen.expect_step("show_card")
    if upto == "card":
        return
    screen.expect_text("Steek je oude verblijfskaart in de lezer")
    environment.card.insert(person.ref)
    screen.expect_step("take_card")
    environment.card.remove()
    screen.expect_step("extra_needs")


def types_his_birth(environment: DemoEnvironment, person: Person) -> None:
    screen = screen_of(environment)
    screen.expect_step("attract")
    screen.touch("start")
    screen.expect_step("choose_language")
    screen.touch("speak", "nl")
    screen.touch("birth")
    year, month, day = person.birth.split("-")
    letters = [character for character in person.family.upper() if character.isascii() and character.isalpha()][:3]
    for character in (day, month, *year, *letters):
        types(screen, character)
    screen.expect_step("confirm_appointment")


def types(screen: KioskScreen, character: str) -> None:
    """Until it stands there: on a busy machine a finger may come before the glass counts it."""
    before = screen.scenes[-1].words
    deadline = time.monotonic() + 30
    while screen.scenes[-1].words == before:
        assert time.monotonic() < deadline, f"{character} was not taken"
        screen.touch("sign", character)
        wait_until = time.monotonic() + 5
        while screen.scenes[-1].words == before and time.monotonic() < wait_until:
            select.select([], [], [], 0.01)


def gone_from_the_glass(environment: DemoEnvironment) -> None:
    screen_of(environment).expect_step("attract")


def test_after_a_normal_end(environment: DemoEnvironment) -> None:
    person = environment.day[24]
    shows_everything(environment, person)
    screen_of(environment).touch("nothing")
    screen_of(environment).expect_step("read_number")
    screen_of(environment).touch("done")
    gone_from_the_glass(environment)
    nothing_stays(environment, person)
    assert (
        person.ref.encode() in kept_by_the_kiosk(environment)["table ticket"]
    )  # or the search would find nothing at all


def test_after_a_birth_date_was_typed_and_the_visit_stopped(environment: DemoEnvironment) -> None:
    person = next(each for each in environment.day[25:] if each.family.isascii())
    types_his_birth(environment, person)
    screen_of(environment).touch("stop")
    screen_of(environment).touch("wipe")
    gone_from_the_glass(environment)
    nothing_stays(environment, person)


def test_after_he_walked_off(environment: DemoEnvironment) -> None:
    person = environment.day[26]
    shows_everything(environment, person)
    screen_of(environment).expect_step("idle")
    until(lambda: screen_of(environment).scenes[-1].step == "attract", "the silence ends it", 60)
    nothing_stays(environment, person)


@pytest.mark.parametrize("how", ["crash", "power cut"])
def test_after_the_kiosk_went_down_in_mid_visit(environment: DemoEnvironment, how: str) -> None:
    person = environment.day[27 if how == "crash" else 28]
    shows_everything(environment, person, upto="" if how == "crash" else "card")
    if how == "crash":
        environment.kiosk.send_signal(6)
        environment.kiosk.wait(20)
    else:
        environment.kill_kiosk()
    nothing_stays(environment, person)
    environment.kiosk_returns()
    gone_from_the_glass(environment)
    nothing_stays(environment, person)


def test_the_ledgers_own_file_cannot_be_read_without_its_key(environment: DemoEnvironment) -> None:
    screen_of(environment).expect_step("attract")  # it may be the first here: the file is there once the kiosk is up
    raw = Path(environment.folder / "ledger.db").read_bytes()
    assert not raw.startswith(b"SQLite format")
    assert b"appointment" not in raw


def test_a_year_later_no_file_of_kiosk_or_central_names_anybody(tmp_path: Path) -> None:
    with open_environment(tmp_path, headless=True, many=2) as house:
        person = house.day[24]
        shows_everything(house, person)
        screen_of(house).touch("nothing")
        screen_of(house).expect_step("read_number")
        screen_of(house).touch("done")
        gone_from_the_glass(house)
        database = house.folder / "central.db"
        copy_database(database, house.folder / "central.db.before-0001")
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as opened:
            marks = {
                str(each) for row in opened.execute("SELECT code_mark, born_mark FROM appointment") for each in row
            }
        words = {each.encode() for each in (person.ref, *marks)} | canaries(person)
        house.kill_kiosk()
        house.kill_central()
        assert person.ref.encode() in b"".join(everything(house).values())
        clock = Clock(house.folder / "clock")
        write_offset(house.folder / "clock", clock.offset() + timedelta(days=366))
        house.central_returns()
        house.kiosk_returns()
        gone_from_the_glass(house)
        until(lambda: person.ref.encode() not in kept_by_the_kiosk(house)["table ticket"], "the kiosk has forgotten")
        found = {f"{word!r} in {name}" for name, raw in everything(house).items() for word in words if word in raw}
        assert found == set()


def everything(environment: DemoEnvironment) -> dict[str, bytes]:
    """All that kiosk and central keep; not what the test itself brought: the day, the cards, the far end of the printer."""
    brought = {"day.csv"}
    files = {
        str(file.relative_to(environment.folder)): file.read_bytes()
        for file in environment.folder.rglob("*")
        if file.is_file() and file.name not in brought and file.parent.name != "cards"
    }
    return {**files, **kept_by_the_kiosk(environment)}
