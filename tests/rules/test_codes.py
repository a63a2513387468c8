"""Our codes catch what people and scanners get wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.rules.codes import ALPHABET, SIGNS, check_sign, is_code

bodies = st.text(alphabet=ALPHABET, min_size=9, max_size=9)


@given(bodies, st.integers(0, SIGNS - 1), st.sampled_from(ALPHABET))
def test_every_single_wrong_sign_is_caught(body: str, place: int, sign: str) -> None:
    code = body + check_sign(body)
    wrong = code[:place] + sign + code[place + 1 :]
    assert is_code(wrong) == (wrong == code)


@given(bodies, st.integers(0, SIGNS - 1), st.integers(0, SIGNS - 1))
def test_every_swap_of_two_signs_is_caught(body: str, one: int, other: int) -> None:
    code = list(body + check_sign(body))
    swapped = code.copy()
    swapped[one], swapped[other] = swapped[other], swapped[one]
    assert is_code("".join(swapped)) == (swapped == code)


@pytest.mark.parametrize("text", ["", "2" * 9, "2" * 11, "0" * 10, "abcdefghij"])
def test_what_is_no_code_is_said_to_be_none(text: str) -> None:
    assert not is_code(text)
