"""The bytes of every command stand in golden files: both ends hash them as they are."""

import os
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from kiosk.protocol import (
    AnyCommand,
    Arrived,
    CopyPrinted,
    HelpWanted,
    Lost,
    NotPrinted,
    Printed,
    VisitEnded,
    command_bytes,
    digest,
    read_command,
)
from kiosk.rules import LetterState, OldCard, Pseudonym, Purpose, assess

GOLDEN = Path(__file__).parents[1] / "data" / "commands"
AT = datetime(2026, 11, 25, 9, 12, 30, tzinfo=UTC)
VISIT = UUID("019ab000-0000-7000-8000-000000000001")
TICKET = UUID("019ab000-0000-7000-8000-000000000002")
COLOUR, LINES = assess([LetterState.VERIFIED, OldCard.PROVEN])
COMMANDS: list[AnyCommand] = [
    Arrived(
        AT,
        VISIT,
        ticket=TICKET,
        number="R042",
        day=date(2026, 11, 25),
        offset_ms=0,
        policy=1,
        purpose=Purpose.COLLECT,
        language="en",
        readiness=COLOUR,
        evidence=LINES,
        appointment="a1",
        code=Pseudonym("k1.X"),
    ),
    Printed(AT, VISIT, ticket=TICKET),
    NotPrinted(AT, VISIT, ticket=TICKET, reason="blocked"),
    CopyPrinted(AT, VISIT, ticket=TICKET, copy=1),
    HelpWanted(AT, VISIT, step="show_letter"),
    VisitEnded(AT, VISIT, step="read_number"),
    Lost(AT, UUID(int=0)),
]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: type(command).__name__)
def test_command_has_its_golden_bytes_and_reads_back(command: AnyCommand) -> None:
    golden = GOLDEN / f"{type(command).__name__}.json"
    if os.environ.get("ONTHAAL_GOLDEN") == "write":
        golden.write_bytes(command_bytes(command))
    assert command_bytes(command) == golden.read_bytes()
    assert read_command(golden.read_bytes()) == command


def test_hash_is_over_the_bytes_as_stored() -> None:
    raw = (GOLDEN / "Printed.json").read_bytes()
    assert digest(raw) != digest(raw + b" ")
    assert len(digest(raw)) == 32


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"number":"R042"', b'"number":"R42"'),
        (b"2026-11-25T09:12:30Z", b"2026-11-25T09:12:30"),
        (b'"policy":1', b'"policy":9007199254740993'),
        (b'"kind":"Arrived"', b'"kind":"Burgled"'),
        (b'"readiness":"green"', b'"readiness":"mauve"'),
    ],
)
def test_damaged_command_is_refused_by_type(old: bytes, new: bytes) -> None:
    raw = (GOLDEN / "Arrived.json").read_bytes()
    assert old in raw
    with pytest.raises(msgspec.ValidationError):
        read_command(raw.replace(old, new))
