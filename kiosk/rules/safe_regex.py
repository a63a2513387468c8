"""Restricts the patterns of barcode rules to ones that match in linear time, so that no scan can block the kiosk.

Checked when the rules are read (docs/how-to.md): no star, look-around or back-reference; a repeat holds one character class;
at most one repeat of open length; at most 16 alternatives; a match of digits alone is longer than 12, because shorter ones
may be a PIN or a PUK, which the scanner's driver drops (R40).
"""

import re
from collections.abc import Callable
from re import _constants as sre  # type: ignore[attr-defined, unused-ignore]
from re import _parser  # type: ignore[attr-defined, unused-ignore]
from typing import Any

LONGEST = 512
SHORTEST_OF_DIGITS = 13

_ONE_CHARACTER = (sre.LITERAL, sre.IN, sre.NOT_LITERAL)


class PatternError(ValueError):
    """The pattern is not allowed. The message says why."""


def compile_safe(pattern: str) -> re.Pattern[str]:
    """Return the compiled pattern. Raises PatternError with the reason if it is not allowed."""
    try:
        tree = _parser.parse(pattern, re.ASCII)
        compiled = re.compile(pattern, re.ASCII)
    except re.error as error:
        raise PatternError(f"is no regular expression: {error}") from None
    open_repeats = [0]
    for part in tree:
        _check(part, open_repeats)
    shortest, longest = tree.getwidth()
    if longest > LONGEST:
        raise PatternError(f"can match more than {LONGEST} signs: give its repeats an upper limit")
    if all(_can_be_digit(part) for part in tree) and shortest < SHORTEST_OF_DIGITS:
        raise PatternError(f"can match {shortest} digits alone, which may be a PIN or PUK: ask for a letter too")
    return compiled


def _check(part: tuple[Any, Any], open_repeats: list[int]) -> None:
    kind, of = part
    if kind in _ONE_CHARACTER:
        return
    if kind is sre.SUBPATTERN:
        for inner in of[-1]:
            _check(inner, open_repeats)
    elif kind is sre.BRANCH:
        if len(of[1]) > 16:
            raise PatternError("has more than 16 alternatives")
        for branch in of[1]:
            for inner in branch:
                _check(inner, open_repeats)
    elif kind is sre.MAX_REPEAT:
        low, high, inner = of
        open_repeats[0] += low != high
        if high is sre.MAXREPEAT:
            raise PatternError("has a repeat without an upper limit (* or +)")
        if len(inner) != 1 or inner[0][0] not in _ONE_CHARACTER:
            raise PatternError("repeats more than one class of signs")
        if open_repeats[0] > 1:
            raise PatternError("has more than one repeat of open length")
    else:
        raise PatternError(f"uses {str(kind).lower()}, which a barcode rule may not")


def _can_be_digit(part: tuple[Any, Any]) -> bool:
    kind, of = part
    if kind is sre.LITERAL:
        return chr(of).isdigit()
    if kind is sre.IN:
        return re.compile(f"[{_class_text(of)}]").search("0123456789") is not None
    if kind is sre.MAX_REPEAT:
        return of[0] == 0 or all(_can_be_digit(inner) for inner in of[2])
    if kind is sre.SUBPATTERN:
        return all(_can_be_digit(inner) for inner in of[-1])
    if kind is sre.BRANCH:
        return any(all(_can_be_digit(inner) for inner in branch) for branch in of[1])
    return True


def _class_text(members: list[tuple[Any, Any]]) -> str:
    parts: dict[Any, Callable[[Any], str]] = {
        sre.NEGATE: lambda _: "^",
        sre.LITERAL: lambda of: re.escape(chr(of)),
        sre.RANGE: lambda of: f"{re.escape(chr(of[0]))}-{re.escape(chr(of[1]))}",
        sre.CATEGORY: lambda of: {sre.CATEGORY_DIGIT: r"\d", sre.CATEGORY_WORD: r"\w"}.get(of, r"\W\w"),
    }
    return "".join(parts[kind](of) for kind, of in members)
