"""Ages, and who counts as a child (R05, R25, R26). Used by kiosk and central."""

from datetime import date

CHILD_UNDER = 12
ADULT_FROM = 18


def years_on(day: date, birth: str | None) -> int | None:
    """Return the age in whole years on a day; None if day or month of birth is unknown (`1990-00-00`).

    If the person is under 12 whatever the birthday, return the highest possible age. Somebody born on 29 February has their
    birthday on 1 March in other years.
    """
    try:
        born = date.fromisoformat(birth or "")
    except ValueError:
        return _surely_a_child(day, birth or "")
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def is_child(years: int | None, *, child_model: bool, collects: bool) -> bool:
    """Return whether the card is a child's: under 12 on the day of the appointment, or a child's card was ordered (R25)."""
    return (years is not None and years < CHILD_UNDER) or (collects and child_model)


def turned_12(years: int | None, *, child_model: bool, collects: bool) -> bool:
    """Return whether the 12th birthday fell between application and collection (R25)."""
    return collects and child_model and years is not None and years >= CHILD_UNDER


def is_minor(years: int | None) -> bool:
    """Return whether the age is 12 to 17; minors must come themselves (R26)."""
    return years is not None and CHILD_UNDER <= years < ADULT_FROM


def _surely_a_child(day: date, birth: str) -> int | None:
    """Return the highest age that a partly known birth date allows if it is under 12, else None."""
    year, _, rest = birth.partition("-")
    month = rest[:2] if rest.endswith("-00") else ""
    try:
        earliest = date(int(year), int(month) or 1, 1)
    except ValueError:
        return None
    years = years_on(day, earliest.isoformat())
    return years if years is not None and 0 <= years < CHILD_UNDER else None
