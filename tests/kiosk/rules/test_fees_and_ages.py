"""The golden tables of fees and birthdays (R04, R05). Central's own test plays the same tables through an import."""

from datetime import date

import pytest

from kiosk.policy_files import load_policy
from kiosk.rules import is_child, is_minor, turned_12, years_on
from kiosk.rules.card_types import OnChip, read_cards
from kiosk.rules.fees import AskDesk
from kiosk.rules.vocabulary import Language
from tests.support.golden import BIRTHDAYS, FEES

BOOK = load_policy()
TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(("code", "under_12", "from_12"), FEES)
def test_each_of_the_28_cells_of_the_price_list(code: str, under_12: int | AskDesk, from_12: int) -> None:
    child, adult = BOOK.prices.fee(code, 11, TODAY), BOOK.prices.fee(code, 12, TODAY)
    assert (child.euro if child.why is None else child.why) == under_12
    assert (adult.euro, adult.under_12, adult.listed) == (from_12, False, date(2026, 1, 1))


def test_the_table_has_nine_fourteen_and_five_cells() -> None:
    young = [under for _, under, _ in FEES]
    assert len(FEES) == len(BOOK.cards.types) == 14
    assert sum(cell in (8, 11) for cell in young) == 9
    assert sum(isinstance(cell, AskDesk) for cell in young) == 5
    assert all(cell in (23, 24) for *_, cell in FEES)


@pytest.mark.parametrize(
    ("code", "years", "day", "why"),
    [
        ("A", None, TODAY, AskDesk.AGE_UNKNOWN),
        (None, 30, TODAY, AskDesk.CARD_UNKNOWN),
        ("C", 30, TODAY, AskDesk.CARD_UNKNOWN),
        ("A", 30, date(2025, 12, 31), AskDesk.NO_LIST),
    ],
)
def test_what_is_not_on_a_list_is_the_desks_to_say(
    code: str | None, years: int | None, day: date, why: AskDesk
) -> None:
    fee = BOOK.prices.fee(code, years, day)
    assert (fee.euro, fee.why) == (None, why)


@pytest.mark.parametrize(("birth", "day", "years"), BIRTHDAYS)
def test_the_age_turns_on_the_birthday_and_is_never_guessed(birth: str, day: date, years: int | None) -> None:
    assert years_on(day, birth) == years


def test_who_is_a_child_and_who_comes_himself() -> None:
    assert is_child(11, child_model=False, collects=False)
    assert not is_child(12, child_model=False, collects=True)
    assert is_child(12, child_model=True, collects=True)
    assert not is_child(12, child_model=True, collects=False)
    assert not is_child(None, child_model=False, collects=True)
    assert turned_12(12, child_model=True, collects=True)
    assert not turned_12(11, child_model=True, collects=True)
    assert [is_minor(years) for years in (11, 12, 17, 18, None)] == [False, True, True, False, False]


@pytest.mark.parametrize(
    ("document", "on_chip"),
    [
        ("33", OnChip("A", False, False)),
        ("13", OnChip("K", False, True)),
        ("16", OnChip("EU+", False, True)),
        ("63", OnChip("A", True, False)),
        ("023", OnChip("N", False, False)),
        ("1", None),
        ("01", None),
        ("6", None),
        ("", None),
        ("x", None),
        (None, None),
    ],
)
def test_a_chips_type_names_the_card_of_today(document: str | None, on_chip: OnChip | None) -> None:
    assert BOOK.cards.of_chip(document) == on_chip


@pytest.mark.parametrize(("document", "child"), [("22", False), ("69", True)])
def test_the_mention_c_tells_an_m_plus_from_an_m(document: str, child: bool) -> None:
    assert BOOK.cards.of_chip(document) == OnChip("M", child, False)
    assert BOOK.cards.of_chip(document, permanent=True) == OnChip("M+", child, False, permanent=True)
    assert BOOK.cards.of_chip("33", permanent=True) == OnChip("A", False, False)


def test_every_card_has_its_name_in_the_four_official_languages() -> None:
    for card in BOOK.cards.types:
        assert all(card.name(Language(language)) for language in ("nl", "fr", "en", "de"))
    assert BOOK.cards.types[0].name(Language("tr")) == "Beperkt verblijf"


def test_a_former_letter_is_never_offered_as_a_new_card() -> None:
    """R02."""
    assert not BOOK.cards.codes() & {"C", "D", "E", "E+"}
    names = 'nl = "x"\nfr = "x"\nen = "x"\nde = "x"\n'
    raw = f'[[card]]\ncode = "C"\n{names}[[card]]\ncode = "K"\nwas = "C"\n{names}'.encode()
    with pytest.raises(ValueError, match="cards.toml, line 9: C is a letter of before 2021"):
        read_cards(raw)
