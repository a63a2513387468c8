"""Reads appointments from a CSV file of a booking system or a spreadsheet: comma or semicolon, BOM or not.

Columns: see docs/import.md. A day may be `today`. Codes, numbers and names become pseudonyms here and are not stored in
clear. The whole file is read before anything changes; errors name line and column.
"""

import csv
import io
import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import NoReturn

from central.appointments.model import AppointmentFileError, ImportedAppointment
from central.marking import Clear, Marking
from kiosk.rules import BookingState, IdentifierKind, Purpose
from kiosk.rules.pseudonyms import birth_text, normalise
from kiosk.runtime.clock import BRUSSELS

NEEDED = ("ref", "day", "start", "purpose", "initials", "code")
COLUMNS = (
    *NEEDED, "birth", "family_name", "card", "child", "language", "letter", "letter_needed", "card_number",
    "due_eur", "state",
)  # fmt: skip
MOST_LETTERS = 3
"""Of initials: `Th. v.d. M.`, and no name."""
_YES, _NO = ("1", "ja", "yes", "true"), ("", "0", "nee", "no", "false")


def read_csv(raw: bytes, marking: Marking, today: date, cards: frozenset[str]) -> tuple[ImportedAppointment, ...]:
    """Return every row. cards: the codes of existing cards. Raises AppointmentFileError."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise AppointmentFileError(f"line {raw[: error.start].count(10) + 1}: expected UTF-8") from None
    first = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ",", strict=True)
    try:
        head = [name.strip().lower() for name in next(rows, [])]
        _check_head(head)
        read = [
            _Row(rows.line_num, dict(zip(head, row, strict=False)), len(row), len(head)) for row in rows if any(row)
        ]
    except csv.Error as error:
        raise AppointmentFileError(f"line {rows.line_num}: {error}") from None
    appointment = tuple(row.parse(marking, today, cards) for row in read)
    _check_unique(read, appointment)
    return appointment


def _check_unique(rows: list["_Row"], read: tuple[ImportedAppointment, ...]) -> None:
    """Refuse a reference or a code that stands twice: two people would be one, or one would be two."""
    seen: dict[str, int] = {}
    for row, each in zip(rows, read, strict=True):
        for column, value in (("ref", each.ref), ("code", str(each.code_mark))):
            if (earlier := seen.setdefault(f"{column} {value}", row.line)) != row.line:
                reason = f"{each.ref} stands" if column == "ref" else "this code stands"
                raise AppointmentFileError(f"line {row.line}, column {column}: {reason} in line {earlier} already")


def _check_head(head: list[str]) -> None:
    if missing := [name for name in NEEDED if name not in head]:
        raise AppointmentFileError(f"line 1: columns missing: {', '.join(missing)}")
    if strange := [name for name in head if name not in COLUMNS]:
        raise AppointmentFileError(f"line 1: columns that we must not have: {', '.join(strange)}")


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    cells: dict[str, str]
    width: int
    expected: int

    def parse(self, marking: Marking, today: date, cards: frozenset[str]) -> ImportedAppointment:
        if self.width != self.expected:
            raise AppointmentFileError(f"line {self.line}: {self.width} columns, expected {self.expected}")
        day, ref = self._day(today), self._matching("ref", r"[A-Za-z0-9._:-]{1,64}")
        clear = self._clear()
        marks = marking.marks(clear)
        return ImportedAppointment(
            ref=ref,
            day=day.isoformat(),
            start=datetime.combine(day, self._time(), BRUSSELS),
            purpose=Purpose(self._one_of("purpose", ("collect", "apply"))),
            initials=self._initials(),
            birth=self._birth(today),
            card=self._card(cards),
            child=self._one_of("child", (*_YES, *_NO)) in _YES,
            language=self._matching("language", r"[a-z]{2,3}|") or None,
            code_mark=marks.code_mark,
            letter_mark=marks.letter_mark,
            card_mark=marks.card_mark,
            born_mark=marks.born_mark,
            sealed=marking.seal(ref, clear),
            letter_needed=self._one_of("letter_needed", (*_YES, *_NO)) not in ("0", "nee", "no", "false"),
            due_eur=int(euro) if (euro := self._matching("due_eur", r"\d{1,4}|")) else None,
            state=BookingState(self._one_of("state", ("booked", "cancelled", "")) or "booked"),
        )

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
        raise AppointmentFileError(f"line {self.line}, column {column}: expected {expected}")

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
            raise AppointmentFileError(f"line {self.line}, column day: expected YYYY-MM-DD or today") from None

    def _time(self) -> time:
        cell = re.fullmatch(r"(\d{1,2})[:.](\d{2})", self._cell("start"), re.ASCII)
        if not cell or int(cell[1]) > 23 or int(cell[2]) > 59:
            raise AppointmentFileError(f"line {self.line}, column start: expected an hour like 10.20")
        return time(int(cell[1]), int(cell[2]))
