"""Edits of the policy's files that leave everything else as it stands, comments too.

An edit is a value by its place: `policy.toml:opening.monday`; one of several tables by what tells it from the others, as
`prices.toml:list.2026-01-01` or `barcodes.toml:rule.invitation`; or a file alone, whose value is its whole text. None removes.
Values are those of JSON; a day is text such as 2026-12-24.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Item

from kiosk.rules import POLICY_FILES, ConfigError

VERSION = "policy.toml:version"

Edits = Mapping[str, Any]

_KEYED = {"prices.toml": "valid_from", "barcodes.toml": "name", "cards.toml": "code", "languages.toml": "code"}
"""What tells the tables of a file apart."""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


def edited(files: Mapping[str, str], edits: Edits) -> dict[str, str]:
    """Return the files with these edits. Raises ConfigError for a place that cannot be, or a file that is no TOML."""
    done = dict(files)
    opened: dict[str, tomlkit.TOMLDocument] = {}
    for place, value in edits.items():
        file, _, path = place.partition(":")
        if file not in POLICY_FILES:
            raise ConfigError(file, 1, f"is no file of the policy: {', '.join(POLICY_FILES)}")
        if not path:
            done[file] = str(value)
            opened.pop(file, None)
            continue
        if file not in opened:
            opened[file] = _parsed(file, done[file])
        _set(opened[file], file, path.split(".", 1), value)
    return done | {file: tomlkit.dumps(document) for file, document in opened.items()}


def merged(edits: Iterable[Edits]) -> dict[str, Any]:
    """Return one edit for all of them, each made after the one before: what was made anew later is not made twice."""
    found: dict[str, Any] = {}
    for each in edits:
        for place, value in each.items():
            file, _, path = place.partition(":")
            over = [place] if path else [known for known in found if known.partition(":")[0] == file]
            for known in over:
                found.pop(known, None)
            found[place] = value
    return found


def differences(files: Mapping[str, str], wanted: Mapping[str, str]) -> dict[str, Any]:
    """Return the edits that make the first files say what the second say. Raises ConfigError."""
    found: dict[str, Any] = {}
    policy = "policy.toml"
    here, there = _leaves(_parsed(policy, files[policy])), _leaves(_parsed(policy, wanted[policy]))
    for path in sorted({*here, *there}):
        if here.get(path) != there.get(path) and f"{policy}:{path}" != VERSION:
            found[f"{policy}:{path}"] = there.get(path)
    for name in POLICY_FILES:
        if name != policy and _parsed(name, files[name]).unwrap() != _parsed(name, wanted[name]).unwrap():
            found[name] = wanted[name]
    return found


def numbered(files: Mapping[str, str], version: int) -> dict[str, str]:
    """Return the files with this version in them."""
    return edited(files, {VERSION: version})


def _set(document: tomlkit.TOMLDocument, file: str, path: list[str], value: object) -> None:
    table: Any = document
    for key in path[:-1]:
        if isinstance(table.get(key), AoT):
            _put(table[key], _KEYED.get(file, "name"), path[-1], value)
            return
        if not isinstance(table.get(key), Mapping):
            raise ConfigError(file, 1, f"{key}: is no table")
        table = table[key]
    if value is None:
        table.pop(path[-1], None)
    else:
        table[path[-1]] = _item(value)


def _put(tables: AoT, key: str, wanted: str, value: object) -> None:
    """Replace, add or remove the table whose key says this."""
    there = next((nr for nr, each in enumerate(tables) if str(each.get(key)) == wanted), None)
    if there is not None:
        del tables[there]
    if isinstance(value, Mapping):
        made = tomlkit.table()
        for name, each in {key: wanted, **value}.items():
            made[name] = _item(each)
        tables.insert(len(tables) if there is None else there, made)


def _item(value: object) -> Item:
    """Return a value as TOML has it; a list of one thing below another, if it is long."""
    if isinstance(value, list):
        made = tomlkit.array().multiline(len(value) > 6)
        for each in value:
            made.append(_item(each))
        return made
    if isinstance(value, str) and _DAY.fullmatch(value):
        return tomlkit.item(date.fromisoformat(value))
    return tomlkit.item(value)


def _parsed(file: str, text: str) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(text)
    except TOMLKitError as error:
        raise ConfigError(file, getattr(error, "line", 1), str(error)) from None


def _leaves(document: tomlkit.TOMLDocument) -> dict[str, Any]:
    """Return the values by path, tables opened, days as text."""
    found: dict[str, Any] = {}
    for key, value in document.unwrap().items():
        if isinstance(value, dict):
            found |= {f"{key}.{inner}": _plain(each) for inner, each in value.items()}
        else:
            found[key] = _plain(value)
    return found


def _plain(value: object) -> object:
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value
