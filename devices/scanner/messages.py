"""What a scanner's driver says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated

from msgspec import Meta

Dressing = Annotated[str, Meta(max_length=8, pattern="^[\\u0001-\\u00ff]*$")]


class PortState(StrEnum):
    """How the cable is: ready, no such device, not ours to open, or something there that is no scanner."""

    READY = "ready"
    ABSENT = "absent"
    REFUSED = "refused"
    NOISE = "noise"


class RejectReason(StrEnum):
    """Why a scan did not pass. Of the first nothing is left in memory."""

    PIN_LIKE = "pin_like"
    UNREADABLE = "unreadable"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannerSetup:
    """How a scanner is set that cannot be set as docs/how-to.md asks; it stands in kiosk.toml as [scanner].

    baud: signs a second of a true serial line, times ten. prefix, suffix: what it puts around each code; the suffix ends
    a code like CR. no_read: what it sends when it has looked and found nothing. code_ids: its maker's letters before each
    code, each with the AIM letter of that symbology.
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
    """One code, cleaned.

    aim: its AIM identifier without the bracket (`Q1`), or the letter alone that a maker's own letter stands for; empty
    when the scanner sends none.
    """

    text: str
    aim: str = ""


@dataclass(frozen=True, slots=True)
class RejectedScan:
    """A scan that did not pass; its content is gone."""

    why: RejectReason
