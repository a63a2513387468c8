"""The form of a price list: a price for each card, of applicants under 12 and from 12 on, from a day on."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from central.policy.forms import FilledForm
from kiosk.rules import Policy
from kiosk.rules.fees import PriceList

NOT_ISSUED = "-"
_EURO = re.compile(r"[0-9]{1,3}", re.ASCII)


@dataclass(frozen=True, slots=True)
class PriceRow:
    """What is listed for a card. under_12: empty if the desk says it, NOT_ISSUED if there is none under 12."""

    code: str
    name: str
    under_12: str
    from_12: str


def price_rows(policy: Policy, day: date) -> Iterator[PriceRow]:
    """Yield the prices of a day, a card each."""
    listed = policy.prices.on(day)
    for code in sorted(policy.cards.codes()):
        known = policy.cards.of_code(code)
        yield PriceRow(
            code, known.nl if known else "", _under(listed, code), str(listed.from_12[code]) if listed else ""
        )


def read_prices_form(policy: Policy, day: date, typed: Callable[[str], str]) -> FilledForm:
    """Return the price list that begins on this day, as an edit; none if it is the one that holds then.

    typed: the text of a field: `under-A`, `from-A`.
    """
    wrong: dict[str, str] = {}
    under: dict[str, int] = {}
    over: dict[str, int] = {}
    none: list[str] = []
    for code in sorted(policy.cards.codes()):
        young, adult = typed(f"under-{code}").strip(), typed(f"from-{code}").strip()
        if not _EURO.fullmatch(adult):
            wrong[f"from-{code}"] = "Vul hele euro in."
        else:
            over[code] = int(adult)
        if _EURO.fullmatch(young):
            under[code] = int(young)
        elif young == NOT_ISSUED:
            none.append(code)
        elif young:
            wrong[f"under-{code}"] = "Vul hele euro in, een streepje of niets."
    listed = policy.prices.on(day)
    same = listed and (listed.under_12, listed.from_12, sorted(listed.not_issued_under_12)) == (under, over, none)
    if wrong or same:
        return FilledForm({}, wrong)
    made: dict[str, Any] = {"not_issued_under_12": none, "under_12": under, "from_12": over}
    return FilledForm({f"prices.toml:list.{day.isoformat()}": made}, wrong)


def _under(listed: PriceList | None, code: str) -> str:
    if listed is None:
        return ""
    if code in listed.not_issued_under_12:
        return NOT_ISSUED
    return str(listed.under_12[code]) if code in listed.under_12 else ""
