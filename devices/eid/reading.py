"""Reads a card with the fewest commands: identity, its signature, who signed it, and whether the chip is genuine.

Order: applet, card data, identity 4031, its signature 4032, the signer's certificate only if no known key fits, the root only
if the signer is new, then the chip's key and a fresh challenge. Nothing else is read: no photo, no address, no name. Trying
known keys is safe, because only the signature counts.
"""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa

from devices.eid.anchors import shipped
from devices.eid.apdu import Card, CardConnection, CardError, NotActiveError, NotEidError
from devices.eid.identity import Identity, identity
from devices.eid.proof import ROOTS, Signer, TrustError, certificate, chip_answers, der_length, trusted
from devices.eid.tlv import TlvError, cut_off

IDENTITY, SIGNATURE, SIGNER, ROOT, BASIC_KEY = "4031", "4032", "503C", "503B", "4040"
MOST_EC_SIGNATURE, BASIC_KEY_SIZE, BASIC_KEY_HASH = 104, 120, 0x1A
BLOCK = 256
MOST_BYTES = 4096


class ChipVerdict(StrEnum):
    """What a reading proved (docs/eid.md, Proof). The card's type is a separate question."""

    PROVEN = "proven"
    GENUINE = "genuine"
    CLONE = "clone"
    ALTERED = "altered"
    UNKNOWN_ISSUER = "unknown_issuer"
    NOT_EID = "not_eid"
    UNREADABLE = "unreadable"


_DOUBTED = (ChipVerdict.CLONE, ChipVerdict.ALTERED, ChipVerdict.UNKNOWN_ISSUER)
"""Reported only if the card answers the same twice, because a bad contact may flip a bit."""


@dataclass(frozen=True, slots=True)
class ReadingResult:
    """A verdict; the identity only if a trusted signer signed it. new_signers: a signer met for the first time."""

    verdict: ChipVerdict
    identity: Identity | None = field(default=None, repr=False)
    test: bool = False
    new_signers: Signer | None = None
    commands: int = 0
    bytes_transferred: int = 0


@dataclass(frozen=True, slots=True)
class _Stored:
    """The signature file. whole: all of it was read."""

    raw: bytes
    whole: bool

    def as_ec(self) -> bytes:
        """Return it cut to its DER length; empty if it is not DER. An RSA signature may look like DER by chance."""
        raw = self.raw
        return (
            raw[: 2 + raw[1]] if len(raw) > 8 and raw[0] == 0x30 and raw[1] < 0x80 and 2 + raw[1] <= len(raw) else b""
        )

    def of(self, signer: Signer) -> bytes:
        """Return the part that a signature of this signer would have: RSA signatures are as long as the key."""
        if isinstance(signer.key, rsa.RSAPublicKey):
            return self.raw[: (signer.key.key_size + 7) // 8]
        return self.as_ec()


def _is_rsa(signer: Signer) -> bool:
    return isinstance(signer.key, rsa.RSAPublicKey)


@dataclass(slots=True)
class Reading:
    """Reads one card, and reads it again before reporting anything against it.

    known: signers met before. test_pins, pins: fingerprints of test roots and true ones. roots: their available certificates.
    """

    line: CardConnection
    known: tuple[Signer, ...]
    test_pins: frozenset[str]
    roots: tuple[x509.Certificate, ...] = field(default_factory=shipped)
    pins: frozenset[str] = ROOTS
    challenge: Callable[[], bytes] = field(default=lambda: secrets.token_bytes(48))
    _card: Card = field(init=False)
    _results: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    def read(self) -> ReadingResult:
        """Read the card. Raises only TransportError."""
        self._card = Card(self.line)
        outcome = self._judged()
        if outcome.verdict in _DOUBTED:
            first, self._results = self._results, hashlib.sha256()
            again = self._judged()
            same = again.verdict is outcome.verdict and self._results.digest() == first.digest()
            outcome = again if same or again.verdict not in _DOUBTED else ReadingResult(ChipVerdict.UNREADABLE)
        return ReadingResult(
            outcome.verdict,
            outcome.identity,
            outcome.test,
            outcome.new_signers,
            self._card.commands,
            self._card.bytes_transferred,
        )

    def _judged(self) -> ReadingResult:
        try:
            return self._read()
        except NotEidError:
            return ReadingResult(ChipVerdict.NOT_EID)
        except (CardError, NotActiveError):
            return ReadingResult(ChipVerdict.UNREADABLE)
        except TrustError:
            return ReadingResult(ChipVerdict.UNKNOWN_ISSUER)

    def _read(self) -> ReadingResult:
        self._card.select_applet()
        about = self._card.card_data()
        self._card.select(IDENTITY)
        data = self._identity()
        self._card.select(SIGNATURE)
        signature = self._signature()
        self._results.update(data + signature.raw)
        signer, learned = self._signer(data, signature)
        if signer is None:
            return ReadingResult(ChipVerdict.ALTERED)
        try:
            found = identity(data)
        except TlvError:
            return ReadingResult(ChipVerdict.ALTERED)
        if not signer.could_sign_on(found.valid_from):
            return ReadingResult(ChipVerdict.UNKNOWN_ISSUER)
        verdict = self._chip(found, about)
        kept = found if verdict in (ChipVerdict.PROVEN, ChipVerdict.GENUINE) else None
        return ReadingResult(verdict, kept, signer.test, signer if learned else None)

    def _identity(self) -> bytes:
        """Return the whole file; if a block cuts off the last field, request exactly its rest."""
        data = self._card.read(0)
        if len(data) < BLOCK:
            return data
        missing = cut_off(data)
        if missing and missing[0] == BASIC_KEY_HASH and missing[1] <= BLOCK:
            data += self._card.read(len(data), missing[1])
        return data + self._rest(len(data))

    def _rest(self, offset: int) -> bytes:
        rest = bytearray()
        while offset + len(rest) < MOST_BYTES:
            block = self._card.read(offset + len(rest))
            rest += block
            if len(block) < BLOCK:
                return bytes(rest)
        raise CardError("a file without an end")

    def _signature(self) -> "_Stored":
        """Return as much as an EC signature needs, and the rest if it is none: older cards have RSA."""
        data = self._card.read(0, MOST_EC_SIGNATURE)
        stored = _Stored(data, whole=len(data) < MOST_EC_SIGNATURE)
        if stored.whole or (stored.as_ec() and not any(_is_rsa(signer) for signer in self.known)):
            return stored
        return _Stored(data + self._rest(len(data)), whole=True)

    def _signer(self, data: bytes, signature: "_Stored") -> tuple[Signer | None, bool]:
        """Return the signer and whether it is new; None if the certificate on the card did not sign this.

        Raises TrustError.
        """
        for signer in self.known:
            if signer.signed(data, signature.of(signer)):
                return signer, False
        signer = self._vouched(certificate(self._certificate(SIGNER)))
        if _is_rsa(signer) and not signature.whole:  # its first bytes only looked like an EC signature
            self._card.select(SIGNATURE)
            signature = _Stored(self._rest(0), whole=True)
        return (signer, True) if signer.signed(data, signature.of(signer)) else (None, False)

    def _vouched(self, rrn: x509.Certificate) -> Signer:
        """Return the signer, by an available root, or by the card's if none has the issuer's name. Raises TrustError."""
        named = [root for root in self.roots if root.subject == rrn.issuer]
        for root in named:
            try:
                return trusted(rrn, root, self.test_pins, self.pins)
            except TrustError:
                continue
        return trusted(rrn, certificate(self._certificate(ROOT)), self.test_pins, self.pins)

    def _certificate(self, file: str) -> bytes:
        """Return a certificate without padding, by the length in its header. Raises TrustError if it is none."""
        self._card.select(file)
        data = self._card.read(0)
        self._results.update(data)
        length = der_length(data)
        if length > MOST_BYTES:
            raise CardError("a certificate of no possible size")
        while len(data) < length:
            block = self._card.read(len(data), min(BLOCK, length - len(data)))
            if not block:
                raise CardError("a certificate that ends early")
            data += block
            self._results.update(block)
        return data[:length]

    def _chip(self, found: Identity, about: bytes) -> ChipVerdict:
        """Challenge the chip, last of all, if the signed identity names a key.

        A chip that cannot answer for that key is a clone. Cards before applet 1.8 name none; for them only the serial is
        compared, and the verdict is GENUINE.
        """
        if found.basic_key_hash is None:
            return ChipVerdict.GENUINE if found.chip == about[:16] else ChipVerdict.CLONE
        challenge = self.challenge()
        try:
            self._card.select(BASIC_KEY)
            public = self._card.read(0, BASIC_KEY_SIZE)
            self._results.update(about + public)
            if hashlib.sha384(public).digest() != found.basic_key_hash:
                return ChipVerdict.CLONE
            answer = self._card.sign(challenge)
        except CardError:
            return ChipVerdict.CLONE
        return ChipVerdict.PROVEN if chip_answers(public, challenge, answer) else ChipVerdict.CLONE
