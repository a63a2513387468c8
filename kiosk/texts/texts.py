"""Texts by key and language. A translation never says more than the Dutch, and is marked as a translation."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from babel.dates import format_date

from kiosk.rules import DUTCH, Language

Catalogue = Mapping[str, str]

_PLACES = re.compile(r"\{(\w+)\}")


class MissingTextError(ValueError):
    """A catalogue lacks a key, has an extra one, or a text uses other variables. `key` is the first of them."""

    def __init__(self, language: Language, key: str, expected: str) -> None:
        super().__init__(f"{language}: {expected}")
        self.language, self.key, self.expected = language, key, expected


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts in all languages."""

    catalogues: Mapping[Language, Catalogue]

    @classmethod
    def of(cls, catalogues: Mapping[Language, Catalogue], partly: frozenset[Language] = frozenset()) -> "Texts":
        """Compare every catalogue with the Dutch one: same keys, same variables. Raises MissingTextError.

        partly: languages of which only the core exists, for layout tests; what they lack is shown in Dutch.
        """
        dutch = catalogues[DUTCH]
        for language, catalogue in catalogues.items():
            odd = sorted(set(catalogue) - set(dutch) if language in partly else set(dutch) ^ set(catalogue))
            if odd:
                raise MissingTextError(language, odd[0], f"keys unlike the Dutch ones: {', '.join(odd)}")
            for key, sentence in catalogue.items():
                if not sentence:
                    raise MissingTextError(language, key, f"{key} is empty")
                if set(_PLACES.findall(sentence)) != set(_PLACES.findall(dutch[key])):
                    raise MissingTextError(language, key, f"{key} has other variables than the Dutch")
        return cls(MappingProxyType(dict(catalogues)))

    def get(self, language: Language, key: str, /, **values: str | int) -> str:
        """Return a text with its variables filled in; in Dutch if the language lacks it."""
        catalogue = self.catalogues.get(language, self.catalogues[DUTCH])
        sentence = catalogue.get(key) or self.catalogues[DUTCH][key]
        return _PLACES.sub(lambda place: str(values[place[1]]), sentence)

    def speaks(self, language: Language, key: str) -> bool:
        """Return whether the text exists in this language, so that dates in it use its words."""
        return key in self.catalogues.get(language, ())

    def has(self, key: str) -> bool:
        """Return whether the key exists."""
        return key in self.catalogues[DUTCH]


def hour(moment: datetime) -> str:
    """Return the time as Belgian Dutch writes it: `10.20`."""
    return f"{moment.hour}.{moment.minute:02d}"


def hour_in(moment: datetime, language: Language) -> str:
    """Return the time as a language writes it: `10 h 20` in French."""
    return f"{moment.hour}\u00a0h\u00a0{moment.minute:02d}" if language == "fr" else hour(moment)


def weekday_in_full(day: date, language: Language) -> str:
    """Return weekday and date, `donderdag 3 december`, for days that are near."""
    return str(format_date(day, "EEEE d MMMM", locale=str(language)))


def day_in_full(day: date, language: Language) -> str:
    """Return the date with its month in words, `25 november 2026`, which nobody misreads."""
    return str(format_date(day, "d MMMM y", locale=str(language)))
