"""What central says of the desks, what the house makes of it, and how long somebody is told that he will wait."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.queue.order import due_at
from kiosk.protocol import SiteStatus
from kiosk.rules import Readiness
from kiosk.runtime.desk_status import DeskStatusFilter
from kiosk.visit.assessment import evidence
from kiosk.visit.events import NumberIssued
from kiosk.visit.facts import Facts
from kiosk.visit.state import DeskStatus, KioskContext
from kiosk.visit.steps import await_ticket
from kiosk.visit.wait_estimate import estimate_minutes
from tests.support.builders import BOOK, CONTEXT, NOW
from tests.support.facts import CLOSED, ENDED

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
MS = timedelta(milliseconds=1)


def status(desks: int = 4, ahead: int = 0) -> SiteStatus:
    return SiteStatus(staffed=desks > 0, waiting=3, longest_past_due_s=0, desks=desks, dues=(NOW,) * ahead)


def context(ahead: int = 0, desks: int = 4) -> KioskContext:
    return replace(CONTEXT, desk_status=DeskStatus(desks, (NOW,) * ahead, NOW))


def test_the_same_news_is_told_once_a_minute_and_other_news_at_once() -> None:
    news = DeskStatusFilter()
    assert news.accept(status(), NOW) == DeskStatus(4, (), NOW)
    assert news.accept(status(), NOW + 5 * SECOND) is None
    assert news.accept(status(ahead=1), NOW + 10 * SECOND) == DeskStatus(4, (NOW,), NOW + 10 * SECOND)
    assert news.accept(status(ahead=1), NOW + 15 * SECOND) is None
    assert news.accept(status(ahead=1), NOW + 90 * SECOND) == DeskStatus(4, (NOW,), NOW + 90 * SECOND)


def test_a_desk_page_that_is_reloaded_is_no_empty_desk() -> None:
    news = DeskStatusFilter()
    news.accept(status(), NOW)
    assert news.accept(status(0), NOW + 10 * SECOND) is None
    assert news.accept(status(), NOW + 20 * SECOND) is None
    assert news.accept(status(0), NOW + 30 * SECOND) is None
    alone = news.accept(status(0), NOW + 91 * SECOND)
    assert alone is not None
    assert not alone.staffed


def test_a_kiosk_that_starts_before_the_desk_pages_are_open_says_nothing_of_an_empty_hall_yet() -> None:
    first = DeskStatusFilter().accept(status(0), NOW)
    assert first is not None
    assert first.staffed


@pytest.mark.parametrize(
    ("ahead", "facts", "expected"),
    [
        (0, ENDED, 5),  # his appointment is in eight minutes: when it is quiet he is called before it
        (1, ENDED, 5),
        (2, ENDED, 10),  # two and a half at eleven minutes over four desks are seven
        (10, ENDED, 30),
        (0, replace(ENDED, booking=replace(ENDED.booking, appointment=None, walk_in=True)), 5),
        (40, ENDED, None),  # more than an hour and a half is no wait
        (2, replace(ENDED, for_reception=True), None),
        (2, replace(ENDED, booking=replace(ENDED.booking, appointment=None)), None),
        (2, Facts(), None),
    ],
)
def test_the_wait_is_of_those_who_are_due_before_him_at_the_pace_of_the_open_desks(
    ahead: int, facts: Facts, expected: int | None
) -> None:
    assert estimate_minutes(facts, context(ahead)) == expected


def test_who_is_due_after_him_makes_nobody_wait_and_fewer_desks_make_everybody_wait_longer() -> None:
    later = replace(CONTEXT, desk_status=DeskStatus(4, (NOW + 9 * MINUTE,) * 20, NOW))
    assert estimate_minutes(ENDED, later) == 5
    assert [estimate_minutes(ENDED, context(10, desks)) for desks in (1, 2, 3, 4)] == [None, 60, 40, 30]


def test_no_minutes_are_promised_that_nobody_knows() -> None:
    assert estimate_minutes(ENDED, CONTEXT) is None, "offline"
    assert estimate_minutes(ENDED, replace(context(), now=NOW + 4 * MINUTE)) is None, "old news"
    assert estimate_minutes(ENDED, context(desks=0)) is None, "nobody at the desks"
    assert estimate_minutes(ENDED, replace(CLOSED, desk_status=context().desk_status)) is None, "closed"
    red = replace(ENDED, person=replace(ENDED.person, for_another=True))
    assert evidence(red, BOOK, CONTEXT)[0] is Readiness.RED
    assert estimate_minutes(red, context()) is None, "the triage queue is short"


def test_page_and_ticket_say_the_minutes_that_were_told_with_the_number() -> None:
    waits = replace(ENDED, ticket=replace(ENDED.ticket, number=None, ticket=None, paper=None))
    told = await_ticket.handle(waits, NumberIssued("R042", "t1"), context(10))
    assert told is not None
    assert told.ticket.wait == 30


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
