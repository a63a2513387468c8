"""Golden tables that kiosk and central both have to pass (I12)."""

from datetime import date

from kiosk.rules.fees import AskDesk

_NOT_ISSUED, _NOT_LISTED = AskDesk.NOT_ISSUED, AskDesk.NOT_LISTED

FEES: list[tuple[str, int | AskDesk, int]] = [
    ("A", 11, 24),
    ("B", 11, 24),
    ("K", 11, 24),
    ("L", 11, 24),
    ("EU", 8, 23),
    ("EU+", 8, 23),
    ("F", 8, 23),
    ("F+", 8, 23),
    ("H", _NOT_ISSUED, 24),
    ("J", _NOT_ISSUED, 24),
    ("I", _NOT_ISSUED, 24),
    ("M", 8, 23),
    ("M+", _NOT_LISTED, 23),
    ("N", _NOT_LISTED, 23),
]
"""Code, under 12, from 12 on: euros, or why the desk has to say it."""

BIRTHDAYS: list[tuple[str, date, int | None]] = [
    ("2014-11-26", date(2026, 11, 25), 11),
    ("2014-11-25", date(2026, 11, 25), 12),
    ("2014-11-24", date(2026, 11, 25), 12),
    ("2012-02-29", date(2024, 2, 28), 11),
    ("2012-02-29", date(2024, 2, 29), 12),
    ("2088-02-29", date(2100, 2, 28), 11),
    ("2088-02-29", date(2100, 3, 1), 12),
    ("1990-00-00", date(2026, 11, 25), None),
    ("1990-05-00", date(2026, 11, 25), None),
    ("2018-00-00", date(2026, 11, 25), 8),
    ("2015-00-00", date(2026, 11, 25), 11),
    ("2014-00-00", date(2026, 11, 25), None),
    ("2014-12-00", date(2026, 11, 25), 11),
    ("2014-11-00", date(2026, 11, 25), None),
    ("2018-13-00", date(2026, 11, 25), None),
    ("", date(2026, 11, 25), None),
    ("2015-02-29", date(2026, 11, 25), None),
]
