"""The fields of an identity file that the kiosk uses: card number, type, dates, who the holder is, and what proves the chip.

The national number, given names, nationality and the rest are never read. Trusted only once the signature is verified.
"""

import re
from dataclasses import dataclass, field
from datetime import date

from devices.eid.birth import birth_date
from devices.eid.tlv import TlvError, fields, text


@dataclass(frozen=True, slots=True)
class Identity:
    """The fields. They exist in this object only, in the card process, until they are pseudonymised.

    birth: as 1985-07-30, 00 for unknown parts; None if it is written in no known way.
    """

    card_number: str = field(repr=False)
    birth: str | None = field(repr=False)
    surname: str = field(repr=False)
    document: str
    valid_from: date | None
    valid_until: date | None
    permanent: bool
    chip: bytes = field(repr=False)
    basic_key_hash: bytes | None = field(repr=False)


def identity(data: bytes) -> Identity:
    """Return the identity in these bytes. Raises TlvError, also if a mandatory field is missing."""
    found = fields(data)
    if 0x01 not in found or 0x02 not in found:
        raise TlvError("a field that every card has is missing")
    code = text(found.get(0x0F, b""))
    return Identity(
        card_number=text(found[0x01]),
        birth=birth_date(text(found.get(0x0C, b""))),
        surname=text(found.get(0x07, b"")),
        document=str(int(code)) if code.isascii() and code.isdigit() else "",
        valid_from=_day(found.get(0x03)),
        valid_until=_day(found.get(0x04)),
        permanent=text(found.get(0x1C, b"")).strip() == "C",
        chip=found[0x02],
        basic_key_hash=found.get(0x1A),
    )


def _day(value: bytes | None) -> date | None:
    """Return the date of DD.MM.YYYY; None if it is not valid, because a signed card is not rejected for it."""
    found = re.fullmatch(rb"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})", (value or b"").strip())
    if found is None:
        return None
    try:
        return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        return None
