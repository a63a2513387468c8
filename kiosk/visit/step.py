"""What a step module is made of: one question, in `kiosk/visit/steps/`."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from kiosk.rules import Policy
from kiosk.visit.effects import Effect
from kiosk.visit.events import Event
from kiosk.visit.state import Facts, KioskContext, Visit


class TimeoutKind(Enum):
    """How long a page may be silent before the warning; the conductor's one timer counts the seconds."""

    FOREVER = "forever"
    WARNING = "warning"
    DONE = "done"
    REMEMBER = "remember"
    CHOICE = "choice"
    HANDS = "hands"


def _never(facts: Facts, policy: Policy) -> bool:  # noqa: ARG001 -- the shape of `due`
    return False


def _no_effects(visit: Visit, context: KioskContext) -> tuple[Effect, ...]:  # noqa: ARG001 -- the shape of `wants`
    return ()


def _no_background_effects(facts: Facts, context: KioskContext) -> tuple[Effect, ...]:  # noqa: ARG001 -- the shape of `beside`
    return ()


@dataclass(frozen=True, slots=True)
class Step:
    """One question. It can change nothing but the facts, and so break neither turn, trail nor orders.

    hear: what an event teaches; None: not mine. Evidence may come before its question is asked.
    due: is the question still open? Of facts and policy alone, so that Back always lands where it was.
    wants: what should be under way while the page is open; advance() orders what is not yet open.
    beside: the same, but on any page.
    remembered: whether what stands on the glass is on no paper, and must be learned by heart.
    """

    name: str
    timeout: TimeoutKind
    handle: Callable[[Facts, Event, KioskContext], Facts | None]
    is_open: Callable[[Facts, Policy], bool] = _never
    effects: Callable[[Visit, KioskContext], tuple[Effect, ...]] = _no_effects
    background_effects: Callable[[Facts, KioskContext], tuple[Effect, ...]] = _no_background_effects
    remembered: Callable[[Facts], bool] = lambda _: False

    def timeout_for(self, facts: Facts) -> TimeoutKind:
        """Return how long the page may be silent with these facts."""
        return TimeoutKind.REMEMBER if self.remembered(facts) else self.timeout
