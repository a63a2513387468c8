"""Keyed fingerprints: how codes, letters and card numbers are compared without being kept.

Never a bare hash: there are few enough card and national numbers to try them all. The key is the
site's own and changes with time (design.md section 2, point 6).
"""

import hashlib
import hmac
from dataclasses import dataclass, field
from enum import StrEnum


class Matter(StrEnum):
    """What is fingerprinted; the same value under two matters gives two fingerprints."""

    CODE = "code"
    LETTER = "letter"
    CARD_NUMBER = "card_number"
    NATIONAL_NUMBER = "national_number"
    BIRTH_AND_NAME = "birth_and_name"


@dataclass(frozen=True, slots=True)
class SiteKey:
    """The site's fingerprint key (32 bytes). Its repr shows only which key it is."""

    key_id: str
    secret: bytes = field(repr=False)

    def fingerprint(self, matter: Matter, value: str) -> str:
        """64 hexadecimal signs that stand for `value`; equal only for equal values of one matter."""
        message = f"{matter}\0{value}".encode()
        return hmac.new(self.secret, message, hashlib.sha256).hexdigest()
