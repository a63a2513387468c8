"""Which enrolment a ledger belongs to, and why a ledger may issue no numbers."""

from dataclasses import dataclass
from enum import StrEnum

from kiosk.ledger.store import LedgerError, Store


@dataclass(frozen=True, slots=True)
class Enrolment:
    """The kiosk's identity at the site: name, ticket letter, and a number that grows with each enrolment."""

    name: str
    letter: str
    epoch: int


class Stopped(StrEnum):
    """Why a ledger issues no numbers.

    NEW: the file was just created, and central has not yet reported which numbers exist. FORK: central knows commands of this
    kiosk that this ledger never sent. ENROL: central does not know the enrolment. MOVED: the file comes from another machine.
    """

    NEW = "new"
    FORK = "fork"
    ENROL = "enrol"
    MOVED = "moved"


def join(store: Store, here: Enrolment, machine: str, high_water: int) -> None:
    """Bind the opened file to this enrolment.

    A new file does not know which numbers exist, so it issues none until central has answered. A file of an earlier enrolment
    continues under the new one, and commands that central lacks are renumbered. A file of another machine issues none until
    the kiosk is enrolled again, because that machine may still be in use. Raises LedgerError for a file of another kiosk or
    of a later enrolment.
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
    """Continue under a new enrolment: the counter stays with its letter, and unacknowledged commands are renumbered from 1."""
    kept = store.rows("SELECT command, day FROM outbox WHERE kseq > (SELECT acknowledged FROM kiosk) ORDER BY kseq")
    store.execute("DELETE FROM outbox")
    for at, (command, day) in enumerate(kept, start=1):
        store.execute("INSERT INTO outbox (kseq, command, day) VALUES (?, ?, ?)", at, command, day)
    store.execute(
        "UPDATE kiosk SET letter = ?, epoch = ?, issue = ?, kseq = ?, acknowledged = 0, stop = NULL, machine = ?",
        here.letter, here.epoch, issue, len(kept), machine,
    )  # fmt: skip
