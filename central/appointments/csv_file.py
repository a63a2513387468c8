"""Reads appointments from a CSV file of a booking system or a spreadsheet: comma or semicolon, BOM or not.

Columns: see docs/import.md. A line that is not valid is refused with its line and column, and harms no other.
"""

import csv
import io
from datetime import date

from central.appointments.model import (
    AppointmentFault,
    AppointmentFileError,
    FileReading,
    ImportedAppointment,
    ReadingTerms,
    read_rows,
)
from central.appointments.row import COLUMNS, NEEDED, AppointmentRow
from central.marking import Marking


def read_csv(raw: bytes, marking: Marking, today: date, cards: frozenset[str]) -> tuple[ImportedAppointment, ...]:
    """Return every row. cards: the codes of existing cards. Raises AppointmentFileError, also for one bad line."""
    return read_csv_file(raw, ReadingTerms(marking, today, cards)).strictly()


def read_csv_file(raw: bytes, terms: ReadingTerms) -> FileReading:
    """Return the good lines, and what is wrong with the others. Raises AppointmentFileError for what is no such file."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise AppointmentFileError(f"line {raw[: error.start].count(10) + 1}: expected UTF-8") from None
    first = text.partition("\n")[0]
    lines = csv.reader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ",", strict=True)
    try:
        head = [name.strip().lower() for name in next(lines, [])]
        _check_head(head)
        rows = [_row(lines.line_num, head, line) for line in lines if any(line)]
    except csv.Error as error:
        raise AppointmentFileError(f"line {lines.line_num}: {error}") from None
    return read_rows(rows, terms)


def _row(number: int, head: list[str], cells: list[str]) -> AppointmentRow | AppointmentFault:
    if len(cells) != len(head):
        return AppointmentFault(f"line {number}: {len(cells)} columns, expected {len(head)}")
    return AppointmentRow(f"line {number}", dict(zip(head, cells, strict=True)))


def _check_head(head: list[str]) -> None:
    if missing := [name for name in NEEDED if name not in head]:
        raise AppointmentFileError(f"line 1: columns missing: {', '.join(missing)}")
    if strange := [name for name in head if name not in COLUMNS]:
        raise AppointmentFileError(f"line 1: columns that we must not have: {', '.join(strange)}")
