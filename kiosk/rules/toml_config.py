"""Reads TOML configuration into typed values. Errors name file, line and what was expected."""

import dataclasses
import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec

T = TypeVar("T")


class ConfigError(ValueError):
    """A configuration file is not valid. The message names file, line and what was expected."""

    def __init__(self, file: str, line: int, expected: str) -> None:
        super().__init__(f"{file}, line {line}: {expected}")
        self.file, self.line, self.expected = file, line, expected


def parse_toml(file: str, raw: bytes, kind: type[T]) -> T:
    """Return `raw` as a `kind`. Raises ConfigError."""
    try:
        text = raw.decode()
        tree = tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise ConfigError(file, raw[: error.start].count(b"\n") + 1, "expected UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        raise ConfigError(file, int(found[1]) if found else 1, str(error)) from None
    if (unknown := next(_unknown(tree, kind, ""), None)) is not None:
        path, known = unknown
        key = path.rpartition(".")[2]
        near = difflib.get_close_matches(key, known, 1, 0.5)
        hint = f"did you mean {near[0]}?" if near else f"known here: {', '.join(sorted(known))}"
        raise ConfigError(file, line_of(raw, path), f"{path.strip('.')}: unknown key; {hint}")
    try:
        return msgspec.convert(tree, kind)
    except msgspec.ValidationError as error:
        message, _, path = str(error).partition(" - at `$")
        path = _named(path.rstrip("`"), tree, kind)
        raise ConfigError(file, line_of(raw, path), f"{path.strip('.') or 'file'}: {message}") from None


def _named(path: str, tree: dict[str, Any], kind: type[Any]) -> str:
    """Return the path with the actual key in place of the `[...]` that the decoder reports for a table's value."""
    head, any_key, rest = path.partition("[...]")
    if not any_key:
        return path
    table: Any = tree
    for key, index in re.findall(r"\.?([A-Za-z_]\w*)|\[(\d+)\]", head):
        table = table[int(index)] if index else table[key]
    whole = dict(table)
    for key, value in whole.items():
        table.clear()
        table[key] = value
        try:
            msgspec.convert(tree, kind)
        except msgspec.ValidationError:
            table.clear()
            table.update(whole)
            return _named(f"{head}.{key}{rest}", tree, kind)
    table.clear()
    table.update(whole)
    return head


def _unknown(value: object, kind: Any, path: str) -> Iterator[tuple[str, tuple[str, ...]]]:  # noqa: ANN401 -- a type
    """Yield each unknown key with its path, and the keys that its table has."""
    kind = get_args(kind)[0] if get_origin(kind) is Annotated else kind
    if isinstance(value, dict) and dataclasses.is_dataclass(kind):
        hints = get_type_hints(kind, include_extras=True)
        known = tuple(field.name for field in dataclasses.fields(kind))
        for key, inner in value.items():
            if key not in known:
                yield f"{path}.{key}", known
            else:
                yield from _unknown(inner, hints[key], f"{path}.{key}")
    elif isinstance(value, dict) and get_origin(kind) in (dict, Mapping):
        for key, inner in value.items():
            yield from _unknown(inner, get_args(kind)[1], f"{path}.{key}")
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            for each in get_args(kind)[:1]:
                yield from _unknown(inner, each, f"{path}[{at}]")
    elif get_origin(kind) in (Union, UnionType):
        for each in get_args(kind):
            yield from _unknown(value, each, path)


def line_of(raw: bytes, path: str) -> int:
    """Return the line of the last key of a path such as `.rule[1].pattern`, or of its table if the key is missing."""
    lines = raw.decode(errors="replace").splitlines()
    at = 0
    for key, index in re.findall(r"\.?([A-Za-z_][\w+]*)|\[(\d+)\]", path):
        if index:
            heads = [nr for nr, line in enumerate(lines) if line.strip().startswith("[[")]
            at = heads[int(index)] if int(index) < len(heads) else at
            continue
        begins = re.compile(rf'\s*(?:\[+[\w.]*?(?<!\w))?"?{re.escape(key)}"?(?![\w+])')
        within = re.compile(rf"[{{,]\s*\"?{re.escape(key)}\"?\s*=")  # a key of an inline table
        places = [nr for nr in range(at, len(lines)) if begins.match(lines[nr])]
        at = next(iter(places or [nr for nr in range(at, len(lines)) if within.search(lines[nr])]), at)
    return at + 1
