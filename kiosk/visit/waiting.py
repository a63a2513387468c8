"""How long he will wait, about: told honestly, rounded up, or not at all (domain.md 6: a known wait is a shorter one)."""

from datetime import timedelta
from math import ceil

from kiosk.rules import Readiness
from kiosk.visit.evidence import due, evidence
from kiosk.visit.model import Facts, House

_STEP = 5
_MOST = 90
"""Minutes. More than this is an hour to come back at, and no wait."""


def minutes(facts: Facts, house: House) -> int | None:
    """Until his due, and on by as much as the one who waits longest is past his; in fives, never less than five.

    That longest wait is what queueing theory calls the head-of-line delay: the best single thing to know. None when
    central is silent, when nobody is at the desks, for the short triage queue, and beyond an hour and a half.
    """
    desks, turn = house.desks(), due(facts, house)
    if desks is None or turn is None or house.nobody_there():
        return None
    if evidence(facts, house.book, house)[0] is Readiness.RED:
        return None
    still = max(timedelta(), turn - house.now) / timedelta(minutes=1) + desks.past_due
    about = max(_STEP, ceil(still / _STEP) * _STEP)
    return about if about <= _MOST else None
