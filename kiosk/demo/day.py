"""The demo's day: a hundred and twenty people who do not exist, the same for the same seed.

The first two dozen are the named cases; the rest follow a city's usual mix. National numbers have wrong check digits, so that
they can be nobody's.
"""

import csv
import io
import re
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from kiosk.demo.cases import CASES, Case
from kiosk.rules.check_codes import ALPHABET, CONFIRMATION_BODY, LETTER_BODY, confirmation_code, letter_code

BEGINS = "10.12"
"""The time at which the demo's clock starts, so that pictures are the same at any time of day."""
SEED = 20261125
WHOLE_DAY = 120
FIRST_CARD = 100_000_001
"""Card numbers of the demo start at B100000001; no real number does."""

_HOURS = [f"{hour}.{minute:02d}" for hour in (9, 10, 11, 13, 14, 15) for minute in range(0, 60, 10)]
_PURPOSES = ("collect",) * 72 + ("apply",) * 48
_CARDS = {"A": 30, "EU": 24, "F": 11, "B": 10, "EU+": 8, "K": 6, "L": 3, "F+": 3, "M": 2, "H": 2}
_LANGUAGES = {"nl": 35, "en": 25, "fr": 10, "tr": 6, "ro": 6, "pl": 5, "ar": 5, "uk": 4, "es": 4}
_FAMILIES = (
    *("Ali", "Bauer", "Chen", "Dimitrov", "Eriksen", "Fofana", "Gomez", "Hassan", "Ilic", "Jovanov", "Khan", "Lopez"),
    *("Mensah", "Nowak", "Ortega", "Patel"),
)
_FIRSTS = (
    *("Adam", "Bea", "Carl", "Dina", "Emil", "Fay", "Gita", "Hana", "Igor", "Jana", "Karim", "Lena", "Milo", "Nora"),
    *("Omar", "Pia", "Rosa", "Sami", "Tara"),
)
_SOON = ("10.20", "10.30", "10.40", "10.50", "11.00", "11.10")


@dataclass(frozen=True, slots=True)
class Person:
    """A person of the demo's day, with what they hold. names: for the dock, never imported in full."""

    ref: str
    case: str
    day: date
    initials: str
    start: str
    purpose: str
    family: str
    birth: str
    language: str
    card: str
    child: bool
    code: str
    letter: str
    letter_needed: bool
    card_number: str
    old_chip: str
    state: str


def people(day: date, count: int = 24, seed: int = SEED) -> tuple[Person, ...]:
    """Return the people of the day, in order; the first plays the demo. After the named cases comes the city's usual mix."""
    dice = Random(seed)  # noqa: S311 -- random data of a demo, the same each time
    return tuple(_person(nr, _case(nr, dice), day, dice) for nr in range(count))


def plain(day: date, count: int, after: int) -> tuple[Person, ...]:
    """Return adults who collect within the hour and have everything, for tests with many similar visits."""
    dice = Random(SEED + 1)  # noqa: S311 -- as above
    made = []
    for nr in range(after, after + count):
        born = f"{dice.randint(1950, 2005)}-0{dice.randint(1, 9)}-{dice.randint(10, 28)}"
        family, first = dice.choice(_FAMILIES), dice.choice(_FIRSTS)
        made.append(_person(nr, Case("in order", dice.choice(_SOON), "collect", family, first, born, "A"), day, dice))
    return tuple(made)


def _case(nr: int, dice: Random) -> Case:
    if nr < len(CASES):
        return CASES[nr]
    purpose, hour = dice.choice(_PURPOSES), dice.choice(_HOURS)
    born = f"{dice.randint(1950, 2005)}-{dice.randint(1, 12):02d}-{dice.randint(1, 28):02d}"
    card, language = (dice.choices(list(of), list(of.values()))[0] for of in (_CARDS, _LANGUAGES))
    more = f"language={language}"
    if card not in ("H",) and dice.random() < 0.12:
        born, more = f"{dice.randint(2015, 2024)}{born[4:]}", f"{more} child"
    return Case("of the day's mix", hour, purpose, dice.choice(_FAMILIES), dice.choice(_FIRSTS), born, card, more)


def _person(nr: int, case: Case, day: date, dice: Random) -> Person:
    words = case.more.split()
    row = dict(word.split("=", 1) for word in words if "=" in word)
    shift = next((int(word[3:]) for word in words if re.fullmatch(r"day[+-]\d+", word)), 0)
    on, born = day + timedelta(days=shift), _born(case.born, day)
    initials = ". ".join(name[0] for name in (case.first, case.family) if name) + "."
    collects = case.purpose == "collect"
    return Person(
        ref=f"demo-{nr}", case=case.case, day=on, initials=initials, start=case.hour, purpose=case.purpose,
        family=case.family, birth=born, language=row.get("language", "nl"), card=case.card, child="child" in words,
        code=confirmation_code(on, _chance(dice, CONFIRMATION_BODY)), letter=letter_code(_chance(dice, LETTER_BODY)),
        letter_needed=collects and "no_letter" not in words,
        card_number="" if "no_old_card" in words else f"B{FIRST_CARD + nr}",
        old_chip=row.get("old_chip", "33"),
        state="cancelled" if "cancelled" in words else "booked",
    )  # fmt: skip


def _born(born: str, day: date) -> str:
    if not born.endswith("-12"):
        return born
    if born.startswith(("today", "tomorrow")):
        on = day + timedelta(days=born.startswith("tomorrow"))
        return on.replace(year=on.year - 12).isoformat()
    return born


def _chance(dice: Random, characters: int) -> str:
    return "".join(dice.choice(ALPHABET) for _ in range(characters))


def as_csv(persons: tuple[Person, ...]) -> str:
    """Return the day as a booking system would export it for `central import`."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(
        ("ref", "day", "start", "purpose", "initials", "birth", "family_name", "language", "card", "child", "code",
         "letter", "letter_needed", "card_number", "state")
    )  # fmt: skip
    for each in persons:
        collects = each.purpose == "collect"
        letter, old = (each.letter, each.card_number) if collects else ("", "")
        writer.writerow(
            (each.ref, each.day.isoformat(), each.start, each.purpose, each.initials, each.birth, each.family[:3],
             each.language, each.card, "yes" if each.child else "no", each.code, letter,
             "yes" if each.letter_needed else "no", old, each.state)
        )  # fmt: skip
    return text.getvalue()
