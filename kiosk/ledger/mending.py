"""A command that vanished from the outbox: without its place in the sequence central would take nothing behind it.

The tickets know which numbers were given: a lost arrival is created again from its ticket, so that the visitor with that
number is called. Of any other lost command only the place in the sequence is kept.
"""

from datetime import date, datetime
from uuid import UUID

import msgspec

from kiosk.ledger.store import Row, Store
from kiosk.protocol import Arrived, Lost, command_bytes, read_command
from kiosk.rules import DUTCH, Lookup, Purpose, assess

NOBODY = UUID(int=0)
MOST_AT_ONCE = 200
"""As many as fit in one exchange: after a restore of central from long ago thousands may be missing."""


def is_broken(store: Store) -> bool:
    """Whether a place behind what central has is empty."""
    kseq, acknowledged = store.one("SELECT kseq, acknowledged FROM kiosk")
    return bool(
        kseq > acknowledged
        and store.one("SELECT count(*) FROM outbox WHERE kseq > ?", acknowledged)[0] < kseq - acknowledged
    )


def mend(store: Store, at: datetime) -> tuple[int, ...]:
    """Fill the next places that are missing behind what central has, in the caller's transaction. Which they were."""
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
        except msgspec.MsgspecError:
            continue
        if isinstance(command, Arrived):
            known.add(str(command.ticket))
    tickets = store.rows("SELECT id, visit, number, day, appointment, purpose FROM ticket ORDER BY issue")
    return [ticket for ticket in tickets if ticket[0] not in known]


def _arrived_again(ticket: Row, at: datetime) -> Arrived:
    """What is left of an arrival: whose number it is; the desk reads that the kiosk lost the rest."""
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
