"""Text typed on the screen. The characters stay here; the visit gets their count, and then a pseudonym.

Main thread only. A code is complete with twelve characters, a birth date with day, month, year and one to three letters.
"""

import logging
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from babel.dates import get_month_names

from kiosk.rules import IdentifierKind, Language, Policy, SiteKey
from kiosk.rules.barcodes import Meaning
from kiosk.rules.check_codes import ALPHABET, CONFIRMATION, CONFIRMATION_BODY
from kiosk.rules.pseudonyms import birth_text
from kiosk.runtime.clock import Now
from kiosk.runtime.visit_runner import Change
from kiosk.visit import events
from kiosk.visit.engine import current_step
from kiosk.visit.state import KioskContext, Visit

CODE_CHARACTERS = 2 + CONFIRMATION_BODY + 1
LETTERS_FROM, WHOLE = 6, 9
END, UNKNOWN = ".", "00"
HOUR_S = 3600.0
_TYPED_ON = ("type_code", "give_birth")

log = logging.getLogger(__name__)
EntryEvent = tuple[events.Entered | events.CodeShown, Change | None]


@dataclass(slots=True)
class Entry:
    """The characters of one page of one visit. key: returns the key of the day list. ticks: monotonic seconds."""

    key: Callable[[], SiteKey]
    now: Now
    ticks: Callable[[], float] = time.monotonic
    _characters: list[str] = field(default_factory=list, repr=False)
    _of: tuple[str, str] = ("", "")
    _missed: deque[float] = field(default_factory=deque)

    def belongs_to(self, visit: Visit, context: KioskContext) -> None:
        """Bind the entry to this visit and step; another visit or step clears it."""
        of = (str(visit.id), current_step(visit, context).name)
        if of != self._of:
            self._of = of
            self._characters.clear()

    def is_typed(self, step_name: str, action: str) -> bool:
        """Return whether this action of this page types or erases a character."""
        return step_name in _TYPED_ON and action in ("sign", "erase")

    def press(self, action: str, choice: str, context: KioskContext) -> tuple[EntryEvent, ...]:
        """Type or erase one character; return its events, also the completed code or birth date."""
        if action == "erase":
            del self._characters[-1:]
        elif not self._takes(choice):
            return ()
        elif choice != END:
            self._characters.append(choice)
        count: EntryEvent = (events.Typed(len(self._characters)), None)
        if self._of[1] == "type_code":
            whole = len(self._characters) == CODE_CHARACTERS and action != "erase"
            return (count, self._code(context.policy)) if whole else (count,)
        whole = choice == END or len(self._characters) == WHOLE
        return (count, self._birth(context)) if whole and action != "erase" else (count,)

    def display_text(self, language: Language) -> str:
        """Return what is typed, with placeholders for what is missing."""
        if self._of[1] == "type_code":
            return f"{CONFIRMATION}-{''.join(self._characters)}{'·' * (CODE_CHARACTERS - len(self._characters))}"
        return _birth_shown(self._characters, language)

    def _takes(self, choice: str) -> bool:
        count = len(self._characters)
        if self._of[1] == "type_code":
            return count < CODE_CHARACTERS and len(choice) == 1 and choice in ALPHABET
        if count < 2:
            return len(choice) == 2 and choice.isdigit()
        if count < LETTERS_FROM:
            return len(choice) == 1 and choice.isdigit()
        return (choice == END and count > LETTERS_FROM) or (count < WHOLE and len(choice) == 1 and choice.isalpha())

    def _code(self, policy: Policy) -> EntryEvent:
        text = f"{CONFIRMATION}-{''.join(self._characters)}"
        found = policy.barcodes.recognise(text, None, self.now().date())
        if found is None or found.meaning is not Meaning.APPOINTMENT:
            return events.TypedWrong(), None
        self._characters.clear()
        return events.CodeShown(self.key().mark(IdentifierKind.CODE, found.text), found.day), None

    def _birth(self, context: KioskContext) -> EntryEvent:
        day, month, *rest = self._characters
        year, letters = "".join(rest[:4]), "".join(rest[4:])
        mark = self.key().mark(IdentifierKind.BIRTH, birth_text(f"{year}-{month}-{day}", letters))
        self._characters.clear()
        while self._missed and self._missed[0] < self.ticks() - HOUR_S:
            self._missed.popleft()
        guessing = len(self._missed) < context.policy.lookups.per_hour
        if guessing and not context.day.by_birth(mark):
            self._missed.append(self.ticks())
        until = None
        if not guessing:
            until = self.now() + timedelta(seconds=HOUR_S - (self.ticks() - self._missed[0]))
            log.warning("birth dates are not looked up: too many in vain within an hour")
        return events.BirthGiven(mark), lambda now: replace(now, lookup_blocked_until=until)


def _birth_shown(characters: list[str], language: Language) -> str:
    day, month, *rest = [*characters[:2], *[""] * (2 - len(characters[:2])), *characters[2:]]
    name = (
        get_month_names("wide", locale=str(language))[int(month)]
        if month not in ("", UNKNOWN)
        else "?"
        if month
        else "····"
    )
    year, letters = "".join(rest[:4]), "".join(rest[4:])
    first = day.removeprefix("0") if day != UNKNOWN else "?"
    return f"{first or '··'} {name} {year}{'·' * (4 - len(year))}  {letters}{'·' * (3 - len(letters))}"
