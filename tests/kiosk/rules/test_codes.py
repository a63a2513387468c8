"""Our codes catch what people and scanners get wrong; the number rolls without a hole."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.rules.check_codes import (
    ALPHABET,
    CodeError,
    check_character,
    confirmation_code,
    day_characters,
    day_of,
    is_checked,
    letter_code,
)
from kiosk.rules.ticket_numbers import number_on_ticket

TODAY = date(2026, 11, 25)
bodies = st.text(alphabet=ALPHABET, min_size=11, max_size=11).filter(
    lambda body: len({*body, check_character(body)}) > 1
)


@given(bodies, st.integers(0, 11), st.sampled_from(ALPHABET))
def test_every_single_wrong_sign_is_caught(body: str, place: int, character: str) -> None:
    code = body + check_character(body)
    wrong = code[:place] + character + code[place + 1 :]
    assert is_checked(wrong) == (wrong == code)


@given(bodies, st.integers(0, 11), st.integers(0, 11))
def test_every_swap_of_two_signs_is_caught(body: str, one: int, other: int) -> None:
    code = list(body + check_character(body))
    swapped = code.copy()
    swapped[one], swapped[other] = swapped[other], swapped[one]
    assert is_checked("".join(swapped)) == (swapped == code)


@given(st.integers(-480, 480))
def test_code_tells_its_day_offline(ahead: int) -> None:
    day = TODAY + timedelta(days=ahead)
    assert day_of(day_characters(day), TODAY) == day


def test_codes_have_their_golden_form() -> None:
    assert confirmation_code(TODAY, "7K2M9QRTX") == "OH-CM7K2M9QRTXT"
    assert letter_code("7K2M9QRTXA") == "OHB-7K2M9QRTXAQ"


@pytest.mark.parametrize("text", ["", "2", "0" * 12, "abcdefghijkl"])
def test_what_is_no_code_is_said_to_be_none(text: str) -> None:
    assert not is_checked(text)


def test_strange_sign_is_refused_by_name() -> None:
    with pytest.raises(CodeError):
        check_character("O0")


@pytest.mark.parametrize(("issue", "number"), [(1, "R001"), (42, "R042"), (999, "R999"), (1000, "R001")])
def test_number_rolls_after_999(issue: int, number: str) -> None:
    assert number_on_ticket("R", issue) == number


def test_ticket_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="counted from 1"):
        number_on_ticket("R", 0)


@pytest.mark.parametrize("character", ALPHABET)
@pytest.mark.parametrize("count", [2, 11, 12])
def test_one_sign_again_and_again_is_no_code(character: str, count: int) -> None:
    assert not is_checked(character * count)
