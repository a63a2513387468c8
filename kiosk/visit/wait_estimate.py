"""Estimates the wait (docs/domain.md, The queue)."""

from math import ceil

from kiosk.rules import Readiness
from kiosk.visit.assessment import due, evidence
from kiosk.visit.facts import Facts
from kiosk.visit.state import KioskContext

_STEP = 5
_MOST = 90
"""Minutes. Above this no estimate is shown: it would be a time to come back at."""


def estimate_minutes(facts: Facts, context: KioskContext) -> int | None:
    """Return the estimated wait in minutes, rounded up to a multiple of five, at least five; None if there is no estimate.

    Counts those who are due earlier, at the pace of the open desks. The time until the own appointment does not count,
    because early visitors are called early when it is quiet (decision 0015). None without a recent report from central,
    outside opening hours, for the triage lane, and above _MOST.
    """
    desks, page_id = context.desks(), due(facts, context)
    if desks is None or page_id is None or context.is_unstaffed():
        return None
    if evidence(facts, context.policy, context)[0] is Readiness.RED:
        return None
    ahead = sum(each <= page_id for each in desks.dues)
    wait = (ahead + 0.5) * context.policy.windows.each / desks.desks
    about = max(_STEP, ceil(wait / _STEP) * _STEP)
    return about if about <= _MOST else None
