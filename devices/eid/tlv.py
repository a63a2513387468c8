"""Parses the identity file: one byte of tag, a length, a value (applet 1.8 manual, ID_ADRESSE version 5).

A length of FF continues in the next byte. Tag 00 is the structure's version in first place, and padding after.
"""

from types import MappingProxyType

MOST_BYTES = 4096


class TlvError(ValueError):
    """Not a valid file. The message contains none of its bytes."""


Fields = MappingProxyType[int, bytes]


def fields(data: bytes) -> Fields:
    """Return every field by its tag; of duplicates the first. Raises TlvError if a field is too long or exceeds the file.

    The order is not checked: only what the signature covers is read here.
    """
    if not data or len(data) > MOST_BYTES:
        raise TlvError("an identity file of no possible size")
    found: dict[int, bytes] = {}
    at = 0
    while at < len(data):
        tag = data[at]
        if tag == 0 and at > 0:
            break
        value, at = _value(data, at + 1)
        found.setdefault(tag, value)
    return MappingProxyType(found)


def cut_off(data: bytes) -> tuple[int, int] | None:
    """Return the tag whose value exceeds these bytes, and how many bytes are missing; None if no field is cut off."""
    at = 0
    while at < len(data):
        tag, at = data[at], at + 1
        if (tag == 0 and at > 1) or at >= len(data):
            return None
        length = data[at]
        at += 1
        if length == 0xFF:
            return None
        if at + length > len(data):
            return tag, at + length - len(data)
        at += length
    return None


def _value(data: bytes, at: int) -> tuple[bytes, int]:
    length = 0
    while True:
        if at >= len(data):
            raise TlvError("a length past the end")
        octet, at = data[at], at + 1
        length += octet
        if octet != 0xFF:
            break
    if at + length > len(data):
        raise TlvError("a value past the end")
    return data[at : at + length], at + length


def text(value: bytes) -> str:
    """Return a text field. Raises TlvError if it is not UTF-8."""
    try:
        return value.decode().strip()
    except UnicodeDecodeError:
        raise TlvError("a text that is not UTF-8") from None
