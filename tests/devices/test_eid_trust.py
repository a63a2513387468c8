"""Whom an identity is believed for: genuine cards of every kind are proven, and nobody else's signature is."""

import hashlib
import random
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA1, SHA256, SHA384, HashAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

from devices.eid.anchors import fingerprint, read_roots, shipped
from devices.eid.proof import ROOTS
from devices.eid.reading import ChipVerdict, Reading, ReadingResult
from devices.virtual.card.applet import Applet
from devices.virtual.card.pki import PADDING, CardFiles, Holder, Pki, _identity, _name, _tlv
from tests.support.cards import Straight

pytestmark = pytest.mark.slow


PKI = Pki()
PINS = frozenset({PKI.fingerprint})
ROOT = x509.load_der_x509_certificate(PKI.root)
GOOD = PKI.card(Holder("B100000001"))
RSA_KEY = rsa.generate_private_key(65537, 1024)  # noqa: S505 -- as old cards have
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


def signer(key: Key, name: str = "RRN", *extensions: x509.ExtensionType, begins: int = 2015) -> bytes:
    """A certificate that the test root signed."""
    builder = (
        x509.CertificateBuilder().subject_name(_name(name)).issuer_name(ROOT.subject).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(begins, 1, 1, tzinfo=UTC)).not_valid_after(datetime(2035, 1, 1, tzinfo=UTC))
    )  # fmt: skip
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    return builder.sign(PKI._root_key, SHA384()).public_bytes(Encoding.DER)


def signed(key: Key, data: bytes, algorithm: HashAlgorithm) -> bytes:
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(data, padding.PKCS1v15(), algorithm)
    return key.sign(data, ec.ECDSA(algorithm)).ljust(112, b"\0")


def card(identity: bytes, key: Key, certificate: bytes, algorithm: HashAlgorithm, base: CardFiles = GOOD) -> CardFiles:
    files = {**base.files, "4031": identity, "4032": signed(key, identity, algorithm), "503C": certificate + PADDING}
    return replace(base, files=files)


def read(files: CardFiles, *, roots: tuple[x509.Certificate, ...] = (), pins: frozenset[str] = PINS) -> ReadingResult:
    return Reading(Straight(Applet(files)), (), pins, roots).read()


def old_identity(nr: int) -> bytes:
    """Of a card before applet 1.8: no key is named in it."""
    return _tlv({0x01: b"B100000001", 0x02: GOOD.serial, 0x03: b"01.03.2016", 0x0C: b"%d" % nr, 0x0F: b"33"})


@pytest.mark.parametrize("second", [0x00, 0x10, 0x44, 0x66])
@pytest.mark.parametrize("known", [False, True])
def test_an_rsa_signature_that_looks_like_an_ec_one_is_proven(second: int, known: bool) -> None:
    certificate = signer(RSA_KEY)
    nr = next(
        nr for nr in range(2_000_000) if lookalike(RSA_KEY.sign(old_identity(nr), padding.PKCS1v15(), SHA256()), second)
    )
    files = card(old_identity(nr), RSA_KEY, certificate, SHA256())
    assert files.files["4032"][0] == 0x30
    first = read(files)
    assert first.verdict is ChipVerdict.GENUINE
    if known:
        assert first.new_signers is not None
        again = Reading(Straight(Applet(files)), (first.new_signers,), PINS, ()).read()
        assert (again.verdict, again.new_signers) == (ChipVerdict.GENUINE, None)


def lookalike(signature: bytes, second: int) -> bool:
    """Near enough to the second byte that is tried: one in some hundred signatures."""
    return signature[0] == 0x30 and second <= signature[1] < min(second + 0x24, 0x67)


@pytest.mark.parametrize("algorithm", [SHA1(), SHA256()])  # noqa: S303 -- old cards
def test_an_rsa_card_is_genuine_under_either_digest(algorithm: HashAlgorithm) -> None:
    assert read(card(old_identity(1), RSA_KEY, signer(RSA_KEY), algorithm)).verdict is ChipVerdict.GENUINE


def test_a_card_that_was_signed_anew_by_a_younger_signer_is_proven() -> None:
    key = ec.generate_private_key(ec.SECP384R1())
    holder = Holder("B100000001", valid_from=date(2016, 3, 1))
    public_hash = hashlib.sha384(GOOD.files["4040"]).digest()
    identity = _identity(holder, GOOD.serial, bytes(48), public_hash)
    assert read(card(identity, key, signer(key, begins=2021), SHA384())).verdict is ChipVerdict.PROVEN


def test_a_signer_that_had_lapsed_before_the_card_is_unknown() -> None:
    key = ec.generate_private_key(ec.SECP384R1())
    holder = Holder("B100000001", valid_from=date(2036, 3, 1))
    identity = _identity(holder, GOOD.serial, bytes(48), hashlib.sha384(GOOD.files["4040"]).digest())
    assert read(card(identity, key, signer(key), SHA384())).verdict is ChipVerdict.UNKNOWN_ISSUER


USAGE = {
    "digital_signature": False, "content_commitment": False, "key_encipherment": False, "data_encipherment": False,
    "key_agreement": False, "key_cert_sign": False, "crl_sign": False, "encipher_only": False, "decipher_only": False,
}  # fmt: skip
OTHERS: dict[str, tuple[str, tuple[x509.ExtensionType, ...]]] = {
    "an authority": ("RRN", (x509.BasicConstraints(ca=True, path_length=None),)),
    "a key for certificates": ("RRN", (x509.KeyUsage(**{**USAGE, "key_cert_sign": True, "digital_signature": True}),)),
    "a key for encryption": ("RRN", (x509.KeyUsage(**{**USAGE, "key_encipherment": True}),)),
    "a web server": ("RRN", (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]),)),
    "another name": ("Citizen CA", ()),
    "a name that only holds it": ("NOTRRNATALL", ()),
    "no name": ("", ()),
}


@pytest.mark.parametrize("other", OTHERS)
def test_whoever_else_the_root_signed_vouches_for_nobody(other: str) -> None:
    name, extensions = OTHERS[other]
    key = ec.generate_private_key(ec.SECP384R1())
    certificate = signer(key, name or " ", *extensions)
    assert read(card(GOOD.files["4031"], key, certificate, SHA384())).verdict is ChipVerdict.UNKNOWN_ISSUER


@pytest.mark.parametrize("extension", ["digital_signature", "content_commitment"])
def test_the_register_s_signer_may_say_what_its_key_is_for(extension: str) -> None:
    key = ec.generate_private_key(ec.SECP384R1())
    usage = x509.KeyUsage(**{**USAGE, extension: True})
    assert read(card(GOOD.files["4031"], key, signer(key, "RRN", usage), SHA384())).verdict is ChipVerdict.PROVEN


def test_a_crafted_signer_ends_in_a_verdict_and_never_in_an_exception() -> None:
    draw, whole = random.Random(11), PKI.signer
    for _ in range(300):
        raw = bytearray(whole)
        for _ in range(draw.randint(1, 4)):
            raw[draw.randrange(len(raw))] = draw.randrange(256)
        files = replace(GOOD, files={**GOOD.files, "503C": bytes(raw) + PADDING})
        outcome = read(files, roots=(ROOT,))
        assert outcome.verdict is not ChipVerdict.PROVEN or bytes(raw) == whole
        assert outcome.verdict in (
            ChipVerdict.UNKNOWN_ISSUER, ChipVerdict.ALTERED, ChipVerdict.UNREADABLE, ChipVerdict.PROVEN,
        )  # fmt: skip


def rearranged(tags: list[int], drop: tuple[int, ...] = ()) -> bytes:
    """The good identity's fields in another order; a tag may stand twice."""
    from devices.eid.tlv import fields

    found = fields(GOOD.files["4031"])
    return b"".join(bytes([tag, len(found[tag])]) + found[tag] for tag in tags if tag not in drop)


@pytest.mark.parametrize("way", ["out of order", "twice", "without a type"])
def test_fields_that_are_rightly_signed_and_odd_are_read(way: str) -> None:
    from devices.eid.tlv import fields

    tags = sorted(fields(GOOD.files["4031"]))
    odd = {"out of order": tags[::-1], "twice": [*tags, 0x01, 0x0F], "without a type": [t for t in tags if t != 0x0F]}
    identity = rearranged(odd[way])
    outcome = read(card(identity, PKI._signer_key, PKI.signer, SHA384()))
    assert outcome.verdict is ChipVerdict.PROVEN
    assert outcome.identity is not None
    assert outcome.identity.document == ("" if way == "without a type" else "33")


def test_the_shipped_roots_are_the_pinned_ones_and_verify_themselves() -> None:
    assert {fingerprint(root) for root in shipped()} <= ROOTS
    assert {str(root.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value) for root in shipped()} == {
        "Belgium Root CA3", "Belgium Root CA4", "Belgium Root CA6",
    }  # fmt: skip


def real_sized(key: Key) -> bytes:
    """A signer's certificate as long as the register's: some 1,200 bytes."""
    access = x509.AuthorityInformationAccess(
        [
            x509.AccessDescription(
                AuthorityInformationAccessOID.CA_ISSUERS,
                x509.UniformResourceIdentifier("http://crt.example/" + "r" * 700),
            )
        ]
    )
    made = signer(key, "RRN", access)
    assert 1150 < len(made) < 1300
    return made


def test_a_card_with_certificates_of_real_size_is_proven_in_at_most_19_commands_when_the_root_is_at_hand() -> None:
    key = ec.generate_private_key(ec.SECP384R1())
    files = card(GOOD.files["4031"], key, real_sized(key), SHA384())
    cold = read(files, roots=(ROOT,))
    assert (cold.verdict, cold.test) == (ChipVerdict.PROVEN, True)
    assert cold.commands <= 19
    assert read(files).commands > 19, "and more when the root is read too"


def test_a_root_at_hand_that_is_not_pinned_vouches_for_nobody() -> None:
    assert read(GOOD, roots=(ROOT,), pins=frozenset()).verdict is ChipVerdict.UNKNOWN_ISSUER


def test_a_file_that_is_no_certificate_is_refused() -> None:
    with pytest.raises(ValueError, match="(?i)asn1|parse|certificate|PEM"):
        read_roots([b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
