"""Signatures and trust: who signed an identity, whether a pinned root vouches for the signer, whether the chip is genuine.

Roots are trusted by fingerprint only. Source: MW plugins_tools/eid-viewer/certs, as of June 2026.
"""

import warnings
from dataclasses import dataclass
from datetime import UTC, date, datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA1, SHA256, SHA384, HashAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key
from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509.oid import NameOID

from devices.eid.anchors import fingerprint

ROOTS = frozenset(
    {
        "9f9744463be13714754e1a3becf98c08cc205e4ab32028f4e2830c4a1b2775b8",  # CA2
        "a8d14e945e3e5156bcae5e39737cf6a1b1f51028bbbf982f50ce5f4c05568b4d",  # CA3
        "c3fbf37259af0954eeea4282dd1c7226a54e7150f7c29a2c495ba34dbfe09ca0",  # CA4
        "702dd5c1a093cf0a9d71fadd9bf9a7c5857d89fb73b716e867228b3c2beb968f",  # CA4b
        "9c872bc979a7c09a58d4a274c199e5cb16cfa9b9618d98bc9a9988e984b8495c",  # CA6
    }
)


class TrustError(Exception):
    """No trusted root vouches for this signer."""


@dataclass(frozen=True, slots=True)
class Signer:
    """A key that signs identities. test: only a test root vouches for it. Its bytes are passed to the next child."""

    key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey
    test: bool
    issued: tuple[datetime, datetime]

    def signed(self, data: bytes, signature: bytes) -> bool:
        """Return whether the signature over these bytes is this signer's. EC: SHA-384; RSA: SHA-256 or SHA-1."""
        for algorithm in (SHA384(),) if isinstance(self.key, ec.EllipticCurvePublicKey) else (SHA256(), SHA1()):  # noqa: S303 -- old cards
            try:
                _verify(self.key, signature, data, algorithm)
            except (InvalidSignature, ValueError):  # ValueError: a key too small or odd for this signature
                continue
            return True
        return False

    def could_sign_on(self, day: date | None) -> bool:
        """Return whether a card issued on this day can be this signer's: not if its certificate had expired before.

        It may expire while cards it signed are valid, and it may be younger than a card that was signed anew.
        """
        return day is None or day <= self.issued[1].date()

    def packed(self) -> bytes:
        """Return the bytes for the next child."""
        days = b"".join(int(moment.timestamp()).to_bytes(8) for moment in self.issued)
        der = self.key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return (b"T" if self.test else b"R") + days + der

    @classmethod
    def unpacked(cls, raw: bytes) -> "Signer":
        """Return the signer of an earlier child's bytes."""
        first, last = (datetime.fromtimestamp(int.from_bytes(raw[at : at + 8]), UTC) for at in (1, 9))
        return cls(_known(load_der_public_key(raw[17:])), raw[:1] == b"T", (first, last))


def certificate(raw: bytes) -> x509.Certificate:
    """Return a certificate as a card stores it, without its padding. Raises TrustError."""
    try:
        with warnings.catch_warnings():
            # The register has never issued what the library only warns about today, such as a serial number of zero.
            warnings.simplefilter("error", CryptographyDeprecationWarning)
            found = x509.load_der_x509_certificate(raw[: der_length(raw)])
            _ = found.issuer, found.subject  # parsed when first accessed
    except (ValueError, UnsupportedAlgorithm, x509.InvalidVersion, CryptographyDeprecationWarning):
        raise TrustError("no certificate") from None
    return found


def der_length(raw: bytes) -> int:
    """Return the length of a DER sequence with its header, from its first four bytes. Raises TrustError."""
    if len(raw) < 4 or raw[0] != 0x30 or raw[1] in (0x80, 0xFF) or raw[1] > 0x82:
        raise TrustError("not a DER sequence")
    if raw[1] < 0x80:
        return 2 + raw[1]
    count = raw[1] - 0x80
    return 2 + count + int.from_bytes(raw[2 : 2 + count])


def trusted(
    rrn: x509.Certificate, root: x509.Certificate, test_pins: frozenset[str], pins: frozenset[str] = ROOTS
) -> Signer:
    """Return the signer, if a pinned root vouches for it. Raises TrustError, whatever the certificates contain."""
    try:
        return _trusted(rrn, root, test_pins, pins)
    except TrustError:
        raise
    except Exception as error:  # noqa: BLE001 -- a crafted certificate may raise anything its parser comes upon
        raise TrustError(f"a certificate that cannot be read: {type(error).__name__}") from None


def _trusted(rrn: x509.Certificate, root: x509.Certificate, test_pins: frozenset[str], pins: frozenset[str]) -> Signer:
    print_ = fingerprint(root)
    if print_ not in pins and print_ not in test_pins:
        raise TrustError("the root is none of ours")
    _check_profile(rrn)
    if rrn.issuer != root.subject or rrn.signature_hash_algorithm is None:
        raise TrustError("another root issued this signer")
    try:
        _verify(_known(root.public_key()), rrn.signature, rrn.tbs_certificate_bytes, rrn.signature_hash_algorithm)
    except InvalidSignature:
        raise TrustError("the root did not sign this signer") from None
    period = (rrn.not_valid_before_utc, rrn.not_valid_after_utc)
    return Signer(_known(rrn.public_key()), print_ in test_pins, period)


def _check_profile(rrn: x509.Certificate) -> None:
    """Raise TrustError unless the certificate is the register's signer: a root also signs authorities and servers."""
    names = [str(each.value) for each in rrn.subject.get_attributes_for_oid(NameOID.COMMON_NAME)]
    if not any("RRN" in name.upper().split() for name in names):
        raise TrustError("not the register's name")
    for extension in rrn.extensions:
        match extension.value:
            case x509.BasicConstraints(ca=True):
                raise TrustError("an authority, not a signer")
            case x509.KeyUsage() as usage if usage.key_cert_sign or not (
                usage.digital_signature or usage.content_commitment
            ):
                raise TrustError("a key for something else")
            case x509.ExtendedKeyUsage():
                raise TrustError("a key for something else")
            case _:
                continue


def chip_answers(public_key: bytes, challenge: bytes, answer: bytes) -> bool:
    """Return whether the chip holds the private key: r and s over a fresh challenge (SHA-384's size)."""
    from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

    try:
        key = load_der_public_key(public_key)
    except (ValueError, UnsupportedAlgorithm):
        return False
    if not isinstance(key, ec.EllipticCurvePublicKey) or len(answer) != 96:
        return False
    signature = encode_dss_signature(int.from_bytes(answer[:48]), int.from_bytes(answer[48:]))
    try:
        key.verify(signature, challenge, ec.ECDSA(Prehashed(SHA384())))
    except (InvalidSignature, ValueError):
        return False
    return True


def _verify(
    key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey, signature: bytes, data: bytes, algorithm: HashAlgorithm
) -> None:
    if isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(signature, data, ec.ECDSA(algorithm))
    else:
        key.verify(signature, data, padding.PKCS1v15(), algorithm)


def _known(key: object) -> ec.EllipticCurvePublicKey | rsa.RSAPublicKey:
    if isinstance(key, (ec.EllipticCurvePublicKey, rsa.RSAPublicKey)):
        return key
    raise TrustError("a key of a kind that no card has")
