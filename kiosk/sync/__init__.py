"""The only client of the central API, and the coordinator that uses it."""

from kiosk.sync.client import Client, NoAnswerError
from kiosk.sync.coordinator import Sync, SyncListener

__all__ = ["Client", "NoAnswerError", "Sync", "SyncListener"]
