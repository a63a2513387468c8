"""The reader through pcscd: a loop on SCardGetStatusChange, with a fresh context after every error.

pyscard's monitors are not used, because their threads do not survive pcscd. A reading is one transaction and ends with
LEAVE_CARD: after a RESET within 400 ms of a removal the next card is not detected (docs/eid.md).
"""

import time
from dataclasses import dataclass, field

from smartcard import scard

from devices.card.cable import TransportError
from devices.card.messages import Fault, Reader, SlotState

SLICE_MS = 1000
CANCELS = 40
REST_S = 0.6
"""Seconds without reading after a broken connection: pcscd may miss a swap and would read the next person's card."""
FIRST_RETRY_S, LAST_RETRY_S = 0.5, 2.0

_GONE = (0x80100017, 0x80100009, 0x8010002E)
_TORN = (0, 0x80100069, 0x80100016, 0x80100068)
_NO_RIGHT = 0x8010006A
"""pcscd runs but its polkit rule refuses this user, which needs another remedy than a stopped service."""
HELD_S, HELD_AGAIN_S = 3.0, 0.1
"""Seconds of retries while another program holds the card (a desktop's middleware lets go within two), and between them."""
_HELD, _NO_CARD, _NO_CHIP = 0x8010000B, 0x8010000C, 0x8010000F


@dataclass(slots=True)
class PcscTransport:
    """reader: prefix of its name. boot: renewed by the parent, because pcscd's counters restart with it."""

    reader: str
    boot: str
    _context: int | None = None
    _name: str | None = None
    _state: int = scard.SCARD_STATE_UNAWARE
    _slot: SlotState = field(default_factory=lambda: SlotState(Reader.UNSERVED))
    _reported: SlotState | None = None
    _lives: int = 0
    _resting_until: float = 0.0
    _retry: float = FIRST_RETRY_S
    _woken: bool = False
    _refused: bool = False

    def wait(self) -> SlotState:
        """Return the slot's state; at once on the first call."""
        while True:
            slot = self._check_slot()
            if slot != self._reported or self._woken:
                self._woken, self._reported = False, slot
                return slot

    def _check_slot(self) -> SlotState:
        if self._context is None and not self._served():
            return self._rested(SlotState(Reader.REFUSED if self._refused else Reader.UNSERVED))
        if self._name is None and not self._found():
            return self._slot
        resting = self._resting_until - time.monotonic()
        known = SLICE_MS if self._reported == self._slot else 0
        slice_ms = round(resting * 1000) if resting > 0 else known
        result, states = scard.SCardGetStatusChange(self._context, slice_ms, [(self._name, self._state)])
        code = result & 0xFFFFFFFF
        if code in (scard.SCARD_E_TIMEOUT & 0xFFFFFFFF, scard.SCARD_E_CANCELLED & 0xFFFFFFFF):
            return self._classify(self._state)
        if code in _GONE:
            self._lives += 1
            self._name, self._state = None, scard.SCARD_STATE_UNAWARE
            self._slot = SlotState(Reader.ABSENT)
            return self._slot
        if code != 0:
            self._forget()
            return SlotState(Reader.UNSERVED)
        self._state = states[0][1] & ~scard.SCARD_STATE_CHANGED
        return self._classify(self._state)

    def _classify(self, state: int) -> SlotState:
        if state & (scard.SCARD_STATE_UNAVAILABLE | scard.SCARD_STATE_UNKNOWN):
            self._slot = SlotState(Reader.ABSENT)
        elif state & scard.SCARD_STATE_PRESENT and time.monotonic() >= self._resting_until:
            self._slot = SlotState(Reader.READY, f"{self.boot}.{(state >> 16) & 0xFFFF}.{self._lives}")
        else:
            self._slot = SlotState(Reader.READY)
        return self._slot

    def _served(self) -> bool:
        result, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
        self._refused = result & 0xFFFFFFFF == _NO_RIGHT
        if result != 0:
            return False
        self._context, self._retry = context, FIRST_RETRY_S
        return True

    def _found(self) -> bool:
        result, names = scard.SCardListReaders(self._context, [])
        code = result & 0xFFFFFFFF
        if code not in (0, 0x8010002E):
            self._forget()
            self._slot = SlotState(Reader.UNSERVED)
            return False
        self._name = next((name for name in names or [] if name.startswith(self.reader)), None)
        if self._name is None:
            self._slot = SlotState(Reader.ABSENT)
            if self._reported == self._slot:
                scard.SCardGetStatusChange(self._context, SLICE_MS, [("\\\\?PnP?\\Notification", 0)])
            return False
        return True

    def _rested(self, slot: SlotState) -> SlotState:
        """Report the state first and pause afterwards, so that each loss is known at once."""
        self._slot = slot
        if self._reported == slot and not self._woken:
            time.sleep(self._retry)
            self._retry = min(self._retry * 2, LAST_RETRY_S)
        return slot

    def _forget(self) -> None:
        if self._context is not None:
            scard.SCardReleaseContext(self._context)
            self._lives += 1  # its counters restart: the next card must not get an id that was used
        self._context, self._name, self._state = None, None, scard.SCARD_STATE_UNAWARE

    def wake(self) -> None:
        """Make `wait` return; called from the pipe's thread.

        Repeated until it works, because a cancel before the wait is lost.
        """
        self._woken = True
        for _ in range(CANCELS):
            if self._context is not None:
                scard.SCardCancel(self._context)
            time.sleep(0.005)
            if not self._woken:
                return

    def check_present(self) -> None:
        """Treat the card as removed; after a pause what is there is a new insertion."""
        self._lives += 1
        self._resting_until = time.monotonic() + REST_S
        self._slot = SlotState(Reader.READY)

    def connect(self, card: str) -> "PcscConnection":
        """Connect shared, with T=0, in one transaction; another program may look at a new card first. Raises TransportError.

        Uses a context of its own: a forked process must not use an inherited one (pcsc-lite, SCardEstablishContext).
        """
        if self._slot.card != card or self._name is None:
            raise TransportError(Fault.NO_CARD)
        result, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
        if result != 0:
            raise TransportError(Fault.LOST)
        try:
            return self._connected(context)
        except TransportError:
            scard.SCardReleaseContext(context)
            raise

    def _connected(self, context: int) -> "PcscConnection":
        until = time.monotonic() + HELD_S
        while True:
            result, handle, _ = scard.SCardConnect(
                context, self._name, scard.SCARD_SHARE_SHARED, scard.SCARD_PROTOCOL_T0
            )
            if result == 0:
                break
            if result & 0xFFFFFFFF != _HELD or time.monotonic() > until:
                raise TransportError(_fault(result & 0xFFFFFFFF))
            time.sleep(HELD_AGAIN_S)
        result = scard.SCardBeginTransaction(handle)
        if result != 0:
            scard.SCardDisconnect(handle, scard.SCARD_LEAVE_CARD)
            raise TransportError(_fault(result & 0xFFFFFFFF))
        connection = PcscConnection(context, handle)
        _, states = scard.SCardGetStatusChange(context, 0, [(self._name, scard.SCARD_STATE_UNAWARE)])
        if not states or states[0][1] >> 16 & 0xFFFF != self._state >> 16 & 0xFFFF:  # swapped while it was held
            connection.close()
            raise TransportError(Fault.NO_CARD)
        return connection


@dataclass(slots=True)
class PcscConnection:
    """A connection to one card."""

    context: int
    handle: int

    def transmit(self, command: bytes) -> bytes:
        """Send a command and return the answer. Raises TransportError; a pulled card answers nothing, without an error."""
        result, answer = scard.SCardTransmit(self.handle, scard.SCARD_PCI_T0, list(command))
        if result != 0 or len(answer) < 2:
            raise TransportError(_fault(result & 0xFFFFFFFF))
        return bytes(answer)

    def close(self) -> None:
        """Disconnect and leave the card as it is."""
        scard.SCardEndTransaction(self.handle, scard.SCARD_LEAVE_CARD)
        scard.SCardDisconnect(self.handle, scard.SCARD_LEAVE_CARD)
        scard.SCardReleaseContext(self.context)


def _fault(code: int) -> Fault:
    if code in _TORN:
        return Fault.TORN
    return {_HELD: Fault.HELD, _NO_CARD: Fault.NO_CARD, _NO_CHIP: Fault.NO_CHIP}.get(code, Fault.LOST)
