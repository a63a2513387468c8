"""What the outbox still says of earlier days: commands that central has keep no link to an appointment once their day is over.

They are kept for a central that is restored from a backup. Such a central lacks them, so it compares no bytes with earlier
ones; and what it would link it would erase at once, because their day is over.
"""

from datetime import date, timedelta

import msgspec

from kiosk.ledger.store import Store
from kiosk.protocol import Arrived, command_bytes, read_command

KEPT_DAYS = 7
"""How long commands that central has are kept, for a central that is restored from a backup."""

_LINKED = """
    SELECT kseq, command FROM outbox WHERE kseq <= (SELECT acknowledged FROM kiosk) AND day < ?
    AND (instr(command, CAST('"appointment":"' AS BLOB)) OR instr(command, CAST('"code":"' AS BLOB)))
"""


def forget_links(store: Store, today: date) -> int:
    """Take the links out of commands of earlier days that central has, and delete the oldest; return how many were changed.

    In the caller's transaction.
    """
    oldest = (today - timedelta(days=KEPT_DAYS)).isoformat()
    store.execute("DELETE FROM outbox WHERE kseq <= (SELECT acknowledged FROM kiosk) AND day < ?", oldest)
    linked = store.rows(_LINKED, today.isoformat())
    for kseq, raw in linked:
        store.execute("UPDATE outbox SET command = ? WHERE kseq = ?", _without_link(bytes(raw)), kseq)
    return len(linked)


def is_linked(store: Store, today: date) -> bool:
    """Return whether a command that central has still names an appointment of an earlier day, or is too old."""
    oldest = (today - timedelta(days=KEPT_DAYS)).isoformat()
    old = "SELECT 1 FROM outbox WHERE kseq <= (SELECT acknowledged FROM kiosk) AND day < ? LIMIT 1"
    return bool(store.rows(old, oldest) or store.rows(f"{_LINKED} LIMIT 1", today.isoformat()))


def _without_link(raw: bytes) -> bytes:
    command = read_command(raw)
    if isinstance(command, Arrived):
        return command_bytes(msgspec.structs.replace(command, appointment=None, code=None))
    return raw
