"""Numbers roll without a hole; fingerprints compare without telling."""

import pytest

from kiosk.rules.keyed import Matter, SiteKey
from kiosk.rules.numbers import is_number, number_on_ticket


@pytest.mark.parametrize(("issue", "number"), [(1, "R001"), (42, "R042"), (999, "R999"), (1000, "R001")])
def test_number_rolls_after_999(issue: int, number: str) -> None:
    assert number_on_ticket("R", issue) == number
    assert is_number(number)


def test_ticket_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="counted from 1"):
        number_on_ticket("R", 0)


def test_same_value_under_two_matters_has_two_fingerprints() -> None:
    key = SiteKey("k1", b"0" * 32)
    assert key.fingerprint(Matter.CODE, "X") != key.fingerprint(Matter.LETTER, "X")
    assert key.fingerprint(Matter.CODE, "X") == SiteKey("k1", b"0" * 32).fingerprint(Matter.CODE, "X")


def test_key_never_shows_its_secret() -> None:
    assert "0000" not in repr(SiteKey("k1", b"0" * 32))
