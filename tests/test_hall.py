"""What central says of the desks, what the house makes of it, and how long somebody is told that he will wait."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.queue.order import due_at
from kiosk.contract import HouseStatus
from kiosk.hall import HallNews
from kiosk.rules import Readiness
from kiosk.visit.evidence import evidence
from kiosk.visit.model import Facts, Hall, House
from kiosk.visit.waiting import minutes
from tests.screens.facts import CLOSED, ENDED
from tests.visit.worlds import BOOK, HOUSE, NOW

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
MS = timedelta(milliseconds=1)


def status(*, staffed: bool = True, past_due_s: int = 0) -> HouseStatus:
    return HouseStatus(staffed=staffed, waiting=3, longest_past_due_s=past_due_s)


def house(past_due: int = 0, *, staffed: bool = True) -> House:
    return replace(HOUSE, hall=Hall(staffed, past_due, NOW))


def test_the_same_news_is_told_once_a_minute_and_other_news_at_once() -> None:
    news = HallNews()
    assert news.heard(status(), NOW) == Hall(staffed=True, past_due=0, at=NOW)
    assert news.heard(status(), NOW + 5 * SECOND) is None
    assert news.heard(status(past_due_s=1), NOW + 10 * SECOND) == Hall(True, 5, NOW + 10 * SECOND)
    assert news.heard(status(past_due_s=290), NOW + 15 * SECOND) is None
    assert news.heard(status(past_due_s=301), NOW + 90 * SECOND) == Hall(True, 10, NOW + 90 * SECOND)


def test_a_desk_page_that_is_reloaded_is_no_empty_desk() -> None:
    news = HallNews()
    news.heard(status(), NOW)
    assert news.heard(status(staffed=False), NOW + 10 * SECOND) is None
    assert news.heard(status(), NOW + 20 * SECOND) is None
    assert news.heard(status(staffed=False), NOW + 30 * SECOND) is None
    alone = news.heard(status(staffed=False), NOW + 91 * SECOND)
    assert alone is not None
    assert not alone.staffed


@pytest.mark.parametrize(
    ("past_due", "facts", "expected"),
    [
        (0, ENDED, 10),  # his appointment is in eight minutes
        (5, ENDED, 15),
        (20, ENDED, 30),
        (0, replace(ENDED, appointment=None, walk_in=True), 20),
        (85, ENDED, None),  # more than an hour and a half is no wait
        (5, replace(ENDED, for_reception=True), None),
        (5, replace(ENDED, appointment=None), None),
        (5, Facts(), None),
    ],
)
def test_the_wait_goes_on_from_his_due_by_as_much_as_the_desks_are_behind(
    past_due: int, facts: Facts, expected: int | None
) -> None:
    assert minutes(facts, house(past_due)) == expected


def test_no_minutes_are_promised_that_nobody_knows() -> None:
    assert minutes(ENDED, HOUSE) is None, "offline"
    assert minutes(ENDED, replace(house(5), now=NOW + 4 * MINUTE)) is None, "old news"
    assert minutes(ENDED, house(5, staffed=False)) is None, "nobody at the desks"
    assert minutes(ENDED, replace(CLOSED, hall=house(5).hall)) is None, "closed"
    red = replace(ENDED, for_another=True)
    assert evidence(red, BOOK, HOUSE)[0] is Readiness.RED
    assert minutes(red, house(5)) is None, "the triage queue is short"


@given(st.integers(-300, 300), st.booleans())
def test_kiosk_and_central_find_the_same_due(came_after: int, booked: bool) -> None:
    came = NOW + came_after * MINUTE
    start = NOW if booked else None
    in_ms = due_at(_ms(came), _ms(start) if start else None, BOOK.windows)
    assert _ms(BOOK.windows.due(start, came)) == in_ms


def _ms(moment: object) -> int:
    from datetime import UTC, datetime

    assert isinstance(moment, datetime)
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // MS
