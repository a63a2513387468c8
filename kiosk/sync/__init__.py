"""The only client of the central API, and the coordinator that uses it."""

from kiosk.sync.client import Client, NoAnswerError, NotEnrolledError, RefusedError
from kiosk.sync.coordinator import Sync, SyncListener
from kiosk.sync.identity import IdentityError, KioskIdentity

__all__ = [
    "Client",
    "IdentityError",
    "KioskIdentity",
    "NoAnswerError",
    "NotEnrolledError",
    "RefusedError",
    "Sync",
    "SyncListener",
]  # fmt: skip
