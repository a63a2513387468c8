"""Repairs the outbox when a command vanished: without its sequence number central would accept nothing after it.

The tickets show which numbers were issued, so a lost Arrived is created again from its ticket, and the visitor with that
number is called. Of other lost commands only the sequence number is kept.
"""

from datetime import date, datetime
from uuid import UUID

import msgspec

from kiosk.ledger.store import Row, Store
from kiosk.protocol import Arrived, Lost, command_bytes, read_command
from kiosk.rules import DUTCH, Lookup, Purpose, assess

NOBODY = UUID(int=0)
MOST_AT_ONCE = 200
"""As many as fit in one exchange: after an old restore of central thousands may be missing."""


def is_broken(store: Store) -> bool:
    """Return whether a sequence number after central's last one is missing."""
    kseq, acknowledged = store.one("SELECT kseq, acknowledged FROM kiosk")
    return bool(
        kseq > acknowledged
        and store.one("SELECT count(*) FROM outbox WHERE kseq > ?", acknowledged)[0] < kseq - acknowledged
    )


def mend(store: Store, at: datetime) -> tuple[int, ...]:
    """Fill the next missing sequence numbers, in the caller's transaction; return them."""
    kseq, acknowledged = store.one("SELECT kseq, acknowledged FROM kiosk")
    upto = min(kseq, acknowledged + MOST_AT_ONCE)
    there = {row[0] for row in store.rows("SELECT kseq FROM outbox WHERE kseq > ? AND kseq <= ?", acknowledged, upto)}
    missing = tuple(nr for nr in range(acknowledged + 1, upto + 1) if nr not in there)
    if not missing:
        return ()
    unheard = _tickets_without_arrival(store)
    for nr in missing:
        command = _arrived_again(unheard.pop(0), at) if unheard else Lost(at, NOBODY)
        raw, day = command_bytes(command), at.date().isoformat()
        store.execute("INSERT INTO outbox (kseq, command, day) VALUES (?, ?, ?)", nr, raw, day)
    return missing


def _tickets_without_arrival(store: Store) -> list[Row]:
    known: set[str] = set()
    for (raw,) in store.rows("SELECT command FROM outbox"):
        try:
            command = read_command(bytes(raw))
        except (msgspec.MsgspecError, UnicodeDecodeError):
            continue
        if isinstance(command, Arrived):
            known.add(str(command.ticket))
    tickets = store.rows("SELECT id, visit, number, day, appointment, purpose FROM ticket ORDER BY issue")
    return [ticket for ticket in tickets if ticket[0] not in known]


def _arrived_again(ticket: Row, at: datetime) -> Arrived:
    """Return what is left of an Arrived: whose number it is. The desk reads that the kiosk lost the rest."""
    id_, visit, number, day, appointment, purpose = ticket
    colour, lines = assess([Lookup.RECORD_LOST])
    return Arrived(
        at,
        UUID(visit),
        ticket=UUID(id_),
        number=number,
        day=date.fromisoformat(day),
        offset_ms=0,
        policy=1,
        purpose=Purpose(purpose) if purpose else Purpose.HELP,
        language=DUTCH,
        readiness=colour,
        evidence=lines,
        appointment=appointment,
    )
