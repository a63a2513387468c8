"""Health of a printer, and results of print jobs."""

from dataclasses import dataclass
from enum import StrEnum


class PrintResult(StrEnum):
    """PRINTED: the printer confirmed it. BLOCKED: nothing was sent. UNKNOWN: it may be printed or not."""

    PRINTED = "printed"
    BLOCKED = "blocked"
    UNKNOWN = "unknown"


class PaperLevel(StrEnum):
    """The paper level."""

    PLENTY = "plenty"
    NEAR_END = "near_end"
    OUT = "out"
    UNKNOWN = "unknown"


class PrinterProblem(StrEnum):
    """Why the printer does not print, each with its own remedy.

    SILENT: it does not answer, or never stops sending. ERROR: a fault other than the cutter's. FOREIGN: the host is not a
    printer. HELD: it holds part of an earlier ticket and does not clear it. UNEXPECTED: its identity is not the configured
    one.
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
    """The printer's health by its own answers.

    held: part of an earlier ticket may be in its buffer or under its head. identity: model and serial number; empty if not
    asked or not answered.
    """

    problem: PrinterProblem
    paper: PaperLevel
    held: bool = False
    identity: str = ""
