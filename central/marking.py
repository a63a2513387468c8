"""Keys of a site. The site's secret stays at central; kiosks get the marking key of its current version and nothing else.

A marking key is derived from the secret and a version, so a stolen one tells neither the secret nor the next. What was marked
is kept sealed beside its marks, so that marks can be made anew with the next key (docs/protocol.md, Codes and numbers).
"""

import hashlib
import hmac
import os
from dataclasses import dataclass, field

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kiosk.rules import IdentifierKind, Pseudonym, SiteKey

NONCE_BYTES = 12


class SealError(ValueError):
    """What was sealed cannot be opened: another secret, another appointment, or damage."""


class Clear(msgspec.Struct, frozen=True, omit_defaults=True):
    """What marks are made of, in the form that is hashed. born: birth date and three letters."""

    code: str
    letter: str | None = None
    card: str | None = None
    born: str | None = None


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of one appointment, named as the columns of its table."""

    code_mark: Pseudonym
    letter_mark: Pseudonym | None
    card_mark: Pseudonym | None
    born_mark: Pseudonym | None


@dataclass(frozen=True, slots=True)
class Marking:
    """Marks and seals with the keys of one version. secret: the site's 32 bytes."""

    secret: bytes = field(repr=False)
    version: int = 1

    def key(self) -> SiteKey:
        """Return the marking key of this version, as kiosks get it."""
        return SiteKey(f"k{self.version}", self._derived(f"onthaal marking key {self.version}"))

    def marks(self, clear: Clear) -> Marks:
        """Return the marks. Raises ValueError for a value that cannot be normalised."""
        key = self.key()
        return Marks(
            code_mark=key.mark(IdentifierKind.CODE, clear.code),
            letter_mark=key.mark(IdentifierKind.LETTER, clear.letter) if clear.letter else None,
            card_mark=key.mark(IdentifierKind.CARD, clear.card) if clear.card else None,
            born_mark=key.mark(IdentifierKind.BIRTH, clear.born) if clear.born else None,
        )

    def seal(self, ref: str, clear: Clear) -> bytes:
        """Return the values encrypted for this appointment alone: AES-256-GCM with a random nonce, which comes first."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + AESGCM(self._derived("onthaal seal")).encrypt(nonce, msgspec.json.encode(clear), ref.encode())

    def open(self, ref: str, sealed: bytes) -> Clear:
        """Return what was sealed for this appointment. Raises SealError."""
        try:
            raw = AESGCM(self._derived("onthaal seal")).decrypt(
                sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], ref.encode()
            )
            return msgspec.json.decode(raw, type=Clear)
        except (InvalidTag, msgspec.MsgspecError, UnicodeDecodeError, ValueError):
            raise SealError(f"appointment {ref}: its sealed values cannot be opened with this site's key") from None

    def _derived(self, purpose: str) -> bytes:
        return hmac.new(self.secret, purpose.encode(), hashlib.sha256).digest()
