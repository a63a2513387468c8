"""How long they will wait, about: told honestly, rounded up, or not at all (docs/domain.md, The queue)."""

from math import ceil

from kiosk.rules import Readiness
from kiosk.visit.assessment import due, evidence
from kiosk.visit.state import Facts, KioskContext

_STEP = 5
_MOST = 90
"""Minutes. More than this is an hour to come back at, and no wait."""


def estimate_minutes(facts: Facts, context: KioskContext) -> int | None:
    """As many as are due before him, at the pace of the desks that are open; in fives, never less than five.

    Whoever comes early is called early when it is quiet: what is left until his hour says little (decision 0015). None
    when central is silent, when nobody is at the desks, for the short triage queue, and beyond an hour and a half.
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
