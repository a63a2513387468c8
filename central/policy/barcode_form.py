"""The form of the barcode rules: one group of fields for each, and an empty one for another."""

import re
from collections.abc import Callable
from typing import Any

from central.policy.forms import FilledForm
from kiosk.rules.barcodes import BarcodeRule

CHOICES = {
    "maps_to": (("appointment", "een afspraak"), ("letter", "de brief met de codes")),
    "check": (("none", "geen"), ("sign31", "teken 31"), ("mod97", "modulo 97"), ("mod97_10", "modulo 97-10")),
    "transform": (("none", "zoals gescand"), ("upper", "in hoofdletters")),
}
_NAME = re.compile(r"[a-z0-9_-]{1,40}", re.ASCII)
_TEXTS = ("pattern", "strip", "aim")


def read_barcodes_form(rules: tuple[BarcodeRule, ...], typed: Callable[[str], str]) -> FilledForm:
    """Return the edits of the rules that were changed, removed or added. typed: the text of a field: `0-pattern`.

    The rule after the last is the new one; without a name there is none.
    """
    edits: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for nr, rule in enumerate((*rules, None)):
        name = rule.name if rule is not None else typed(f"{nr}-name").strip()
        place = f"barcodes.toml:rule.{name}"
        if rule is None and (not name or not _NAME.fullmatch(name) or name in {each.name for each in rules}):
            if name:
                wrong[f"{nr}-name"] = "Kies een naam van kleine letters, cijfers en streepjes die er nog niet is."
            continue
        if rule is not None and typed(f"{nr}-remove") == "yes":
            edits[place] = None
            continue
        made = _made(nr, typed)
        if rule is None or made != _plain(rule):
            edits[place] = made
    return FilledForm(edits, wrong)


def _made(nr: int, typed: Callable[[str], str]) -> dict[str, Any]:
    """Return the rule as it was typed, without what is usual."""
    made: dict[str, Any] = {name: typed(f"{nr}-{name}").strip() for name in (*CHOICES, *_TEXTS)}
    usual = {"check": "none", "transform": "none", "strip": "", "aim": ""}
    made = {name: value for name, value in made.items() if usual.get(name) != value}
    for name in ("good", "bad"):
        made[name] = [each.strip() for each in typed(f"{nr}-{name}").splitlines() if each.strip()]
    return made


def _plain(rule: BarcodeRule) -> dict[str, Any]:
    """Return a rule as `_made` returns one that was not changed."""
    values: dict[str, str] = {name: str(getattr(rule, name)) for name in (*CHOICES, *_TEXTS)}
    return _made(0, lambda name: _text(rule, values, name.partition("-")[2]))


def _text(rule: BarcodeRule, values: dict[str, str], name: str) -> str:
    return "\n".join(getattr(rule, name)) if name in ("good", "bad") else values.get(name, "")
