"""The commands that the kiosk may send to a card, and the T=0 handling around them.

The only module that sends instruction bytes. VERIFY with data (a PIN) is not among them and never will be. Sources: applet
1.8 reference manual, section 6; docs/eid.md.
"""

from dataclasses import dataclass, field
from typing import Protocol

ALLOWED = frozenset({0xA4, 0xB0, 0xC0, 0x88, 0xE4})
"""SELECT, READ BINARY, GET RESPONSE, INTERNAL AUTHENTICATE, GET CARD DATA."""
MOST_COMMANDS = 120
"""A card may answer 61xx for ever: a reading that needs more commands is aborted."""

APPLET = bytes.fromhex("A00000003029057000AD13100101FF")
OK, END_OF_FILE = 0x9000, 0x6B00


class CardConnection(Protocol):
    """A connection to one card. Raises TransportError (devices/card/cable.py) if it breaks."""

    def transmit(self, command: bytes) -> bytes:
        """Send a command and return the answer with its two status bytes."""


class CardError(Exception):
    """The card returned an unexpected status, or kept answering 61xx."""


class NotEidError(CardError):
    """The chip has no Belgian eID applet."""


class NotActiveError(CardError):
    """The card was never activated."""


@dataclass(slots=True)
class Card:
    """A card on a connection. commands, bytes_transferred: used so far."""

    line: CardConnection
    commands: int = 0
    bytes_transferred: int = 0
    _selected: bool = field(default=False)

    def select_applet(self) -> None:
        """Select the applet. Raises NotEidError for a bank card, a transport card or an empty chip."""
        _, status = self._send(bytes([0x00, 0xA4, 0x04, 0x0C, len(APPLET)]) + APPLET)
        if status >> 8 != 0x61 and status != OK:
            raise NotEidError

    def card_data(self) -> bytes:
        """Return 28 bytes: serial (16), versions, at 21 the applet's. Raises NotEidError."""
        data, status = self._answer(bytes.fromhex("80E400001C"))
        if status != OK or len(data) < 28:
            raise NotEidError
        return data

    def select(self, file: str) -> None:
        """Select a file by its four hexadecimal digits, below DF00 (keys, certificates) or DF01 (identity).

        Raises CardError.
        """
        folder = "DF00" if file.startswith("50") else "DF01"
        _, status = self._send(bytes.fromhex(f"00A4080C063F00{folder}{file}"))
        if status in (0x6985, 0x6283):
            raise NotActiveError
        if status >> 8 != 0x61 and status != OK:
            raise CardError(f"file {file}: {status:04X}")

    def read(self, offset: int, length: int = 256) -> bytes:
        """Return a block of the selected file; shorter at its end, empty beyond it. Raises CardError."""
        data, status = self._answer(bytes([0x00, 0xB0, offset >> 8, offset & 0xFF, length & 0xFF]))
        if status in (END_OF_FILE, 0x6282):
            return data
        if status in (0x6985, 0x6283):
            raise NotActiveError
        if status != OK:
            raise CardError(f"reading: {status:04X}")
        return data[:length]

    def sign(self, digest: bytes) -> bytes:
        """Return the basic key's signature of a 48-byte challenge: r and s, 96 bytes. No PIN, no side effect."""
        command = bytes([0x00, 0x88, 0x02, 0x81, len(digest) + 2, 0x94, len(digest)]) + digest
        data, status = self._answer(command)
        if status != OK:
            raise CardError(f"challenge: {status:04X}")
        return data

    def _answer(self, command: bytes) -> tuple[bytes, int]:
        """Return the complete answer: 6Cxx says how much to request, 61xx how much is left."""
        data, status = self._send(command)
        if status >> 8 == 0x6C:
            data, status = self._send(command[:4] + bytes([status & 0xFF]))
        whole = bytearray(data)
        while status >> 8 == 0x61:
            data, status = self._send(bytes([0x00, 0xC0, 0x00, 0x00, status & 0xFF]))
            whole += data
        return bytes(whole), status

    def _send(self, command: bytes) -> tuple[bytes, int]:
        if command[1] not in ALLOWED:
            raise ValueError(f"instruction {command[1]:02X} may not be sent to a card")
        if self.commands >= MOST_COMMANDS:
            raise CardError("the card answers for ever")
        self.commands += 1
        answer = self.line.transmit(command)
        if len(answer) < 2:
            raise CardError("an answer without a status")
        self.bytes_transferred += len(command) + len(answer)
        return answer[:-2], int.from_bytes(answer[-2:])
