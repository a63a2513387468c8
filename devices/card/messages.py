"""Messages between the card process and its parent. Child to parent is JSON, because the child handles untrusted bytes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

Marker = Callable[[str, str], str]
"""("card", its number) or ("holder", birth date and surname) -> pseudonym. Pickled by name, with the key as data."""


class Reader(StrEnum):
    """State of the reader. SILENT: set by the parent if the child sent nothing."""

    READY = "ready"
    ABSENT = "absent"
    REFUSED = "refused"
    UNSERVED = "unserved"
    SILENT = "silent"


class Fault(StrEnum):
    """Why a reading failed."""

    TORN = "torn"
    NO_CARD = "no_card"
    NO_CHIP = "no_chip"
    HELD = "held"
    LATE = "late"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class SlotState:
    """State of the reader, and an id of this insertion, made from this run and a counter, never from the card."""

    reader: Reader
    card: str | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """A completed reading. card, holder: pseudonyms. new_signers: signers met for the first time, for the next child.

    since, until: validity, ISO 8601. permanent: the card bears the mention C.
    """

    request_id: int
    verdict: str
    card: str | None = None
    holder: str | None = None
    document: str | None = None
    since: str | None = None
    until: str | None = None
    permanent: bool = False
    test: bool = False
    commands: int = 0
    bytes_transferred: int = 0
    ms: int = 0
    new_signers: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadFailed:
    """A failed reading."""

    request_id: int
    fault: Fault


Message = SlotState | Read | ReadFailed


@dataclass(frozen=True, slots=True)
class WorkerConfig:
    """What a child needs. cable: "pcsc" or "direct". reader: prefix of its name, "" for the first.

    roots: certificates beyond the shipped ones. pins, test_pins: fingerprints beyond the shipped ones.
    """

    cable: str
    reader: str
    test_pins: frozenset[str] = frozenset()
    known: tuple[bytes, ...] = field(default=(), repr=False)
    roots: tuple[bytes, ...] = field(default=(), repr=False)
    pins: frozenset[str] = frozenset()
    boot: str = "1"
    port: int = 0


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """Read this insertion before this monotonic time, with this marker. A late request never reads the next card."""

    request_id: int
    card: str
    until: float
    marker: Marker = field(repr=False)
