"""Interprets scanned codes by the rules in config/barcodes.toml, in order (docs/how-to.md)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Literal

from msgspec import Meta

from kiosk.rules.check_codes import CodeError, day_of, is_checked, is_mod97, is_mod97_10
from kiosk.rules.safe_regex import compile_safe


class Meaning(StrEnum):
    """What a code identifies."""

    APPOINTMENT = "appointment"
    LETTER = "letter"


@dataclass(frozen=True, slots=True, kw_only=True)
class BarcodeRule:
    """One kind of code, as the city describes it. `good` and `bad` are samples that are tested at every start.

    aim: the symbologies it may come in, by the letter of their AIM identifier; empty: any. A scanner that names none is not
    trusted to have read one of them. strip: characters removed before the pattern is tried. The pattern's group `value` is
    the identifying part, as inside a URL; the group `day` names a day; the group `signs` carries the check.
    """

    name: str
    maps_to: Meaning
    pattern: str
    good: tuple[str, ...]
    bad: tuple[str, ...]
    check: Literal["none", "sign31", "mod97", "mod97_10"] = "none"
    transform: Literal["none", "upper"] = "none"
    strip: Annotated[str, Meta(max_length=8, pattern="^[^0-9A-Za-z]*$")] = ""
    aim: str = ""


@dataclass(frozen=True, slots=True)
class Recognised:
    """A code that matched a rule: what it identifies, its text, and the day it is for, if it says so."""

    rule: str
    meaning: Meaning
    text: str
    day: date | None


_CHECKS: Mapping[str, Callable[[str], bool]] = MappingProxyType(
    {"none": lambda _: True, "sign31": is_checked, "mod97": is_mod97, "mod97_10": is_mod97_10}
)


class BarcodeRuleError(ValueError):
    """A rule contradicts its own samples or another rule. The message names it."""


@dataclass(frozen=True, slots=True)
class Barcodes:
    """The compiled rules."""

    rules: tuple[tuple[BarcodeRule, re.Pattern[str]], ...]

    @classmethod
    def of(cls, rules: tuple[BarcodeRule, ...]) -> "Barcodes":
        """Compile the rules and test each with its own samples and the others'. Raises BarcodeRuleError or PatternError."""
        made = cls(tuple((rule, compile_safe(rule.pattern)) for rule in rules))
        today = date(2026, 1, 1)
        for rule in rules:
            if len(rule.good) < 2 or len(rule.bad) < 2:
                raise BarcodeRuleError(f"rule {rule.name}: give two good samples and two bad ones at least")
            for sample in rule.good:
                meanings = {one.maps_to for one, pattern in made.rules if _matched(one, pattern, sample, today)}
                if meanings != {rule.maps_to}:
                    raise BarcodeRuleError(f"rule {rule.name}: its good sample {sample} is understood as {meanings}")
            for sample in rule.bad:
                if _matched(rule, compile_safe(rule.pattern), sample, today):
                    raise BarcodeRuleError(f"rule {rule.name}: its bad sample {sample} is understood")
        return made

    def recognise(self, text: str, aim: str | None, today: date) -> Recognised | None:
        """Return the match of the first rule that fits; None if no rule fits or the check is wrong.

        aim: as the scanner named it, "" if it names none; None: typed by hand, which every rule accepts.
        """
        for rule, pattern in self.rules:
            named = not rule.aim or aim is None or (aim != "" and aim[0] in rule.aim)
            if named and (found := _matched(rule, pattern, text, today)):
                return found
        return None


def _matched(rule: BarcodeRule, pattern: re.Pattern[str], text: str, today: date) -> Recognised | None:
    text = text.upper() if rule.transform == "upper" else text
    text = text.translate({ord(sign): None for sign in rule.strip})
    match = pattern.fullmatch(text)
    if match is None:
        return None
    groups = match.groupdict()
    text = groups.get("value", text)
    if not _CHECKS[rule.check](groups.get("signs", text)):
        return None
    try:
        day = day_of(groups["day"], today) if "day" in groups else None
    except (KeyError, CodeError):
        return None
    return Recognised(rule.name, rule.maps_to, text, day)
