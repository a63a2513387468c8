"""How old somebody is on a day, and who counts as a child (R05, R25, R26). Kiosk and central both ask here."""

from datetime import date

CHILD_UNDER = 12
ADULT_FROM = 18


def years_on(day: date, birth: str | None) -> int | None:
    """Whole years on a day, from the birthday on; None where day or month of birth is not known (`1990-00-00`).

    Of whom is surely under 12, whatever the birthday, the higher age. Who was born on 29 February is a year older on
    1 March of a year that has none.
    """
    try:
        born = date.fromisoformat(birth or "")
    except ValueError:
        return _surely_a_child(day, birth or "")
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def is_child(years: int | None, *, child_model: bool, collects: bool) -> bool:
    """R25: under 12 on the appointment's day, or a card for a child under 12 was ordered."""
    return (years is not None and years < CHILD_UNDER) or (collects and child_model)


def turned_12(years: int | None, *, child_model: bool, collects: bool) -> bool:
    """R25: the 12th birthday fell between application and collection."""
    return collects and child_model and years is not None and years >= CHILD_UNDER


def is_minor(years: int | None) -> bool:
    """R26: 12 to 17, who must come himself."""
    return years is not None and CHILD_UNDER <= years < ADULT_FROM


def _surely_a_child(day: date, birth: str) -> int | None:
    """Return the highest age that a partly known birth date allows, if even that is under 12; otherwise None."""
    year, _, rest = birth.partition("-")
    month = rest[:2] if rest.endswith("-00") else ""
    try:
        earliest = date(int(year), int(month) or 1, 1)
    except ValueError:
        return None
    years = years_on(day, earliest.isoformat())
    return years if years is not None and 0 <= years < CHILD_UNDER else None
