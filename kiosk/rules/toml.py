"""Configuration, parsed once at the edge: bytes in, a typed value out; errors name file, line and expectation."""

import re
import tomllib
from typing import TypeVar

import msgspec

T = TypeVar("T")


class ConfigError(ValueError):
    """A configuration file cannot be used; the message names the file, the line and what was expected there."""

    def __init__(self, file: str, line: int, expected: str) -> None:
        super().__init__(f"{file}, line {line}: {expected}")
        self.file, self.line, self.expected = file, line, expected


def parsed(file: str, raw: bytes, kind: type[T]) -> T:
    """`raw` as a `kind`. Raises ConfigError."""
    try:
        text = raw.decode()
        tree = tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise ConfigError(file, raw[: error.start].count(b"\n") + 1, "expected UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        raise ConfigError(file, int(found[1]) if found else 1, str(error)) from None
    try:
        return msgspec.convert(tree, kind)
    except msgspec.ValidationError as error:
        message, _, path = str(error).partition(" - at `$")
        raise ConfigError(file, line_of(raw, path.rstrip("`")), f"{path.strip('.`') or 'file'}: {message}") from None


def line_of(raw: bytes, path: str) -> int:
    """The line of the last key of a path such as `.rule[1].pattern`; of its table where the key is missing."""
    lines = raw.decode(errors="replace").splitlines()
    at = 0
    for key, index in re.findall(r"\.?([A-Za-z_]\w*)|\[(\d+)\]", path):
        if index:
            heads = [nr for nr, line in enumerate(lines) if line.strip().startswith("[[")]
            at = heads[int(index)] if int(index) < len(heads) else at
            continue
        places = (nr for nr in range(at, len(lines)) if re.match(rf"\s*(\[+[\w.]*?)?\b{key}\b", lines[nr]))
        at = next(places, at)
    return at + 1
