"""Messages between kiosk and central, as they stand on the wire (docs/protocol.md).

The bytes of a command are made once, in the ledger's transaction, and travel as base64 beside their sequence number `kseq`,
which is not part of them. Both ends compute SHA-256 over exactly these bytes. Central decodes the envelope first and then
each command alone, so that a damaged command harms no other.
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
ShortText = Annotated[str, Meta(pattern=r"^[^\x00-\x1f\x7f]{1,64}\Z")]
"""Without control characters: PostgreSQL stores no NUL, and a log line must stay one."""
LanguageCode = Annotated[str, Meta(pattern=r"^[a-z]{2,3}\Z")]
DeviceName = Annotated[str, Meta(pattern=r"^[a-z_]{1,32}\Z")]
Number = Annotated[str, Meta(pattern=NUMBER_PATTERN)]


class Command(Struct, frozen=True, tag_field="kind"):
    """Something that happened at the kiosk. at: by the kiosk's corrected clock. It never names a person."""

    at: Moment
    visit: UUID


class Arrived(Command, frozen=True, tag=True):
    """A number was issued. Central never refuses it, because the visitor already has it on paper or has read it."""

    ticket: UUID
    number: Number
    day: date
    offset_ms: int
    policy: Count
    purpose: Purpose
    language: LanguageCode
    readiness: Readiness
    evidence: Annotated[tuple[Evidence, ...], Meta(max_length=32)]
    appointment: ShortText | None = None
    code: Annotated[Pseudonym, Meta(pattern=r"^[a-z0-9]{1,8}\.[A-Z2-7]{1,31}\Z")] | None = None


class Printed(Command, frozen=True, tag=True):
    """The printer confirmed that the ticket came out."""

    ticket: UUID


class NotPrinted(Command, frozen=True, tag=True):
    """The ticket was not printed, or nobody knows. The visitor has read the number on the screen."""

    ticket: UUID
    reason: Literal["blocked", "unknown", "restarted"]


class CopyPrinted(Command, frozen=True, tag=True):
    """A copy of an earlier ticket came out."""

    ticket: UUID
    copy: Count


class HelpWanted(Command, frozen=True, tag=True):
    """Somebody pressed help on this page. ticket: marks its entry at the desk, if the visit has one."""

    step: ShortText
    ticket: UUID | None = None


class VisitEnded(Command, frozen=True, tag=True):
    """A visit ended on this step. For the statistics."""

    step: ShortText


class Lost(Command, frozen=True, tag=True):
    """The command with this sequence number was lost. It keeps the sequence gapless, so that later commands arrive."""


AnyCommand = Arrived | Printed | NotPrinted | CopyPrinted | HelpWanted | VisitEnded | Lost


class SequencedCommand(Struct, frozen=True):
    """A command's bytes with their number in the gapless sequence of this kiosk and epoch."""

    kseq: Count
    command: bytes


class PaperLeft(StrEnum):
    """How much paper the printer reports."""

    PLENTY = "plenty"
    NEAR_END = "near_end"
    OUT = "out"
    UNKNOWN = "unknown"


class KioskStatus(Struct, frozen=True):
    """The state of the kiosk. The newest wins, compared by `boot` and `nr`, not by arrival."""

    boot: UUID
    nr: Count
    paper: PaperLeft
    devices: Annotated[dict[DeviceName, DeviceState], Meta(max_length=32)]


NO_LIST = "none"
"""The cursor of a kiosk that cannot store a day list; central then sends none."""


class DatedPolicy(Struct, frozen=True):
    """The city's policy from a day on, as the files of its configuration (POLICY_FILES), by name."""

    valid_from: date
    version: Count
    files: Annotated[dict[str, str], Meta(max_length=16)]


class PolicySchedule(Struct, frozen=True):
    """The policy that is in force and those that are to follow, soonest first. id: changes with every word of them."""

    id: Annotated[str, Meta(max_length=64)]
    policies: Annotated[tuple[DatedPolicy, ...], Meta(min_length=1, max_length=400)]

    def on(self, day: date) -> DatedPolicy:
        """Return the policy of a day; before the first begins, the first."""
        return next((each for each in reversed(self.policies) if each.valid_from <= day), self.policies[0])


class PolicyHeld(Struct, frozen=True):
    """Which policy a kiosk has. schedule: the id of the latest that it was sent; empty: none. version: the one in force.

    refused: it cannot use what it was sent, as for want of a language, and goes on with the one before.
    """

    schedule: Annotated[str, Meta(max_length=64)]
    version: Count
    refused: bool = False


class SyncRequest(Struct, frozen=True):
    """The kiosk's request: every few seconds, and at once after a commit. policy: None from kiosks that know of none."""

    kiosk: ShortText
    epoch: Count
    sent_at: Moment
    cursor: Annotated[str, Meta(max_length=1000)] | None
    status: KioskStatus | None
    commands: Annotated[tuple[SequencedCommand, ...], Meta(max_length=MOST_COMMANDS)]
    policy: PolicyHeld | None = None


class CommandVerdict(StrEnum):
    """What central did with a command. There is no refusal, because the number is already issued."""

    ACCEPTED = "accepted"
    MERGED = "merged"
    ATTENTION = "attention"


class Result(Struct, frozen=True):
    """The stored result of one command. A repeated command gets the same bytes again."""

    verdict: CommandVerdict
    numbers: tuple[str, ...] = ()
    reason: str | None = None


class CommandResult(Struct, frozen=True):
    """A result with the sequence number of its command."""

    kseq: Count
    result: Raw


class MarkingKey(Struct, frozen=True):
    """The key with which this kiosk marks codes and names, as the list that it comes with is marked. id: its version."""

    id: ShortText
    secret: Annotated[bytes, Meta(min_length=32, max_length=32)]

    def __repr__(self) -> str:
        """Return the id without the secret, so that no log or traceback shows it."""
        return f"MarkingKey({self.id!r})"


class DayListUpdate(Struct, frozen=True):
    """The day list, whole or changed since the kiosk's cursor. The kiosk stores list, cursor and key in one transaction.

    key: with a whole list.
    """

    day: date
    cursor: str
    whole: bool
    appointments: tuple[Appointment, ...]
    gone: tuple[str, ...]
    key: MarkingKey | None = None


class SiteStatus(Struct, frozen=True):
    """The state of the hall; the newest wins.

    desks: how many desk pages are open. dues: the due times of everybody who may be called, soonest first, without names.
    """

    staffed: bool
    waiting: int
    longest_past_due_s: int
    desks: Annotated[int, Meta(ge=0)] = 0
    dues: tuple[Moment, ...] = ()


class SyncStop(StrEnum):
    """Why central applied nothing.

    GAP: commands are missing. FORK: another kiosk has this past. ENROL: central does not know it.
    """

    GAP = "gap"
    FORK = "fork"
    ENROL = "enrol"


class SyncResponse(Struct, frozen=True):
    """Central's response. `expected` is the only acknowledgement: every command below it is durable at central.

    last_number: the latest number of this kiosk that central knows; the kiosk never issues it or an earlier one again.
    policy: the schedule, to a kiosk that has another.
    """

    generation: str
    now: Moment
    expected: Count
    stop: SyncStop | None
    results: tuple[CommandResult, ...]
    day_news: DayListUpdate | None
    status: SiteStatus
    last_number: Annotated[str, Meta(max_length=5)] | None = None
    policy: PolicySchedule | None = None


class CheckInQuery(Struct, frozen=True):
    """Asks whether an appointment may check in, or which number a ticket bears. Read-only: a lost response changes nothing.

    address: the 13 characters behind the site's address in the ticket's QR code; they do not reveal the ticket's id.
    """

    appointment: ShortText | None = None
    ticket: UUID | None = None
    address: ShortText | None = None


class AppointmentStatus(StrEnum):
    """The state of an appointment at central. DONE: its number was called today and the desk has finished."""

    FREE = "free"
    ALREADY_IN = "already_in"
    DONE = "done"
    CANCELLED = "cancelled"
    MOVED = "moved"


class CheckInStatus(Struct, frozen=True):
    """The response to a CheckInQuery.

    number: the number that the appointment already has. purpose: what its ticket is for.
    """

    central: AppointmentStatus
    number: str | None = None
    ticket: UUID | None = None
    purpose: Purpose | None = None


class Joining(Struct, frozen=True):
    """A kiosk that joins: the one-time code that a colleague typed there, and its public key in base64url."""

    code: Annotated[str, Meta(max_length=40)]
    public_key: Annotated[str, Meta(min_length=43, max_length=43)]


class Joined(Struct, frozen=True):
    """A kiosk's enrolment. site: central's identity, the audience of the kiosk's assertions."""

    site: str
    name: str
    letter: str
    epoch: Count


_encoder = msgspec.json.Encoder()
_command_decoder: msgspec.json.Decoder[AnyCommand] = msgspec.json.Decoder(AnyCommand)


def command_bytes(command: AnyCommand) -> bytes:
    """Return the bytes of a command. Made once and stored as they are."""
    return _encoder.encode(command)


def read_command(raw: bytes) -> AnyCommand:
    """Return the command in these bytes. Raises msgspec.ValidationError or msgspec.DecodeError."""
    return _command_decoder.decode(raw)


def digest(raw: bytes) -> bytes:
    """Return SHA-256 of the stored bytes; it tells an equal repeat from a fork."""
    return hashlib.sha256(raw).digest()
