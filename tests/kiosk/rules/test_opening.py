"""When somebody is at the desks: hours by weekday, days that are none, and what a wrong file says."""

from datetime import date, datetime

import pytest

from assets import config_folder
from kiosk.rules import POLICY_FILES, ConfigError, read_policy
from tests.support.builders import BOOK

OPENING = BOOK.opening
FILES = {name: (config_folder() / name).read_bytes() for name in POLICY_FILES}


def moment(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+01:00")


@pytest.mark.parametrize(
    ("at", "opened"),
    [
        ("2026-11-25T08:44", False),
        ("2026-11-25T08:45", True),
        ("2026-11-25T12:45", True),  # at noon nobody is sent away
        ("2026-11-25T16:29", True),
        ("2026-11-25T16:30", False),
        ("2026-11-24T18:59", True),  # late Tuesday
        ("2026-11-28T12:00", False),  # Saturday
        ("2026-11-29T10:00", False),  # Sunday
        ("2026-12-25T10:00", False),  # a Friday that is none
    ],
)
def test_open_from_the_doors_to_the_last_hour_of_the_day(at: str, opened: bool) -> None:
    assert OPENING.is_open(moment(at)) is opened


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-11-25T07:00", "2026-11-25T09:00"),
        ("2026-11-25T17:00", "2026-11-26T09:00"),
        ("2026-11-28T12:30", "2026-11-30T09:00"),
        ("2026-12-24T20:00", "2026-12-28T09:00"),
    ],
)
def test_the_next_opening_skips_days_without_hours(at: str, opens: str) -> None:
    assert OPENING.next_after(moment(at)) == moment(opens)


def test_who_is_due_after_the_last_hour_is_due_after_closing() -> None:
    assert not OPENING.closes_before(moment("2026-11-25T16:20"))
    assert OPENING.closes_before(moment("2026-11-25T16:30"))
    assert OPENING.closes_before(moment("2026-11-29T10:00"))


def test_a_house_that_never_opens_names_no_day() -> None:
    assert type(OPENING)().next_after(moment("2026-11-25T10:00")) is None
    assert not type(OPENING)().of(date(2026, 11, 25))


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ('["9-12"]', "Expected `str` matching regex"),
        ('["13.30-16.30", "09.00-12.30"]', "expected hours one after another"),
        ('["12.30-09.00"]', "expected hours one after another"),
        ('["09.00-25.00"]', "Expected `str` matching regex"),
    ],
)
def test_wrong_hours_stop_the_start_with_file_line_and_expectation(wrong: str, expected: str) -> None:
    right = b'monday = ["09.00-12.30", "13.30-16.30"]'
    assert right in FILES["policy.toml"]
    files = FILES | {"policy.toml": FILES["policy.toml"].replace(right, b"monday = " + wrong.encode())}
    line = FILES["policy.toml"][: FILES["policy.toml"].index(right)].count(b"\n") + 1
    with pytest.raises(ConfigError, match=expected) as error:
        read_policy(files)
    assert (error.value.file, error.value.line) == ("policy.toml", line)
