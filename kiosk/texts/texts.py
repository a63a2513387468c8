"""Texts: sentences by key and language. A translation never says more than the Dutch, and is marked as one."""

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
    """A catalogue lacks a key, has one too many, or its sentence names other variables; `key` is the first of them."""

    def __init__(self, language: Language, key: str, expected: str) -> None:
        super().__init__(f"{language}: {expected}")
        self.language, self.key, self.expected = language, key, expected


@dataclass(frozen=True, slots=True)
class Texts:
    """The sentences of the house in its languages."""

    catalogues: Mapping[Language, Catalogue]

    @classmethod
    def of(cls, catalogues: Mapping[Language, Catalogue], partly: frozenset[Language] = frozenset()) -> "Texts":
        """Compare every catalogue with the Dutch one: same keys, same variables. Raises MissingTextError.

        partly: languages of which there is the core alone, for checks of the layout; what they lack is said in Dutch.
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
        """The sentence, with its variables filled in. An unknown language is answered in Dutch."""
        catalogue = self.catalogues.get(language, self.catalogues[DUTCH])
        sentence = catalogue.get(key) or self.catalogues[DUTCH][key]
        return _PLACES.sub(lambda place: str(values[place[1]]), sentence)

    def speaks(self, language: Language, key: str) -> bool:
        """Whether the sentence is there in this language, so that a date in it is written in its words."""
        return key in self.catalogues.get(language, ())

    def has(self, key: str) -> bool:
        """Whether there is such a sentence."""
        return key in self.catalogues[DUTCH]


def hour(moment: datetime) -> str:
    """`10.20`, as a Belgian clock is written."""
    return f"{moment.hour}.{moment.minute:02d}"


def hour_in(moment: datetime, language: Language) -> str:
    """The same, as it is written in a language: `10 h 20` in French."""
    return f"{moment.hour}\u00a0h\u00a0{moment.minute:02d}" if language == "fr" else hour(moment)


def weekday_in_full(day: date, language: Language) -> str:
    """`donderdag 3 december`: how people speak of a day that is near."""
    return str(format_date(day, "EEEE d MMMM", locale=str(language)))


def day_in_full(day: date, language: Language) -> str:
    """`25 november 2026`: the month in words, so that nobody reads 11/25."""
    return str(format_date(day, "d MMMM y", locale=str(language)))
