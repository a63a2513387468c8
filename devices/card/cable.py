"""The interface of a card transport: PC/SC, or a direct connection where pcscd cannot run. Each insertion has an id."""

from typing import Protocol

from devices.card.messages import Fault, SlotState
from devices.eid.apdu import CardConnection


class TransportError(Exception):
    """The connection to the card broke or could not be opened. fault: how."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


class CardHandle(CardConnection, Protocol):
    """A connection to the inserted card; `transmit` (devices/eid/apdu.py) and `close` are all that a reading needs."""

    def close(self) -> None:
        """Release the card and leave it powered: after a reset here the next card may not be detected."""


class CardTransport(Protocol):
    """A transport. Only `wake` may be called from another thread."""

    def wait(self) -> SlotState:
        """Return the slot's state once it changes, or soon after `wake`."""

    def wake(self) -> None:
        """Make `wait` return at once, because a request has come."""

    def check_present(self) -> None:
        """The connection broke during a reading: treat the card as removed, and what is there next as a new insertion."""

    def connect(self, card: str) -> CardHandle:
        """Return a connection to this insertion, for the calling process only, because readings are forked.

        Raises TransportError.
        """
