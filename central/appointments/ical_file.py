"""Reads appointments from iCalendar (RFC 5545): events whose own properties `X-ONTHAAL-...` hold our columns.

What people write into an event (SUMMARY, DESCRIPTION, LOCATION, ATTENDEE) may name somebody; it is not looked at.
"""

import re
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import icalendar

from central.appointments.model import AppointmentFault, AppointmentFileError, FileReading, ReadingTerms, read_rows
from central.appointments.row import COLUMNS, NEEDED, AppointmentRow
from kiosk.runtime.clock import BRUSSELS

OWN = tuple(name for name in COLUMNS if name not in ("ref", "day", "start", "state", "revision"))
_SEQUENCE = 10**11
"""A revision is the event's SEQUENCE first, then the second of its last change."""


def read_ical_file(raw: bytes, terms: ReadingTerms) -> FileReading:
    """Return the good events, and what is wrong with the others. Raises AppointmentFileError for what is no calendar."""
    try:
        calendars = icalendar.Calendar.from_ical(raw.decode("utf-8-sig"), multiple=True)
        events = [event for calendar in calendars for event in calendar.walk("VEVENT")]
    except (ValueError, TypeError, IndexError, KeyError, AttributeError, RecursionError):
        raise AppointmentFileError("expected a calendar as iCalendar has it") from None
    if not calendars or any(calendar.name != "VCALENDAR" for calendar in calendars):
        raise AppointmentFileError("expected a calendar as iCalendar has it")
    return read_rows([_row(f"event {nr}", event) for nr, event in enumerate(events, 1)], terms)


def _row(place: str, event: Any) -> AppointmentRow | AppointmentFault:  # noqa: ANN401 -- the library's own
    if "RRULE" in event or "RDATE" in event:
        return AppointmentFault(f"{place}: it repeats; each appointment is an event of its own")
    start = getattr(event.get("DTSTART"), "dt", None)
    if not isinstance(start, datetime):
        return AppointmentFault(f"{place}, DTSTART: expected a day and an hour")
    local = start if start.tzinfo is None else start.astimezone(BRUSSELS)
    cells = {name: _text(event, f"X-ONTHAAL-{name.upper().replace('_', '-')}") for name in OWN}
    cells |= {
        "ref": _ref(_text(event, "UID")),
        "day": local.date().isoformat(),
        "start": local.strftime("%H.%M"),
        "state": "cancelled" if _text(event, "STATUS").upper() == "CANCELLED" else "booked",
        "revision": str(_revision(event)),
    }
    if missing := [name for name in NEEDED if not cells[name]]:
        return AppointmentFault(f"{place}: missing: {', '.join(missing)}")
    return AppointmentRow(place, cells)


def _text(event: Any, name: str) -> str:  # noqa: ANN401
    value = event.get(name)
    return "" if value is None or isinstance(value, list) else str(value)


def _ref(uid: str) -> str:
    """Return the event's identifier, or a digest of one that has other signs than a reference."""
    fits = re.fullmatch(r"[A-Za-z0-9._:-]{1,40}", uid, re.ASCII)
    return uid if fits or not uid else sha256(uid.encode()).hexdigest()[:32]


def _revision(event: Any) -> int:  # noqa: ANN401
    raw = _text(event, "SEQUENCE")
    sequence = min(int(raw), 999) if raw.isascii() and raw.isdigit() and len(raw) < 10 else 0
    changed = next(
        (dated.dt for name in ("LAST-MODIFIED", "DTSTAMP") if (dated := event.get(name)) and hasattr(dated, "dt")), None
    )
    if not isinstance(changed, datetime):
        return sequence * _SEQUENCE
    moment = changed if changed.tzinfo is not None else changed.replace(tzinfo=UTC)
    return sequence * _SEQUENCE + max(0, min(int(moment.timestamp()), _SEQUENCE - 1))
