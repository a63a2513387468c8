"""A test PKI, created at the first start: a root, a signer, and cards. Nothing in it is secret or real."""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from cryptography.x509.oid import NameOID

PADDING = bytes(1100)
_CURVE = ec.SECP384R1()


MONTHS = ["JAN", "FEB", "MAAR", "APR", "MEI", "JUN", "JUL", "AUG", "SEP", "OKT", "NOV", "DEC"]


@dataclass(frozen=True, slots=True)
class CardFiles:
    """What a card holds: its files by their four figures, its serial, the private key of its chip."""

    files: dict[str, bytes]
    serial: bytes
    chip_key: bytes = field(repr=False)

    def saved(self) -> str:
        """Return the files as text, for the card's process."""
        coded = {name: base64.b64encode(data).decode() for name, data in self.files.items()}
        keys = {"serial": self.serial.hex(), "chip_key": base64.b64encode(self.chip_key).decode()}
        return json.dumps({"files": coded, **keys})

    @classmethod
    def loaded(cls, text: str) -> "CardFiles":
        """Return the files of that text."""
        read = json.loads(text)
        files = {name: base64.b64decode(data) for name, data in read["files"].items()}
        return cls(files, bytes.fromhex(read["serial"]), base64.b64decode(read["chip_key"]))


@dataclass(frozen=True, slots=True)
class Holder:
    """A person who does not exist, as a card describes them.

    card_number: as printed, with its B. national_number: its check digits are wrong, so that it is nobody's.
    """

    card_number: str
    national_number: str = "85073003329"
    document: str = "33"
    surname: str = "Voorbeeld van Lindeberg-aan-de-Beek"
    names: str = "Nguyễn Łucja"
    valid_from: date = date(2022, 3, 1)
    valid_until: date = date(2027, 3, 1)
    permanent: bool = False
    birth: str = "1985-07-30"


class Pki:
    """A root and a signer. fingerprint: what an installation pins as a test root."""

    def __init__(self) -> None:
        now = datetime.now(UTC)
        self._root_key, self._signer_key = ec.generate_private_key(_CURVE), ec.generate_private_key(_CURVE)
        names = [_name("Onthaal TEST Root"), _name("Onthaal TEST RRN")]
        self.root = _certificate(names[0], names[0], self._root_key.public_key(), self._root_key, now)
        self.signer = _certificate(names[1], names[0], self._signer_key.public_key(), self._root_key, now)
        self.fingerprint = hashlib.sha256(self.root).hexdigest()

    def card(self, holder: Holder) -> CardFiles:
        """Return a card of applet 1.8, signed as the register signs."""
        chip = ec.generate_private_key(_CURVE)
        public = chip.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        serial = bytes.fromhex("534C494E") + secrets.token_bytes(12)
        photo = secrets.token_bytes(3000)
        identity = _identity(holder, serial, hashlib.sha384(photo).digest(), hashlib.sha384(public).digest())
        address = _tlv({1: b"Voorbeeldstraat 1", 2: b"3800", 3: b"Lindeberg"}).ljust(121, b"\0")
        signature = self._signed(identity)
        files = {
            "4031": identity,
            "4032": signature,
            "4033": address,
            "4034": self._signed(address.rstrip(b"\0") + signature),
            "4035": photo,
            "4040": public,
            "503B": self.root + PADDING,
            "503C": self.signer + PADDING,
            "5032": bytes.fromhex("3027020101")
            + b"\x04\x10"
            + serial
            + bytes.fromhex("800642454C504943030208300301080040"),
        }
        key = chip.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        return CardFiles(files, serial, key)

    def _signed(self, data: bytes) -> bytes:
        return self._signer_key.sign(data, ec.ECDSA(SHA384())).ljust(112, b"\0")


def keep(pki: Pki, cards: dict[str, Holder], folder: Path) -> None:
    """Write a demo's cards, by name, for the card's process."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, holder in cards.items():
        (folder / f"{name}.card").write_text(pki.card(holder).saved())


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "BE"), x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    may_sign: ec.EllipticCurvePrivateKey,
    now: datetime,
) -> bytes:
    builder = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC)).not_valid_after(now + timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=subject == issuer, path_length=None), critical=True)
    )  # fmt: skip
    return builder.sign(may_sign, SHA384()).public_bytes(Encoding.DER)


def _identity(holder: Holder, serial: bytes, photo: bytes, key: bytes) -> bytes:
    """Return an identity file as applet 1.8 cards have it: ascending tags, no version field first."""
    return _tlv(
        {
            0x01: holder.card_number.encode(), 0x02: serial,
            0x03: f"{holder.valid_from:%d.%m.%Y}".encode(), 0x04: f"{holder.valid_until:%d.%m.%Y}".encode(),
            0x05: b"Lindeberg", 0x06: holder.national_number.encode(), 0x07: holder.surname.encode(),
            0x08: holder.names.encode(), 0x09: b"", 0x0A: "Viëtnam".encode(), 0x0B: "Hà Nội".encode(),
            0x0C: _birth(holder.birth), 0x0D: b"M", 0x0E: b"", 0x0F: holder.document.encode(), 0x10: b"0",
            0x11: photo, 0x12: b"00", 0x16: b"7", 0x1A: key,
        }
        | ({0x1C: b"C"} if holder.permanent else {})
    )  # fmt: skip


def _birth(birth: str) -> bytes:
    """Return a birth date as Dutch cards write it: the month in four columns, or the year alone."""
    year, month, day = birth.split("-")
    if month == "00":
        return year.encode()
    return f"{int(day)} {MONTHS[int(month) - 1]:<4} {year}".encode()


def _tlv(fields: dict[int, bytes]) -> bytes:
    return b"".join(bytes([tag, len(value)]) + value for tag, value in fields.items())
