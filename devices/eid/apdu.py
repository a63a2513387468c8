"""Commands to the card, over a line that is handed in: the few that the kiosk may send, and the T=0 dance round them.

The one place where an instruction byte may pass. VERIFY with data (a PIN) is not among them and never will be.
Sources: applet 1.8 reference manual sections 6; docs/eid.md.
"""

from dataclasses import dataclass, field
from typing import Protocol

ALLOWED = frozenset({0xA4, 0xB0, 0xC0, 0x88, 0xE4})
"""SELECT, READ BINARY, GET RESPONSE, INTERNAL AUTHENTICATE, GET CARD DATA."""
MOST_COMMANDS = 120
"""A card can answer 61xx for ever: a reading that needs more than this is none."""

APPLET = bytes.fromhex("A00000003029057000AD13100101FF")
OK, END_OF_FILE = 0x9000, 0x6B00


class CardConnection(Protocol):
    """One connection to one card. Raises TransportError (devices/card/cable.py) when it breaks."""

    def transmit(self, command: bytes) -> bytes:
        """The answer, with its two status bytes."""


class CardError(Exception):
    """The card's answer is no Belgian card's, or none that ends."""


class NotEidError(CardError):
    """There is a chip, but not this applet's."""


class NotActiveError(CardError):
    """A card that was never activated."""


@dataclass(slots=True)
class Card:
    """A card on a line, and what was spent on it. commands and octets count what went over the line."""

    line: CardConnection
    commands: int = 0
    bytes_transferred: int = 0
    _selected: bool = field(default=False)

    def select_applet(self) -> None:
        """Raises NotEidError: a bank card, a bus card, an empty chip."""
        _, status = self._send(bytes([0x00, 0xA4, 0x04, 0x0C, len(APPLET)]) + APPLET)
        if status >> 8 != 0x61 and status != OK:
            raise NotEidError

    def card_data(self) -> bytes:
        """28 bytes: serial (16), versions, at 21 the applet's. Raises NotEidError."""
        data, status = self._answer(bytes.fromhex("80E400001C"))
        if status != OK or len(data) < 28:
            raise NotEidError
        return data

    def select(self, file: str) -> None:
        """A file by its four figures, below DF00 (keys and certificates) or DF01 (identity). Raises CardError."""
        folder = "DF00" if file.startswith("50") else "DF01"
        _, status = self._send(bytes.fromhex(f"00A4080C063F00{folder}{file}"))
        if status in (0x6985, 0x6283):
            raise NotActiveError
        if status >> 8 != 0x61 and status != OK:
            raise CardError(f"file {file}: {status:04X}")

    def read(self, offset: int, length: int = 256) -> bytes:
        """A block of the selected file; shorter at its end, empty past it. Raises CardError."""
        data, status = self._answer(bytes([0x00, 0xB0, offset >> 8, offset & 0xFF, length & 0xFF]))
        if status in (END_OF_FILE, 0x6282):
            return data
        if status in (0x6985, 0x6283):
            raise NotActiveError
        if status != OK:
            raise CardError(f"reading: {status:04X}")
        return data[:length]

    def sign(self, digest: bytes) -> bytes:
        """The basic key's answer to a challenge of 48 bytes: r and s, 96 bytes. No PIN, no side effect."""
        command = bytes([0x00, 0x88, 0x02, 0x81, len(digest) + 2, 0x94, len(digest)]) + digest
        data, status = self._answer(command)
        if status != OK:
            raise CardError(f"challenge: {status:04X}")
        return data

    def _answer(self, command: bytes) -> tuple[bytes, int]:
        """All of an answer: 6Cxx says how much to ask, 61xx how much is left."""
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
