"""Listed prices of applications, from config/prices.toml (R03, R04, R06). Indicative: the desk confirms them."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from kiosk.rules.ages import CHILD_UNDER
from kiosk.rules.card_types import CardTypes
from kiosk.rules.toml_config import ConfigError, line_of, parse_toml

FILE = "prices.toml"
Euro = Annotated[int, Meta(ge=0, le=500)]


class AskDesk(StrEnum):
    """Why no price is shown. It is never shown as zero or as "not allowed"."""

    NOT_ISSUED = "not_issued"
    NOT_LISTED = "not_listed"
    AGE_UNKNOWN = "age_unknown"
    CARD_UNKNOWN = "card_unknown"
    NO_LIST = "no_list"


@dataclass(frozen=True, slots=True)
class Fee:
    """The listed price in euro, or None and the reason. under_12: whether the children's list was used."""

    euro: int | None
    listed: date | None = None
    under_12: bool | None = None
    why: AskDesk | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceList:
    """A price list from its first day on: whole euros per card code."""

    valid_from: date
    under_12: dict[str, Euro]
    from_12: dict[str, Euro]
    not_issued_under_12: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Prices:
    """All price lists, the newest last."""

    lists: tuple[PriceList, ...] = field(default=())

    def on(self, day: date) -> PriceList | None:
        """Return the list that is valid on this day."""
        begun = [each for each in self.lists if each.valid_from <= day]
        return begun[-1] if begun else None

    def fee(self, code: str | None, years: int | None, day: date) -> Fee:
        """Return the price for this card code and the age on the day of application (R04)."""
        listed = self.on(day)
        if listed is None:
            return Fee(None, why=AskDesk.NO_LIST)
        if code is None or code not in listed.from_12:
            return Fee(None, listed.valid_from, why=AskDesk.CARD_UNKNOWN)
        if years is None:
            return Fee(None, listed.valid_from, why=AskDesk.AGE_UNKNOWN)
        if years >= CHILD_UNDER:
            return Fee(listed.from_12[code], listed.valid_from, False)
        if code in listed.under_12:
            return Fee(listed.under_12[code], listed.valid_from, True)
        why = AskDesk.NOT_ISSUED if code in listed.not_issued_under_12 else AskDesk.NOT_LISTED
        return Fee(None, listed.valid_from, True, why)


@dataclass(frozen=True, slots=True, kw_only=True)
class _PricesFile:
    list: tuple[PriceList, ...]


def read_prices(raw: bytes, cards: CardTypes) -> Prices:
    """Return the lists of the file. Raises ConfigError for an unknown code, a card without a price, or a day listed twice."""
    lists = parse_toml(FILE, raw, _PricesFile).list
    for nr, each in enumerate(lists):
        stated = {*each.under_12, *each.from_12, *each.not_issued_under_12}
        line = line_of(raw, f".list[{nr}]")
        if strange := sorted(stated - cards.codes()):
            raise ConfigError(FILE, line, f"{strange[0]} is no card of {', '.join(sorted(cards.codes()))}")
        if missing := sorted(cards.codes() - set(each.from_12)):
            raise ConfigError(FILE, line, f"from_12: {missing[0]} has no price")
        if both := sorted(set(each.under_12) & set(each.not_issued_under_12)):
            raise ConfigError(FILE, line, f"{both[0]} has a price under 12 and is not issued under 12")
        if [one.valid_from for one in lists].count(each.valid_from) > 1:
            raise ConfigError(FILE, line, f"two lists begin on {each.valid_from}")
    if not lists:
        raise ConfigError(FILE, 1, "expected at least one [[list]]")
    return Prices(tuple(sorted(lists, key=lambda each: each.valid_from)))
