"""Pseudonyms: codes and numbers are compared by keyed hashes and not stored. Also the only place that normalises them.

A hash without a key would not do: card numbers and birth dates are few enough to try them all. Each site has its own key.
"""

import base64
import hashlib
import hmac
import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.rules.vocabulary import Pseudonym


class IdentifierKind(StrEnum):
    """What is pseudonymised. The same text under two kinds gives two pseudonyms."""

    CODE = "code"
    LETTER = "letter"
    CARD = "card"
    BIRTH = "birth"


_UNDECOMPOSED = {
    "ı": "i", "İ": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h",
    "ŋ": "n", "ŧ": "t", "ĸ": "k", "ə": "e", "ɓ": "b", "ɗ": "d", "ɖ": "d", "ƙ": "k", "ƴ": "y", "ɲ": "n", "ɛ": "e",
    "ɔ": "o", "ɣ": "g", "ʋ": "v", "ʒ": "z", "ǝ": "e", "ɨ": "i", "ʉ": "u", "ɩ": "i", "ƒ": "f",
}  # fmt: skip
"""Letters that Unicode does not decompose, as passports and A-Z keyboards write them."""
_PLAIN = str.maketrans(
    {
        **{one.upper(): as_ for one, as_ in _UNDECOMPOSED.items() if len(one.upper()) == 1},
        **_UNDECOMPOSED,
        "ẞ": "ss",
        "ı": "i",
        "I": "I",
    }
)
_FIGURES = str.maketrans({"O": "0", "I": "1", "L": "1"})


def normalise(kind: IdentifierKind, clear: str) -> str:
    """Return the canonical form of a code or number: without separators, case, accents, prefix and look-alikes.

    Raises ValueError if nothing is left.
    """
    text = unicodedata.normalize("NFKC", clear).translate(_PLAIN)
    apart = unicodedata.normalize("NFKD", text).upper()
    bare = "".join(
        character for character in apart if character.isalnum() and unicodedata.category(character) != "Lm"
    )  # no ʻ in a name
    if kind is IdentifierKind.CARD:
        bare = bare.removeprefix("B").translate(_FIGURES)
        bare = "".join(
            str(unicodedata.digit(character, -1)) if character.isdigit() else character for character in bare
        )
        if not re.fullmatch(r"[0-9]+", bare):
            raise ValueError("a card number is made of figures")
    if not bare:
        raise ValueError("there is nothing in it to compare")
    return bare


def birth_text(birth: str, family_name: str) -> str:
    """Return birth date (`1990-02-03`, 00 for unknown parts) and up to three letters, as booking and visitor write them.

    Raises ValueError if the name has no letter.
    """
    letters = "".join(character for character in normalise(IdentifierKind.BIRTH, family_name) if character.isalpha())
    if not letters:
        raise ValueError("a family name has a letter")
    return f"{birth} {letters[:3]}"


@dataclass(frozen=True, slots=True)
class SiteKey:
    """A site's key of 32 bytes. Its repr shows the key id only; it can be pickled, for the card's process."""

    key_id: str
    secret: bytes = field(repr=False)

    def mark(self, kind: IdentifierKind | str, clear: str) -> Pseudonym:
        """Return the pseudonym, such as `k1.` and 26 base32 characters.

        It is HMAC-SHA-256 over kind, NUL and canonical text, cut to 128 bits.
        """
        kind = IdentifierKind(kind)
        message = f"{kind}\0{clear if kind is IdentifierKind.BIRTH else normalise(kind, clear)}".encode()
        digest = hmac.new(self.secret, message, hashlib.sha256).digest()[:16]
        return Pseudonym(f"{self.key_id}.{base64.b32encode(digest).decode().rstrip('=')}")

    def mark_from_card(self, what: str, clear: str) -> Pseudonym:
        """Return the pseudonym of a card's number ("card"), or of its holder's birth date and family name ("holder").

        Of the holder it is the one that central has of the appointment's birth date and name, so the national number is not
        needed. Raises ValueError.
        """
        if what != "holder":
            return self.mark(IdentifierKind.CARD, clear)
        birth, _, surname = clear.partition(" ")
        return self.mark(IdentifierKind.BIRTH, birth_text(birth, surname))
