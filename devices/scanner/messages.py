"""Messages of the scanner driver."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated

from msgspec import Meta

Dressing = Annotated[str, Meta(max_length=8, pattern="^[\\u0001-\\u00ff]*$")]


class PortState(StrEnum):
    """State of the port: open, no such device, access refused, or a device that is no scanner."""

    READY = "ready"
    ABSENT = "absent"
    REFUSED = "refused"
    NOISE = "noise"


class RejectReason(StrEnum):
    """Why a scan was rejected. Of PIN_LIKE nothing remains in memory."""

    PIN_LIKE = "pin_like"
    UNREADABLE = "unreadable"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannerSetup:
    """Configuration of a scanner that cannot be set up as docs/how-to.md describes; [scanner] in kiosk.toml.

    baud: of a true serial line. prefix, suffix: what it sends around each code; the suffix ends a code like CR. no_read: what
    it sends if it finds nothing. code_ids: its vendor's letters before each code, with the AIM letter of that symbology.
    """

    baud: Annotated[int, Meta(ge=1200, le=921600)] = 9600
    prefix: Dressing = ""
    suffix: Dressing = ""
    no_read: Dressing = ""
    code_ids: Mapping[Annotated[str, Meta(min_length=1, max_length=3)], Annotated[str, Meta(pattern="^[A-Za-z]$")]] = (
        field(default_factory=lambda: MappingProxyType({}))
    )


@dataclass(frozen=True, slots=True)
class Scanned:
    """A code, cleaned.

    aim: its AIM identifier without the bracket (`Q1`), or the letter alone that a vendor's letter stands for; empty if the
    scanner sends none.
    """

    text: str
    aim: str = ""


@dataclass(frozen=True, slots=True)
class RejectedScan:
    """A rejected scan; its content is gone."""

    why: RejectReason
