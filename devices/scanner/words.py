"""What a scanner's driver says."""

from dataclasses import dataclass
from enum import StrEnum


class Line(StrEnum):
    """How the cable is: ready, no such device, not ours to open."""

    READY = "ready"
    ABSENT = "absent"
    REFUSED = "refused"


class Why(StrEnum):
    """Why a scan did not pass. Of the first nothing is left in memory."""

    PIN_LIKE = "pin_like"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Scanned:
    """One code, cleaned; `aim` is its AIM identifier without the bracket (`Q1`), empty when the scanner sends none."""

    text: str
    aim: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """A scan that did not pass; its content is gone."""

    why: Why
