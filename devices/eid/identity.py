"""What the kiosk takes from an identity file, and nothing else: numbers, type, dates, and what proves the chip.

Names, birth, nationality and the rest are never looked at. Believed only after the signature.
"""

from dataclasses import dataclass, field
from datetime import date

from devices.eid.tlv import TlvError, fields, text

CARDS = frozenset({*range(11, 24), 27, 28, *range(31, 37), *range(61, 70)})
"""The electronic cards of foreigners (eid.md 2); 1 and 6 are Belgian cards, 7 and 8 an official's."""


@dataclass(frozen=True, slots=True)
class Identity:
    """The fields. Clear numbers live in this object alone, in the card's own process, until they are marks."""

    card_number: str = field(repr=False)
    national_number: str = field(repr=False)
    document: str
    valid_from: date | None
    valid_until: date | None
    chip: bytes = field(repr=False)
    basic_key_hash: bytes | None = field(repr=False)

    def is_ours(self) -> bool:
        """Whether it is a foreigner's residence card at all."""
        return self.document.isdecimal() and int(self.document) in CARDS


def identity(data: bytes) -> Identity:
    """The identity in these bytes. Raises TlvError, also when a field that every card has is missing."""
    found = fields(data)
    if 0x01 not in found or 0x02 not in found:
        raise TlvError("a field that every card has is missing")
    code = text(found.get(0x0F, b""))
    return Identity(
        card_number=text(found[0x01]),
        national_number=text(found.get(0x06, b"")),
        document=str(int(code)) if code.isascii() and code.isdigit() else "",
        valid_from=_day(found.get(0x03)),
        valid_until=_day(found.get(0x04)),
        chip=found[0x02],
        basic_key_hash=found.get(0x1A),
    )


def _day(value: bytes | None) -> date | None:
    """DD.MM.YYYY; what is no date is not there: a signed card is not refused for it."""
    parts = text(value).split(".") if value else []
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() for part in parts):
        return None
    try:
        return date(int(parts[2]), int(parts[1]), int(parts[0]))
    except ValueError:
        return None
