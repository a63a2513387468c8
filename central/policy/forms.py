"""Reads the form of a section into edits, and shows the policy in its fields. What is wrong is said in Dutch, by field."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from central.policy.sections import FieldKind, FormField, FormSection
from kiosk.rules import DUTCH

_HOUR = r"([01]?[0-9]|2[0-3])(?:[.:u]([0-5][0-9]))?"
_SPAN = re.compile(f"{_HOUR}-{_HOUR}", re.ASCII)
_DAY = re.compile(r"([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})", re.ASCII)
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,4}", re.ASCII)


class FieldError(ValueError):
    """A field cannot be read. place: of the field; the message is Dutch and says what was expected."""

    def __init__(self, place: str, expected: str) -> None:
        super().__init__(expected)
        self.place = place


@dataclass(frozen=True, slots=True)
class FilledForm:
    """What was typed: the edits that follow, and what is wrong with each field that cannot be read, by its place."""

    edits: dict[str, Any]
    wrong: dict[str, str]


def value_at(policy: Mapping[str, Any], place: str) -> object:
    """Return what policy.toml says at a place; None if nothing."""
    value: Any = policy
    for key in place.split(".", 1):
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def shown(field: FormField, value: object) -> str:
    """Return a value as it stands in its field."""
    match field.kind:
        case FieldKind.HOURS:
            return ", ".join(value) if isinstance(value, list) else ""
        case FieldKind.DAYS:
            return "\n".join(f"{each:%d.%m.%Y}" for each in sorted(value)) if isinstance(value, list) else ""
        case FieldKind.LANGUAGES:
            return " ".join(value) if isinstance(value, list) else ""
        case FieldKind.FLAG:
            return "yes" if value else ""
        case _:
            return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def read_form(section: FormSection, policy: Mapping[str, Any], typed: Callable[[FormField], list[str]]) -> FilledForm:
    """Return the edits of what was typed into a section. policy: as policy.toml has it; typed: all values of a field."""
    edits: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for field in section.fields:
        try:
            value = read_field(field, typed(field))
        except FieldError as error:
            wrong[field.place] = str(error)
            continue
        before = value_at(policy, field.place)
        if value != _comparable(field, before):
            edits[f"policy.toml:{field.place}"] = value
    return FilledForm(edits, wrong)


def read_field(field: FormField, typed: list[str]) -> object:
    """Return what was typed into one field, as JSON. Raises FieldError."""
    text = typed[0].strip() if typed else ""
    match field.kind:
        case FieldKind.HOURS:
            return [_span(field, each) for each in re.split(r"[,;\n]| en ", text) if each.strip()]
        case FieldKind.DAYS:
            return sorted({_day(field, each) for each in re.split(r"[,;\n]", text) if each.strip()})
        case FieldKind.LANGUAGES:
            return [DUTCH, *(each for each in typed if each != DUTCH)]
        case FieldKind.FLAG:
            return text == "yes"
        case FieldKind.NUMBER:
            if not _NUMBER.fullmatch(text):
                raise FieldError(field.place, "Vul een getal in, zonder komma.")
            return int(text)
        case FieldKind.CHOICE:
            if text not in {value for value, _ in field.options}:
                raise FieldError(field.place, "Kies een van de mogelijkheden.")
            return text
        case FieldKind.TEXT:
            return text


def _comparable(field: FormField, value: object) -> object:
    """Return a value of the file as the form has it; what is not there has its usual value, which is not typed again."""
    if field.kind is FieldKind.DAYS:
        return sorted(each.isoformat() for each in value) if isinstance(value, list) else []
    if field.kind in (FieldKind.HOURS, FieldKind.LANGUAGES):
        return list(value) if isinstance(value, list) else []
    return value


def _span(field: FormField, text: str) -> str:
    found = _SPAN.fullmatch(re.sub(r"\s", "", text).replace("–", "-"))
    if found is None:
        raise FieldError(field.place, f"“{text.strip()[:20]}”: schrijf uren zoals 09.00-12.30, 13.30-16.30.")
    begins, ends = f"{int(found[1]):02d}.{found[2] or '00'}", f"{int(found[3]):02d}.{found[4] or '00'}"
    if begins >= ends:
        raise FieldError(field.place, f"{begins}-{ends}: het einde ligt niet na het begin.")
    return f"{begins}-{ends}"


def _day(field: FormField, text: str) -> str:
    text = text.strip()
    found = _DAY.fullmatch(text)
    try:
        if _ISO.fullmatch(text):
            return date.fromisoformat(text).isoformat()
        if found is not None:
            return date(int(found[3]), int(found[2]), int(found[1])).isoformat()
    except ValueError:
        pass
    raise FieldError(field.place, f"“{text[:20]}”: schrijf een dag zoals 25.12.2026.")
