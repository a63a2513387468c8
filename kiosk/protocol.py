"""The words that kiosk and central exchange, as they stand on the wire (docs/protocol.md).

A command's bytes are made once, in the ledger's transaction, and travel as base64 beside their `kseq`, which is not
inside them; both ends take SHA-256 of exactly these bytes. Central reads the envelope first, then each command alone,
so that one damaged command damages only itself.
"""

import hashlib
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Raw, Struct

from kiosk.rules import Appointment, DeviceState, Evidence, Pseudonym, Purpose, Readiness
from kiosk.rules.ticket_numbers import NUMBER_PATTERN

MEDIA_TYPE = "application/vnd.onthaal.sync+json"
MOST_COMMANDS = 200

Moment = Annotated[datetime, Meta(tz=True)]
Count = Annotated[int, Meta(ge=1, le=2**53)]
"""A larger int would overflow SQLite."""
ShortText = Annotated[str, Meta(min_length=1, max_length=64)]
Number = Annotated[str, Meta(pattern=NUMBER_PATTERN)]


class Command(Struct, frozen=True, tag_field="kind"):
    """Something that happened at the kiosk, by its corrected clock. It names no person."""

    at: Moment
    visit: UUID


class Arrived(Command, frozen=True, tag=True):
    """A number was given out. Central never refuses it: it is on paper or on a screen."""

    ticket: UUID
    number: Number
    day: date
    offset_ms: int
    policy: Count
    purpose: Purpose
    language: ShortText
    readiness: Readiness
    evidence: Annotated[tuple[Evidence, ...], Meta(max_length=32)]
    appointment: ShortText | None = None
    code: Pseudonym | None = None


class Printed(Command, frozen=True, tag=True):
    """The printer said that the paper came out."""

    ticket: UUID


class NotPrinted(Command, frozen=True, tag=True):
    """No paper, or nobody knows: the resident has the number from the screen."""

    ticket: UUID
    reason: Literal["blocked", "unknown", "restarted"]


class CopyPrinted(Command, frozen=True, tag=True):
    """The same number came out once more, as a copy."""

    ticket: UUID
    copy: Count


class HelpWanted(Command, frozen=True, tag=True):
    """Somebody pressed help, on this page; with a ticket, its entry is marked."""

    step: ShortText
    ticket: UUID | None = None


class VisitEnded(Command, frozen=True, tag=True):
    """A visit is over; where it ended feeds the statistics."""

    step: ShortText


class Lost(Command, frozen=True, tag=True):
    """What stood under this number of the sequence is lost; the place is kept, so that what is behind it arrives."""


AnyCommand = Arrived | Printed | NotPrinted | CopyPrinted | HelpWanted | VisitEnded | Lost


class SequencedCommand(Struct, frozen=True):
    """A command's bytes under their number in the gapless sequence of this kiosk and epoch."""

    kseq: Count
    command: bytes


class PaperLeft(StrEnum):
    """How much paper the printer says it has."""

    PLENTY = "plenty"
    NEAR_END = "near_end"
    OUT = "out"
    UNKNOWN = "unknown"


class KioskStatus(Struct, frozen=True):
    """How the kiosk is; the last one wins, by `boot` and `nr`, not by arrival."""

    boot: UUID
    nr: Count
    paper: PaperLeft
    devices: dict[str, DeviceState]


NO_LIST = "none"
"""The cursor of a kiosk that cannot keep a day list: it gets none."""


class SyncRequest(Struct, frozen=True):
    """What a kiosk says every few seconds, and at once after a commit."""

    kiosk: ShortText
    epoch: Count
    sent_at: Moment
    cursor: str | None
    status: KioskStatus | None
    commands: Annotated[tuple[SequencedCommand, ...], Meta(max_length=MOST_COMMANDS)]


class CommandVerdict(StrEnum):
    """What became of a command. There is no refusal: the number is already out."""

    ACCEPTED = "accepted"
    MERGED = "merged"
    ATTENTION = "attention"


class Result(Struct, frozen=True):
    """The stored result of one command; a repeat of the command gets the same bytes again."""

    verdict: CommandVerdict
    numbers: tuple[str, ...] = ()
    reason: str | None = None


class CommandResult(Struct, frozen=True):
    """A result under its command's number."""

    kseq: Count
    result: Raw


class DayListUpdate(Struct, frozen=True):
    """The day list, whole or what changed since the kiosk's cursor; written with the cursor in one transaction."""

    day: date
    cursor: str
    whole: bool
    appointments: tuple[Appointment, ...]
    gone: tuple[str, ...]


class SiteStatus(Struct, frozen=True):
    """How the hall is; the last one wins.

    desks: how many have their page open. dues: when each who may be called is due, soonest first; it names nobody.
    """

    staffed: bool
    waiting: int
    longest_past_due_s: int
    desks: Annotated[int, Meta(ge=0)] = 0
    dues: tuple[Moment, ...] = ()


class SyncStop(StrEnum):
    """Why central applied nothing: commands are missing, another kiosk has this past, or it is not known here."""

    GAP = "gap"
    FORK = "fork"
    ENROL = "enrol"


class SyncResponse(Struct, frozen=True):
    """Central's answer. `expected` is the only acknowledgement: everything below it is durable there.

    last_number: the latest number that central knows of this kiosk; it gives none of those before it again.
    """

    generation: str
    now: Moment
    expected: Count
    stop: SyncStop | None
    results: tuple[CommandResult, ...]
    day_news: DayListUpdate | None
    status: SiteStatus
    last_number: Annotated[str, Meta(max_length=5)] | None = None


class CheckInQuery(Struct, frozen=True):
    """May this appointment check in? Or: which number is this ticket? Read-only: a lost answer changes nothing.

    address: the 13 signs behind the site's address in a ticket's QR code; the id cannot be read from them.
    """

    appointment: ShortText | None = None
    ticket: UUID | None = None
    address: ShortText | None = None


class AppointmentStatus(StrEnum):
    """How an appointment stands at central. DONE: its number was called today, and the desk has finished."""

    FREE = "free"
    ALREADY_IN = "already_in"
    DONE = "done"
    CANCELLED = "cancelled"
    MOVED = "moved"


class CheckInStatus(Struct, frozen=True):
    """The answer to a Question, with the number that the resident already has, and what its ticket is for."""

    central: AppointmentStatus
    number: str | None = None
    ticket: UUID | None = None
    purpose: Purpose | None = None


_encoder = msgspec.json.Encoder()
_command_decoder: msgspec.json.Decoder[AnyCommand] = msgspec.json.Decoder(AnyCommand)


def command_bytes(command: AnyCommand) -> bytes:
    """The bytes of a command, made once and kept as they are."""
    return _encoder.encode(command)


def read_command(raw: bytes) -> AnyCommand:
    """A command from its bytes. Raises msgspec.ValidationError or msgspec.DecodeError."""
    return _command_decoder.decode(raw)


def digest(raw: bytes) -> bytes:
    """What tells an equal repeat from a fork: SHA-256 of the bytes as stored."""
    return hashlib.sha256(raw).digest()
