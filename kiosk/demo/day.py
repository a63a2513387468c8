"""The demo's day: two dozen people who do not exist, with codes of ours for today."""

import csv
import io
from dataclasses import dataclass
from datetime import date

from central.codes import new_confirmation, new_letter

NOT_EARLY = "11.10"
"""Whoever has his appointment after this hour is more than an hour early when the demo begins."""
BEGINS = "10.12"
"""The hour at which the demo's clock begins, so that pictures are the same at any hour."""

_PEOPLE = (
    ("A. K.", "10.20", "collect", "1990-02-03", "en"),
    ("M. D.", "10.20", "collect", "1985-07-01", "nl"),
    ("S. B.", "10.30", "apply", "1999-12-31", "fr"),
    ("F. O.", "10.30", "collect", "1978-05-17", "nl"),
    ("L. T.", "10.40", "collect", "2001-09-09", "tr"),
    ("N. R.", "10.40", "apply", "1966-03-21", "ro"),
    ("P. W.", "10.50", "collect", "1988-11-11", "pl"),
    ("Z. H.", "10.50", "collect", "1994-01-30", "ar"),
    ("G. V.", "11.00", "collect", "1982-06-06", "nl"),
    ("D. S.", "11.00", "apply", "1975-08-24", "uk"),
    ("E. C.", "11.10", "collect", "1996-10-02", "es"),
    ("J. M.", "11.10", "collect", "1969-04-15", "de"),
    ("B. A.", "11.20", "collect", "1992-02-29", "fa"),
    ("R. K.", "11.20", "collect", "1987-03-08", "pa"),
    ("I. P.", "11.30", "collect", "1973-12-12", "bg"),
    ("T. H.", "11.30", "collect", "2000-06-21", "ti"),
    ("H. J.", "11.40", "collect", "1991-07-15", "nl"),
    ("C. L.", "11.40", "collect", "1984-09-27", "fr"),
    ("V. N.", "11.50", "collect", "1979-02-08", "ru"),
    ("O. D.", "11.50", "collect", "1998-10-30", "nl"),
    ("K. B.", "12.00", "collect", "1971-05-05", "tr"),
    ("W. E.", "12.00", "collect", "2002-03-12", "en"),
    ("X. Y.", "12.10", "collect", "1986-01-19", "nl"),
    ("U. F.", "12.10", "collect", "1993-08-03", "es"),
)
FIRST_CARD = 100_000_001
"""Card numbers of the demo: B100000001 and on. They cannot exist: no real one begins so."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the demo's day, with what he holds in his hands."""

    ref: str
    initials: str
    start: str
    purpose: str
    birth: str
    language: str
    code: str
    letter: str
    card_number: str


def people(day: date, count: int = len(_PEOPLE)) -> tuple[Person, ...]:
    """Everybody of the day; the first is the one who plays. A longer day has them again, under other names."""
    return tuple(
        Person(f"demo-{nr}", *_PEOPLE[nr % len(_PEOPLE)], new_confirmation(day), new_letter(), f"B{FIRST_CARD + nr}")
        for nr in range(count)
    )


def as_csv(persons: tuple[Person, ...]) -> str:
    """The day as a booking system would hand it to `central import`."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(
        ("ref", "day", "start", "purpose", "initials", "birth", "language", "code", "letter", "card_number", "state")
    )
    for each in persons:
        letter, card = (each.letter, each.card_number) if each.purpose == "collect" else ("", "")
        writer.writerow(
            (each.ref, "today", each.start, each.purpose, each.initials, each.birth, each.language, each.code,
             letter, card, "booked")
        )  # fmt: skip
    return text.getvalue()
