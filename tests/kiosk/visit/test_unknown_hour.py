"""By a clock that nobody confirmed nobody is late, no day is another, and no desk is closed."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from kiosk.visit import effects, events
from kiosk.visit.state import NEWS_LASTS
from screens.pages import page_of
from tests.support.builders import CONTEXT, MARKS, NOW, TEXTS
from tests.support.walk import Walk

WRONG = [timedelta(hours=1), timedelta(hours=9), timedelta(days=1), timedelta(days=-21), timedelta(days=-9700)]


def came(wrong: timedelta, *, known: bool, day: datetime | None = None) -> Walk:
    context = replace(CONTEXT, now=NOW + wrong, hour_known=known)
    return Walk(context).hears(events.CodeShown(MARKS[0], (day or NOW).date()))


@pytest.mark.parametrize("wrong", WRONG)
def test_a_code_of_the_list_is_served_whatever_the_machine_says(wrong: timedelta) -> None:
    walk = came(wrong, known=False)
    assert walk.step == "confirm_appointment"
    assert walk.visit.facts.booking.hour is None
    page = page_of(walk.visit, walk.context, TEXTS)
    assert page.notice is None or "laat" not in page.notice.label.text
    assert timedelta() < NEWS_LASTS


@pytest.mark.parametrize("wrong", WRONG)
def test_a_code_without_a_list_is_never_called_another_day_s(wrong: timedelta) -> None:
    context = replace(CONTEXT, now=NOW + wrong, hour_known=False, day=replace(CONTEXT.day, appointments=()))
    walk = Walk(context).hears(events.CodeShown(MARKS[0], NOW.date()))
    assert walk.visit.facts.booking.other_day is None


@pytest.mark.parametrize("wrong", WRONG)
def test_no_desk_is_called_closed(wrong: timedelta) -> None:
    context = replace(CONTEXT, now=NOW + wrong, hour_known=False, desk_status=None)
    assert not context.is_unstaffed()
    walk = Walk(context)
    assert page_of(walk.visit, context, TEXTS).notice is None


def test_with_central_s_hour_all_of_it_is_said_again() -> None:
    late = came(timedelta(minutes=25), known=True)
    assert late.visit.facts.booking.hour is not None
    other = Walk(replace(CONTEXT, day=replace(CONTEXT.day, appointments=()))).hears(
        events.CodeShown(MARKS[0], (NOW + timedelta(days=2)).date())
    )
    assert other.visit.facts.booking.other_day is not None
    assert effects.IssueNumber not in [type(order.effect) for order in other.orders]
