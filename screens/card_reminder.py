"""A card that stays in the reader calls its owner back: three flashes and a chime, again and again, for half a minute.

After that the desk knows of it (docs/domain.md, Timers). Once a second is a third of what may hurt anybody (WCAG 2.3.1),
and the words can be read in both phases.
"""

from collections.abc import Callable
from dataclasses import dataclass

EVERY_S, UNTIL_S = 6.0, 30.0
PHASE_S, FLASHES = 0.5, 3
FIRST_S = {"take_card": 5.0, "attract": 0.0}
AFTER_CUE_S = 2.0
"""Where the page itself is heard first. On take_card a hand that is quick hears nothing; at the first page he walks away."""


@dataclass(frozen=True, slots=True)
class ReminderState:
    """Now: whether it sounds, whether its words are lit; and when to ask again."""

    sounds: bool = False
    highlighted: bool = False
    due: float | None = None


@dataclass(slots=True)
class CardReminder:
    """One card's calls. `ticks`: the clock of the page that calls."""

    ticks: Callable[[], float]
    _about: object = None
    _since: float = 0.0
    _sounded: int = 0

    def watch(self, step: str, page: object) -> None:
        """This page calls, from a moment on; None: no page does."""
        if page != self._about:
            self._about, self._sounded = page, 0
            self._since = self.ticks() + FIRST_S.get(step, AFTER_CUE_S)

    def poll(self) -> ReminderState:
        """How it is now; each sound is said once."""
        past = self.ticks() - self._since
        if self._about is None or past >= UNTIL_S:
            return ReminderState()
        if past < 0:
            return ReminderState(due=self._since)
        nr = int(past // EVERY_S)
        phase = int((past - nr * EVERY_S) // PHASE_S)
        flashing = phase < 2 * FLASHES
        next_at = nr * EVERY_S + (phase + 1) * PHASE_S if flashing else (nr + 1) * EVERY_S
        sounds, self._sounded = nr >= self._sounded, nr + 1
        return ReminderState(sounds, flashing and phase % 2 == 0, self._since + next_at)
