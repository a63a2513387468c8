"""A kiosk's state folder: installation, card roots and the ledger's key. Errors name file and line."""

import fcntl
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from msgspec import Meta

from devices.printer.profile import PROFILES, PrinterProfile
from devices.scanner import ScannerSetup
from kiosk.key_files import LEDGER_KEY, STAFF_CODE, read_secret, write_private
from kiosk.ledger import Enrolment
from kiosk.policy_files import read_file
from kiosk.rules import ConfigError
from kiosk.rules.ticket_numbers import KIOSK_LETTERS
from kiosk.rules.toml_config import parse_toml

INSTALLATION, LOCK = "kiosk.toml", "kiosk.lock"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cables:
    """How the devices are connected.

    scanner: stable device path. reader: PC/SC name. sound: ALSA name as in `aplay -L`; empty: no loudspeaker.
    printer_model: one of devices.printer.profile.PROFILES. printer_identity: model and serial number, as `kiosk doctor` shows
    them, of the only printer to use; empty: any at the address.
    """

    scanner: str
    printer_host: str
    printer_port: Annotated[int, Meta(ge=1, le=65535)]
    card: Annotated[str, Meta(pattern=r"^(pcsc|direct)\Z")] = "pcsc"
    reader: str = ""
    reader_port: Annotated[int, Meta(ge=0, le=65535)] = 0
    sound: str = ""
    printer_identity: Annotated[str, Meta(max_length=80)] = ""
    printer_model: Annotated[str, Meta(pattern=rf"^({'|'.join(PROFILES)})\Z")] = "epson-tm-80mm"

    def printer_profile(self) -> PrinterProfile:
        """Return what the driver and the ticket's layout must know of the printer."""
        return PROFILES[self.printer_model]


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """kiosk.toml: the kiosk's enrolment (as `kiosk join` writes it), its central and its devices.

    site: central's identity. central_ca: the file beside kiosk.toml that holds the city's certificate authority, as PEM; empty:
    a public one.

    staff_code: letters A to H that open the staff's menu; empty: no menu. It comes from the credential or file `staff.code`;
    older versions kept it in kiosk.toml. test_roots: SHA-256 of extra card roots, in
    hexadecimal; with one, every page says TEST. card_roots: the same for true roots newer than this release. The certificates
    of both lie in the folder `roots` beside this file; one that is missing is read from the card.
    """

    name: Annotated[str, Meta(pattern=r"^[a-z0-9-]{1,40}\Z")]
    letter: Annotated[str, Meta(pattern=rf"^[{KIOSK_LETTERS}]{{1,2}}\Z")]
    epoch: Annotated[int, Meta(ge=1)]
    site: Annotated[str, Meta(max_length=64)]
    central: Annotated[str, Meta(pattern=r"^https?://[^/]+\Z")]
    cables: Cables
    central_ca: Annotated[str, Meta(pattern=r"^[A-Za-z0-9._-]{0,60}\Z")] = ""
    scanner: ScannerSetup = field(default_factory=ScannerSetup)
    staff_code: Annotated[str, Meta(pattern=r"^([A-H]{5,8})?\Z")] = field(default="", repr=False)
    test_roots: tuple[Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")], ...] = ()
    card_roots: tuple[Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")], ...] = ()

    def ca_file(self, state: Path) -> Path | None:
        """Return the city's certificate authority; None for a public one."""
        return state / self.central_ca if self.central_ca else None

    def enrolment(self) -> Enrolment:
        """Return the enrolment for the ledger."""
        return Enrolment(self.name, self.letter, self.epoch)


def load_installation(state: Path) -> Installation:
    """Return the installation of a state folder and restrict the file to this user. Raises ConfigError."""
    with suppress(OSError):
        (state / INSTALLATION).chmod(0o600)
    found = parse_toml(INSTALLATION, read_file(state / INSTALLATION), Installation)
    check_address(found.central)
    if found.central_ca:
        read_file(state / found.central_ca)
    return replace(found, staff_code=_staff_code(state, found.staff_code))


def check_address(central: str) -> None:
    """Refuse plain http to anywhere but this machine: tokens and the day list would be readable on the way.

    Raises ConfigError.
    """
    parts = urlsplit(central)
    if (
        parts.scheme != "https"
        and parts.hostname not in ("localhost", "::1")
        and not _is_loopback(parts.hostname or "")
    ):
        raise ConfigError(INSTALLATION, 1, f"central: {central} is plain http and leaves this machine; use https")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def card_roots(state: Path) -> tuple[bytes, ...]:
    """Return the certificates that an installation adds, each as a file. Raises ConfigError."""
    files = sorted((state / "roots").glob("*.pem"))
    if not files:
        return ()
    from devices.eid.anchors import read_roots  # cryptography: not before the first frame

    raws = tuple(read_file(file) for file in files)
    for file, raw in zip(files, raws, strict=True):
        try:
            read_roots([raw])
        except ValueError:
            raise ConfigError(f"roots/{file.name}", 1, "expected a certificate as PEM") from None
    return raws


def _staff_code(state: Path, installed: str) -> str:
    secret = read_secret(state, STAFF_CODE)
    if secret is None:
        return installed
    code = secret.decode("ascii", "replace").strip()
    if not re.fullmatch("[A-H]{5,8}", code):
        raise ConfigError(STAFF_CODE, 1, "expected 5 to 8 letters of A to H")
    return code


def ledger_key(state: Path) -> bytes:
    """Return the ledger's key; without a credential or file it is made, in a file of this user. Raises ConfigError."""
    key = read_secret(state, LEDGER_KEY)
    if key is None:
        write_private(state / LEDGER_KEY, key := secrets.token_bytes(32))
    if len(key) != 32:
        raise ConfigError(LEDGER_KEY, 1, "expected 32 bytes")
    return key


def machine_id() -> str:
    """Return this machine's id (/etc/machine-id); empty if there is none."""
    try:
        return Path("/etc/machine-id").read_text().strip()
    except OSError:
        return ""


@contextmanager
def alone(state: Path) -> Iterator[None]:
    """Lock a state folder: a second kiosk on it would issue the same numbers.

    Raises ConfigError while another process holds it, or if it cannot be written.
    """
    try:
        file = (state / LOCK).open("w")
    except OSError as error:
        raise ConfigError(str(state / LOCK), 1, f"cannot be written ({error.strerror})") from None
    with file as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ConfigError(LOCK, 1, f"another kiosk runs on {state}: each needs a folder of its own") from None
        yield
