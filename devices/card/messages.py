"""What the card's process and its parent say to each other. Child to parent is JSON: it handles strangers' bytes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

Marker = Callable[[str, str], str]
"""("card" or "holder", clear number) -> its mark. Pickled by name: the key goes to the child, no code does."""


class Reader(StrEnum):
    """How the reader is. SILENT is said by the parent, of a child that said nothing."""

    READY = "ready"
    ABSENT = "absent"
    REFUSED = "refused"
    UNSERVED = "unserved"
    SILENT = "silent"


class Fault(StrEnum):
    """Why a reading came to nothing."""

    TORN = "torn"
    NO_CARD = "no_card"
    NO_CHIP = "no_chip"
    HELD = "held"
    LATE = "late"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class SlotState:
    """The reader, and which insertion is in it: an id of its own, never the card's."""

    reader: Reader
    card: str | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """A reading that was answered. card and holder are marks; learned: signers met, for the next child.

    since, until: the days between which the card is valid, ISO 8601. permanent: it bears the mention C.
    """

    request_id: int
    verdict: str
    card: str | None = None
    holder: str | None = None
    document: str | None = None
    since: str | None = None
    until: str | None = None
    permanent: bool = False
    ours: bool = True
    test: bool = False
    commands: int = 0
    bytes_transferred: int = 0
    ms: int = 0
    new_signers: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadFailed:
    """A reading that broke."""

    request_id: int
    fault: Fault


Message = SlotState | Read | ReadFailed


@dataclass(frozen=True, slots=True)
class WorkerConfig:
    """What a child needs to know. cable: "pcsc" or "direct"; reader: the beginning of its name, "" for the first.

    roots: certificates beyond the shipped ones. pins, test_pins: the fingerprints that count beyond the shipped ones.
    """

    cable: str
    reader: str
    marker: Marker = field(repr=False)
    test_pins: frozenset[str] = frozenset()
    known: tuple[bytes, ...] = field(default=(), repr=False)
    roots: tuple[bytes, ...] = field(default=(), repr=False)
    pins: frozenset[str] = frozenset()
    boot: str = "1"
    port: int = 0


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """Read this insertion, until this moment of the monotonic clock. A late order never reads the next card."""

    request_id: int
    card: str
    until: float
