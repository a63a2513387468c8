"""Reminds the owner of a card that stays in the reader: three flashes and a chime, repeated for half a minute.

After that the desk is told (docs/domain.md, Timers). One flash a second is a third of the limit (WCAG 2.3.1), and the text is
readable in both phases.
"""

from collections.abc import Callable
from dataclasses import dataclass

EVERY_S, UNTIL_S = 6.0, 30.0
PHASE_S, FLASHES = 0.5, 3
FIRST_S = {"take_card": 5.0, "attract": 0.0}
AFTER_CUE_S = 2.0
"""Delay before the first reminder, in seconds.

5 s on take_card, none on attract; elsewhere 2 s after the page's own chime.
"""


@dataclass(frozen=True, slots=True)
class ReminderState:
    """The reminder at this moment: play the chime now, highlight the text, and when to ask again."""

    sounds: bool = False
    highlighted: bool = False
    due: float | None = None


@dataclass(slots=True)
class CardReminder:
    """The reminders for one card. ticks: monotonic seconds."""

    ticks: Callable[[], float]
    _about: object = None
    _since: float = 0.0
    _sounded: int = 0

    def watch(self, step: str, page: object) -> None:
        """Remind on this page from now on; None: no reminder."""
        if page != self._about:
            self._about, self._sounded = page, 0
            self._since = self.ticks() + FIRST_S.get(step, AFTER_CUE_S)

    def poll(self) -> ReminderState:
        """Return the state now; each chime is reported once."""
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
