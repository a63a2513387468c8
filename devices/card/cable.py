"""A cable to the slot: PC/SC, or the direct line where pcscd cannot run. One insertion has one id."""

from typing import Protocol

from devices.card.messages import Fault, SlotState
from devices.eid.apdu import CardConnection


class TransportError(Exception):
    """The line to the card broke, or could not be opened; `fault` says how."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


class CardHandle(CardConnection, Protocol):
    """A line that is open."""

    def close(self) -> None:
        """Let go of the card, and leave it powered: a reset here can make the next card invisible."""


class CardTransport(Protocol):
    """What both cables can do. Only `wake` may be called from another thread."""

    def wait(self) -> SlotState:
        """The slot, when it changed, or soon after `wake`."""

    def wake(self) -> None:
        """End `wait` now."""

    def check_present(self) -> None:
        """The line broke in a reading: the card counts as taken at once, and what is there next is a new insertion."""

    def connect(self, card: str) -> CardHandle:
        """A line to this insertion, of the calling process alone: a reading is forked. Raises TransportError."""
