"""The one client of the central API (requests) and the coordinator around it."""

from kiosk.sync.client import Client, NoAnswerError
from kiosk.sync.coordinator import Sync, SyncListener

__all__ = ["Client", "NoAnswerError", "Sync", "SyncListener"]
