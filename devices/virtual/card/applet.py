"""The answers of an applet 1.8 chip. Pure; its only state is the selected file."""

from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.serialization import load_der_private_key

from devices.virtual.card.pki import CardFiles

ATR = bytes.fromhex("3B7F96000080318065B0850401 20120FFF829000".replace(" ", ""))
BANK_ATR = bytes.fromhex("3B6F00008066B0070101770753023124829000")
AID = bytes.fromhex("A00000003029057000AD13100101FF")
PKCS15 = bytes.fromhex("A000000177504B43532D3135")

OK, NOT_FOUND, NO_FILE, PAST_END, NO_INSTRUCTION, WRONG_PARAMETER = 0x9000, 0x6A82, 0x6986, 0x6B00, 0x6D00, 0x6A86


@dataclass(slots=True)
class Applet:
    """One card between two resets."""

    card: CardFiles
    _selected: bytes | None = None
    _waiting: bytes = field(default=b"")

    def reset(self) -> None:
        """Power off and on."""
        self._selected, self._waiting = None, b""

    def answer(self, command: bytes) -> bytes:
        """Return data and status. T=0: a command that is answered with data leaves it for GET RESPONSE."""
        if len(command) < 4:
            return _status(0x6700)
        instruction = command[1]
        if instruction == 0xC0:
            return self._response(command[4] if len(command) > 4 else 0)
        self._waiting = b""
        handlers = {0xA4: self._select, 0xB0: self._read, 0xE4: self._card_data, 0x88: self._sign, 0x20: self._tries}
        handler = handlers.get(instruction)
        return handler(command) if handler else _status(NO_INSTRUCTION)

    def _select(self, command: bytes) -> bytes:
        way, what = command[2], command[5 : 5 + command[4]] if len(command) > 4 else b""
        if way == 0x04:
            return _status(OK if what in (AID, PKCS15) else NOT_FOUND)
        if way not in (0x02, 0x08, 0x09, 0x00):
            return _status(WRONG_PARAMETER)
        name = what[-2:].hex().upper()
        if name in ("3F00", "DF00", "DF01"):
            self._selected = None
            return _status(OK)
        if name not in self.card.files:
            return _status(NOT_FOUND)
        self._selected = self.card.files[name]
        return _status(OK)

    def _read(self, command: bytes) -> bytes:
        if self._selected is None:
            return _status(NO_FILE)
        offset, wanted = int.from_bytes(command[2:4]), (command[4] if len(command) > 4 else 0) or 256
        if offset >= len(self._selected):
            return _status(PAST_END)
        left = len(self._selected) - offset
        if left < wanted:
            return _status(0x6C00 | left)
        return self._selected[offset : offset + wanted] + _status(OK)

    def _card_data(self, command: bytes) -> bytes:
        data = self.card.serial + bytes.fromhex("A503000101 18 0001 00 00 00 0F".replace(" ", ""))
        if command[3] == 0x01:
            data += bytes.fromhex("03FFFF")
        wanted = command[4] if len(command) > 4 else 0
        return data + _status(OK) if wanted == len(data) else _status(0x6C00 | len(data))

    def _sign(self, command: bytes) -> bytes:
        """Return the basic key's signature of a challenge: plain r and s.

        Other keys need a PIN, which nobody asks for here.
        """
        if command[2:4] != b"\x02\x81" or command[5:7] != b"\x94\x30" or len(command) < 55:
            return _status(0x6982)
        key = load_der_private_key(self.card.chip_key, None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            return _status(0x6400)
        r, s = decode_dss_signature(key.sign(command[7:55], ec.ECDSA(Prehashed(SHA384()))))
        self._waiting = r.to_bytes(48) + s.to_bytes(48)
        return _status(0x6160)

    def _tries(self, _: bytes) -> bytes:
        return _status(0x63C3)

    def _response(self, wanted: int) -> bytes:
        if not self._waiting:
            return _status(0x6985)
        wanted = wanted or 256
        if wanted > len(self._waiting):
            return _status(0x6C00 | len(self._waiting))
        data, self._waiting = self._waiting[:wanted], self._waiting[wanted:]
        return data + (_status(0x6100 | min(len(self._waiting), 255)) if self._waiting else _status(OK))


def _status(status: int) -> bytes:
    return status.to_bytes(2)
