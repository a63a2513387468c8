"""Whose ledger a file is: a kiosk's place at the site, and why a file may give no numbers."""

from dataclasses import dataclass
from enum import StrEnum

from kiosk.ledger.store import LedgerError, Store


@dataclass(frozen=True, slots=True)
class Enrolment:
    """The kiosk's place at the site: its name, its letter, and which enrolment this is."""

    name: str
    letter: str
    epoch: int


class Stopped(StrEnum):
    """Why a ledger gives no numbers.

    NEW: the file was just made, and central has not said which numbers are out. FORK: central has heard of this kiosk
    what this ledger never said. ENROL: central does not know the enrolment. MOVED: the file comes from another machine.
    """

    NEW = "new"
    FORK = "fork"
    ENROL = "enrol"
    MOVED = "moved"


def join(store: Store, here: Enrolment, machine: str, high_water: int) -> None:
    """Make the opened file this enrolment's.

    A new file is not trusted to know which numbers are out: it stops until central has answered. A file of an
    earlier enrolment goes on under the new one; what central does not have yet is numbered anew. A file that lay in
    another machine stops until the kiosk is enrolled again: the other may still be at work. Raises LedgerError for a
    file of another kiosk, or of a later enrolment.
    """
    with store.transaction():
        rows = store.rows("SELECT name, letter, epoch, issue, machine FROM kiosk")
        if not rows:
            store.execute(
                "INSERT INTO kiosk (one, name, letter, epoch, issue, stop, machine) VALUES (1, ?, ?, ?, 0, ?, ?)",
                here.name, here.letter, here.epoch, Stopped.NEW, machine,
            )  # fmt: skip
        else:
            name, letter, epoch, issue, lay_in = rows[0]
            if name != here.name or epoch > here.epoch or (epoch == here.epoch and letter != here.letter):
                raise LedgerError(f"this ledger belongs to kiosk {name}, letter {letter}, epoch {epoch}")
            if epoch < here.epoch:
                _enrol_again(store, here, machine, issue if letter == here.letter else 0)
            elif lay_in and lay_in != machine:
                store.execute("UPDATE kiosk SET stop = ?", Stopped.MOVED)
            elif machine != lay_in:
                store.execute("UPDATE kiosk SET machine = ?", machine)
        store.execute("UPDATE kiosk SET issue = ? WHERE issue < ?", high_water, high_water)


def _enrol_again(store: Store, here: Enrolment, machine: str, issue: int) -> None:
    """Go on under the new enrolment: the counter stays with its letter, and what central lacks is numbered from 1."""
    kept = store.rows("SELECT command, day FROM outbox WHERE kseq > (SELECT acknowledged FROM kiosk) ORDER BY kseq")
    store.execute("DELETE FROM outbox")
    for at, (command, day) in enumerate(kept, start=1):
        store.execute("INSERT INTO outbox (kseq, command, day) VALUES (?, ?, ?)", at, command, day)
    store.execute(
        "UPDATE kiosk SET letter = ?, epoch = ?, issue = ?, kseq = ?, acknowledged = 0, stop = NULL, machine = ?",
        here.letter, here.epoch, issue, len(kept), machine,
    )  # fmt: skip
