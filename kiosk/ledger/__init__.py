"""The kiosk's database: number counter, tickets, print journal, outbox, day list. One writer, synchronous=FULL."""

from kiosk.ledger.enrolment import Enrolment, Stopped
from kiosk.ledger.ledger import Issued, Ledger
from kiosk.ledger.store import LedgerError

__all__ = ["Enrolment", "Issued", "Ledger", "LedgerError", "Stopped"]
