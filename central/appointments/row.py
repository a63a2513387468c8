"""One appointment as a source writes it: cells by column, whatever the format. Columns: see docs/import.md.

Codes, numbers and names become pseudonyms here and are not stored in clear.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import NoReturn

from central.appointments.model import FILE, AppointmentFault, ImportedAppointment, ReadingTerms
from central.marking import Clear
from kiosk.rules import BookingState, IdentifierKind, Purpose
from kiosk.rules.pseudonyms import birth_text, normalise
from kiosk.runtime.clock import BRUSSELS

NEEDED = ("ref", "day", "start", "purpose", "initials", "code")
COLUMNS = (
    *NEEDED, "birth", "family_name", "card", "child", "language", "letter", "letter_needed", "card_number",
    "due_eur", "state", "revision",
)  # fmt: skip
MOST_LETTERS = 3
"""Of initials: `Th. v.d. M.`, and no name."""
LONGEST_REF = 64
_YES, _NO = ("1", "ja", "yes", "true"), ("", "0", "nee", "no", "false")


@dataclass(frozen=True, slots=True)
class AppointmentRow:
    """The cells of one appointment. place: what a fault names, such as `line 3`."""

    place: str
    cells: dict[str, str]

    def parse(self, terms: ReadingTerms) -> ImportedAppointment:
        """Return the appointment. Raises AppointmentFault, which names the column."""
        day, ref = self._day(terms.today), self._ref(terms.source)
        clear = self._clear()
        marks = terms.marking.marks(clear)
        return ImportedAppointment(
            source=terms.source,
            revision=int(revision) if (revision := self._matching("revision", r"\d{1,15}|")) else None,
            ref=ref,
            day=day.isoformat(),
            start=self._start(day),
            purpose=Purpose(self._one_of("purpose", ("collect", "apply"))),
            initials=self._initials(),
            birth=self._birth(terms.today),
            card=self._card(terms.cards),
            child=self._one_of("child", (*_YES, *_NO)) in _YES,
            language=self._matching("language", r"[a-z]{2,3}|") or None,
            code_mark=marks.code_mark,
            letter_mark=marks.letter_mark,
            card_mark=marks.card_mark,
            born_mark=marks.born_mark,
            sealed=terms.marking.seal(ref, clear),
            letter_needed=self._one_of("letter_needed", (*_YES, *_NO)) not in ("0", "nee", "no", "false"),
            due_eur=int(euro) if (euro := self._matching("due_eur", r"\d{1,4}|")) else None,
            state=BookingState(self._one_of("state", ("booked", "cancelled", "")) or "booked"),
        )

    def _ref(self, source: str) -> str:
        """Return the reference as it is stored: with its source, but for files, which have always been without."""
        ref = self._matching("ref", r"[A-Za-z0-9._:-]{1,64}")
        stored = ref if source == FILE else f"{source}:{ref}"
        if len(stored) > LONGEST_REF:
            self._fault("ref", f"at most {LONGEST_REF - len(source) - 1} signs")
        return stored

    def _start(self, day: date) -> datetime:
        """Return the start in Brussels. An hour that the clocks skip is a fault; of one that comes twice it is the first."""
        start = datetime.combine(day, self._time(), BRUSSELS)
        if start.astimezone(UTC).astimezone(BRUSSELS).time() != start.time():
            self._fault("start", "an hour that exists on this day: the clocks skip it")
        return start

    def _initials(self) -> str:
        """Return initials. A longer run of letters is a name, which central neither needs nor keeps."""
        cell = self._matching("initials", r"[^\x00-\x1f\x7f]{1,12}")
        if any(len(run) > MOST_LETTERS for run in re.findall(r"[^\W\d_]+", cell)):
            self._fault("initials", f"initials such as A. K., not a name: at most {MOST_LETTERS} letters together")
        return cell

    def _card(self, cards: frozenset[str]) -> str | None:
        """Return a card that is issued today; a former letter is not (R02)."""
        cell = self._cell("card").upper()
        if cell and cell not in cards:
            self._fault("card", f"one of {', '.join(sorted(cards))}")
        return cell or None

    def _birth(self, today: date) -> str | None:
        """Return a date, or one with 00 for unknown parts; not in the future, not more than 150 years ago."""
        birth = self._matching("birth", r"\d{4}-\d{2}-\d{2}|")
        if birth and not f"{today.year - 150}-00-00" <= birth <= today.isoformat():
            self._fault("birth", "a day that is over")
        return birth or None

    def _clear(self) -> Clear:
        """Return what the marks are made of, normalised."""
        return Clear(
            code=self._normal("code", IdentifierKind.CODE) or self._fault("code", "a code"),
            letter=self._normal("letter", IdentifierKind.LETTER),
            card=self._normal("card_number", IdentifierKind.CARD),
            born=self._born(),
        )

    def _born(self) -> str | None:
        """Return birth date and the first three letters of the family name; more of the name is not kept."""
        birth, name = self._cell("birth"), self._cell("family_name")
        if not birth or not name:
            return None
        try:
            return birth_text(birth, name)
        except ValueError as error:
            return self._fault("family_name", str(error))

    def _cell(self, column: str) -> str:
        return self.cells.get(column, "").strip()

    def _fault(self, column: str, expected: str) -> NoReturn:
        raise AppointmentFault(f"{self.place}, column {column}: expected {expected}")

    def _matching(self, column: str, pattern: str) -> str:
        cell = self._cell(column)
        if not re.fullmatch(pattern, cell, re.ASCII):
            self._fault(column, f"something like {pattern}")
        return cell

    def _one_of(self, column: str, words: tuple[str, ...]) -> str:
        cell = self._cell(column).lower()
        if cell not in words:
            self._fault(column, f"one of {', '.join(word or 'nothing' for word in words)}")
        return cell

    def _normal(self, column: str, kind: IdentifierKind) -> str | None:
        cell = self._cell(column)
        try:
            return normalise(kind, cell) if cell else None
        except ValueError as error:
            return self._fault(column, str(error))

    def _day(self, today: date) -> date:
        cell = self._cell("day")
        try:
            return today if cell == "today" else date.fromisoformat(cell)
        except ValueError:
            return self._fault("day", "YYYY-MM-DD or today")

    def _time(self) -> time:
        cell = re.fullmatch(r"(\d{1,2})[:.](\d{2})", self._cell("start"), re.ASCII)
        if not cell or int(cell[1]) > 23 or int(cell[2]) > 59:
            self._fault("start", "an hour like 10.20")
        return time(int(cell[1]), int(cell[2]))
