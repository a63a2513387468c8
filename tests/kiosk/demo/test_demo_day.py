"""The demo's day: deterministic from its seed, every named case in it, and read like any city's file."""

from collections import Counter
from datetime import date

from central.appointments.csv_file import read_csv
from central.marking import Marking
from kiosk.demo.day import WHOLE_DAY, as_csv, people
from kiosk.rules import BookingState, years_on
from kiosk.rules.check_codes import day_of
from tests.support.builders import BOOK

TODAY = date(2026, 11, 25)
DAY = people(TODAY, WHOLE_DAY)


def test_the_same_seed_is_the_same_day_and_another_is_not() -> None:
    assert people(TODAY, WHOLE_DAY) == DAY
    assert people(TODAY, WHOLE_DAY, seed=7) != DAY
    assert len({person.code for person in DAY}) == WHOLE_DAY == 120


def test_central_reads_it_like_any_citys_file() -> None:
    rows = read_csv(as_csv(DAY).encode(), Marking(b"s" * 32), TODAY, BOOK.cards.codes())
    assert len(rows) == WHOLE_DAY
    assert sum(row.state is BookingState.CANCELLED for row in rows) == 1
    assert all(row.born_mark for row in rows)


def test_every_path_and_every_must_have_case_is_named() -> None:
    cases = " ".join(person.case for person in DAY)
    for nr in {*range(1, 31)} - {18, 28}:  # who has no appointment, or comes for something else, is in no list
        assert f"P{nr} " in cases, nr
    for words in (
        *(
            "twins at two hours",
            "twins at one hour",
            "one name alone",
            "apostrophe",
            "hyphen",
            "three words",
            "47 signs",
        ),
        *("only the year is known", "born on 29 February", "twelve tomorrow", "two appointments", "family of five, 5"),
        *("cancelled at 08.50", "after the morning sync", "clock change day", "types O for 0", "dim phone"),
        *("yesterday's person", "parent's card"),
    ):
        assert words in cases, words


def test_every_kind_of_card_is_ordered_by_somebody() -> None:
    assert {person.card for person in DAY} == BOOK.cards.codes()


def test_birthdays_are_where_they_should_be() -> None:
    ages = {person.case: years_on(TODAY, person.birth) for person in DAY}
    assert (ages["P16 turned 12 today"], ages["twelve tomorrow"], ages["only the year is known"]) == (12, 11, None)
    assert len(next(person.family for person in DAY if person.case == "47 signs")) == 47


def test_a_code_says_its_day() -> None:
    shifted = Counter((person.day - TODAY).days for person in DAY if person.day != TODAY)
    assert set(shifted) == {3, -2, 151}
    assert all(day_of(person.code[3:5], TODAY) == person.day for person in DAY)
