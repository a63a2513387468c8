"""What a printer says, and how a printing ended."""

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """PRINTED: the printer said so. BLOCKED: not a byte of the ticket was sent. UNKNOWN: nobody knows."""

    PRINTED = "printed"
    BLOCKED = "blocked"
    UNKNOWN = "unknown"


class Roll(StrEnum):
    """How much paper there is."""

    PLENTY = "plenty"
    NEAR_END = "near_end"
    OUT = "out"
    UNKNOWN = "unknown"


class Trouble(StrEnum):
    """Why it does not print, each with its own remedy."""

    NONE = "none"
    ABSENT = "absent"
    SILENT = "silent"
    OFFLINE = "offline"
    COVER = "cover"
    CUTTER = "cutter"
    PAPER = "paper"


@dataclass(frozen=True, slots=True)
class Health:
    """How the printer is, from its own answers."""

    trouble: Trouble
    roll: Roll
