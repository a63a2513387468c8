"""What a printer says, and how a print job ended."""

from dataclasses import dataclass
from enum import StrEnum


class PrintResult(StrEnum):
    """PRINTED: the printer said so. BLOCKED: not a byte of the ticket was sent. UNKNOWN: nobody knows."""

    PRINTED = "printed"
    BLOCKED = "blocked"
    UNKNOWN = "unknown"


class PaperLevel(StrEnum):
    """How much paper there is."""

    PLENTY = "plenty"
    NEAR_END = "near_end"
    OUT = "out"
    UNKNOWN = "unknown"


class PrinterProblem(StrEnum):
    """Why it does not print, each with its own remedy.

    SILENT: it does not answer, or never stops. ERROR: a fault that is not the cutter's. FOREIGN: what answers there is
    not a printer. HELD: it still holds part of an earlier ticket and does not clear it. UNEXPECTED: its identity is not
    the configured one.
    """

    NONE = "none"
    ABSENT = "absent"
    SILENT = "silent"
    OFFLINE = "offline"
    COVER = "cover"
    CUTTER = "cutter"
    ERROR = "error"
    PAPER = "paper"
    FOREIGN = "foreign"
    HELD = "held"
    UNEXPECTED = "unexpected"


@dataclass(frozen=True, slots=True)
class Health:
    """How the printer is, from its own answers.

    held: part of an earlier ticket may still be in its buffer or under its head. identity: model and serial number as
    it gives them; empty while they were not asked or not answered.
    """

    problem: PrinterProblem
    paper: PaperLevel
    held: bool = False
    identity: str = ""
