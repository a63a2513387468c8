"""Reads appointments from JSON: one object or a list of them, with the columns of docs/import.md as members.

A value is a string, a number, true, false or null; `day` and `start` are as in CSV.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from central.appointments.model import AppointmentFault, AppointmentFileError, FileReading, ReadingTerms, read_rows
from central.appointments.row import COLUMNS, NEEDED, AppointmentRow


def read_json_file(raw: bytes, terms: ReadingTerms) -> FileReading:
    """Return the good appointments, and what is wrong with the others. Raises AppointmentFileError for what is no such file."""
    try:
        given = msgspec.json.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise AppointmentFileError("expected JSON: a list of appointments") from None
    if not isinstance(given, (list, dict)):
        raise AppointmentFileError("expected JSON: a list of appointments")
    listed = given if isinstance(given, list) else [given]
    return read_rows([row_of(f"appointment {nr}", each) for nr, each in enumerate(listed, 1)], terms)


def row_of(place: str, given: object) -> AppointmentRow | AppointmentFault:
    """Return the cells of one object, or what is wrong with it."""
    if not isinstance(given, dict):
        return AppointmentFault(f"{place}: expected an object")
    return _cells(place, given)


def _cells(place: str, given: Mapping[str, Any]) -> AppointmentRow | AppointmentFault:
    if missing := [name for name in NEEDED if given.get(name) in (None, "")]:
        return AppointmentFault(f"{place}: missing: {', '.join(missing)}")
    if strange := [name for name in given if name not in COLUMNS]:
        return AppointmentFault(f"{place}: what we must not have: {', '.join(name[:40] for name in strange[:9])}")
    cells = dict[str, str]()
    for name, value in given.items():
        if isinstance(value, (dict, list, float)):
            return AppointmentFault(f"{place}, column {name}: expected a text or a whole number")
        if value is None:
            cells[name] = ""
        elif isinstance(value, bool):
            cells[name] = str(value).lower()
        else:
            cells[name] = str(value)
    return AppointmentRow(place, cells)
