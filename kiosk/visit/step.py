"""What a module of `kiosk/visit/steps/` consists of: one question."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from kiosk.rules import Policy
from kiosk.visit.effects import Effect
from kiosk.visit.events import Event
from kiosk.visit.facts import Facts
from kiosk.visit.state import KioskContext, Visit


class TimeoutKind(Enum):
    """How long a page may stay idle before the warning; the policy gives the seconds."""

    FOREVER = "forever"
    WARNING = "warning"
    DONE = "done"
    REMEMBER = "remember"
    CHOICE = "choice"
    HANDS = "hands"


def _never(facts: Facts, policy: Policy) -> bool:  # noqa: ARG001 -- the signature of `is_open`
    return False


def _no_effects(visit: Visit, context: KioskContext) -> tuple[Effect, ...]:  # noqa: ARG001 -- the signature of `effects`
    return ()


def _no_background_effects(facts: Facts, context: KioskContext) -> tuple[Effect, ...]:  # noqa: ARG001 -- the signature of `background_effects`
    return ()


@dataclass(frozen=True, slots=True)
class Step:
    """One question. It can change facts only; page ids, history and effects are the engine's.

    handle: returns the facts after an event, None if the event is not for this step. Evidence may come before its question.
    is_open: whether the question is still open, from facts and policy alone, so that Back lands where it was.
    effects: what should run while the page is shown; the engine starts what is not pending yet.
    background_effects: the same, on any page.
    remembered: whether the page shows what is on no paper and must be remembered.
    progress: which part of the visit it belongs to, of four when collecting and of three when applying; None: not shown.
    """

    name: str
    timeout: TimeoutKind
    handle: Callable[[Facts, Event, KioskContext], Facts | None]
    is_open: Callable[[Facts, Policy], bool] = _never
    effects: Callable[[Visit, KioskContext], tuple[Effect, ...]] = _no_effects
    background_effects: Callable[[Facts, KioskContext], tuple[Effect, ...]] = _no_background_effects
    remembered: Callable[[Facts], bool] = lambda _: False
    progress: tuple[int | None, int | None] = (None, None)

    def timeout_for(self, facts: Facts) -> TimeoutKind:
        """Return how long the page may stay idle with these facts."""
        return TimeoutKind.REMEMBER if self.remembered(facts) else self.timeout
