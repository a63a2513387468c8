"""Birth dates as cards write them, in the language of the municipality (docs/eid.md, Numbers)."""

import re

_MONTHS = (
    "JAN", "FEB FEV", "MAAR MARS MÄR", "APR AVR", "MEI MAI", "JUN JUIN", "JUL JUIL", "AUG AOUT", "SEP SEPT", "OKT OCT",
    "NOV", "DEC DEZ",
)  # fmt: skip
_MONTH = {name: f"{nr:02d}" for nr, names in enumerate(_MONTHS, 1) for name in names.split()}


def birth_date(text: str) -> str | None:
    """Return the date as 1985-07-30, with 00 for an unknown month and day; None if it is written in no known way."""
    if re.fullmatch(r"[0-9]{4}", text.strip(), re.ASCII):
        return f"{text.strip()}-00-00"
    found = re.fullmatch(r"([0-9]{1,2})[ .]+([A-ZÄ]{3,4})[ .]+([0-9]{4})", text.strip())
    if found is None or found[2] not in _MONTH or not 1 <= int(found[1]) <= 31:
        return None
    return f"{found[3]}-{_MONTH[found[2]]}-{int(found[1]):02d}"
