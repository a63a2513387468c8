"""How often a caller may ask: a token bucket for each, by what it has proven, else by its address (docs/access.md, Rates)."""

import time
from collections import OrderedDict
from dataclasses import dataclass, field

MOST_CALLERS = 10_000


@dataclass(frozen=True, slots=True)
class Rate:
    """Requests a second on the long run, and how many may come at once."""

    per_s: float
    burst: int


KIOSK = Rate(100, 1000)
STAFF = Rate(20, 200)
ADDRESS = Rate(50, 500)
"""Of who has proven nothing: pages, static files, health. A whole city hall may be behind one address."""
SECRETS = Rate(2, 120)
"""Of an address on routes where a secret is tried: login, invitation, codes of kiosks and displays."""


@dataclass(slots=True)
class Buckets:
    """The buckets of all callers. The one that asked least recently is forgotten first; it is full by then."""

    _level: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def take(self, caller: str, rate: Rate, now: float | None = None) -> bool:
        """Take one request out of this caller's bucket; False if it is empty. now: of a monotonic clock, in seconds."""
        at = time.monotonic() if now is None else now
        level, then = self._level.pop(caller, (float(rate.burst), at))
        level = min(float(rate.burst), level + (at - then) * rate.per_s)
        allowed = level >= 1
        self._level[caller] = (level - 1 if allowed else level, at)
        if len(self._level) > MOST_CALLERS:
            self._level.popitem(last=False)
        return allowed
