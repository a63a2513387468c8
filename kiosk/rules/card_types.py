"""The residence cards of config/cards.toml: codes, chip types and names (R01, R02, R44)."""

from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta

from kiosk.rules.toml_config import ConfigError, line_of, parse_toml
from kiosk.rules.vocabulary import Language

FILE = "cards.toml"
Name = Annotated[str, Meta(min_length=1, max_length=60)]
ChipType = Annotated[int, Meta(ge=1, le=99)]
OTHERS = (1, 6, 7, 8)
"""Chip types that are no residence card, unless the file names others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardType:
    """One kind of residence card. chip, older, child: document types on the chip, None if there is none.

    permanent: the chip bears the mention C beside that type. was: the letter of the same right before 2021; no new card has
    it.
    """

    code: Annotated[str, Meta(pattern=r"^[A-Z]{1,2}\+?\Z")]
    nl: Name
    fr: Name
    en: Name
    de: Name
    chip: ChipType | None = None
    older: ChipType | None = None
    child: ChipType | None = None
    permanent: bool = False
    was: str = ""

    def name(self, language: Language) -> str:
        """Return its name in one of the four official languages; in Dutch for any other."""
        return {"fr": self.fr, "en": self.en, "de": self.de}.get(str(language), self.nl)


@dataclass(frozen=True, slots=True)
class OnChip:
    """What a chip's document type means: today's code, whether it is a child's card, and whether it is an earlier layout.

    permanent: of two cards with this type, the one with the mention C.
    """

    code: str
    child: bool
    earlier: bool
    permanent: bool = False


@dataclass(frozen=True, slots=True)
class CardTypes:
    """All residence cards. others: chip types that are known to be none; a type that is not listed may be one."""

    types: tuple[CardType, ...]
    others: tuple[int, ...] = OTHERS

    def codes(self) -> frozenset[str]:
        """Return every code that may be ordered."""
        return frozenset(each.code for each in self.types)

    def of_code(self, code: str | None) -> CardType | None:
        """Return the card with this code."""
        return next((each for each in self.types if each.code == code), None)

    def is_other(self, document: str | None) -> bool:
        """Return whether a chip's document type is that of a card which is no residence card."""
        return (
            bool(document) and str(document).isascii() and str(document).isdigit() and int(str(document)) in self.others
        )

    def of_chip(self, document: str | None, *, permanent: bool = False) -> OnChip | None:
        """Return the card of a chip's document type, with or without a leading zero; None if it is not listed.

        permanent: the chip bears the mention C, which tells two cards of one type apart.
        """
        if document is None or not (document.isascii() and document.isdigit()):
            return None
        number = int(document)
        of_type = [each for each in self.types if number in (each.chip, each.older, each.child)]
        of_type.sort(key=lambda each: each.permanent is not permanent)
        return next(
            (OnChip(each.code, number == each.child, number == each.older, each.permanent) for each in of_type), None
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _CardsFile:
    card: tuple[CardType, ...]
    others: tuple[ChipType, ...] = OTHERS


def read_cards(raw: bytes) -> CardTypes:
    """Return the cards of the file.

    Raises ConfigError if a code or chip type is listed twice, or a former letter is a code.
    """
    file = parse_toml(FILE, raw, _CardsFile)
    types = file.card
    seen: set[object] = set()
    for nr, each in enumerate(types):
        numbers = [number for number in (each.chip, each.older, each.child) if number is not None]
        label: dict[object, str] = {each.code: each.code}
        label |= {(number, each.permanent): str(number) for number in numbers}
        if twice := [name for one, name in label.items() if one in seen]:
            raise ConfigError(FILE, line_of(raw, f".card[{nr}]"), f"{twice[0]} stands twice: each code and type once")
        seen.update(label)
    codes = {each.code for each in types}
    for nr, each in enumerate(types):
        if each.was in codes:
            line = line_of(raw, f".card[{nr}].was")
            raise ConfigError(FILE, line, f"{each.was} is a letter of before 2021: no new card bears it (R02)")
    return CardTypes(types, file.others)
