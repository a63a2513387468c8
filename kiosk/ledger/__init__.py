"""The kiosk's own database: day list, counter, tickets, print journal, outbox; one writer, synchronous=FULL."""

from kiosk.ledger.enrolment import Enrolment, Stopped
from kiosk.ledger.ledger import Issued, Ledger
from kiosk.ledger.store import LedgerError

__all__ = ["Enrolment", "Issued", "Ledger", "LedgerError", "Stopped"]
