"""`kiosk join`: makes the kiosk's key, exchanges central's one-time code for its enrolment, writes kiosk.toml."""

import re
from pathlib import Path

import msgspec

from kiosk.key_files import IDENTITY_KEY, read_secret, write_private
from kiosk.policy_files import read_file
from kiosk.protocol import Joined, Joining
from kiosk.rules import ConfigError
from kiosk.settings import INSTALLATION, alone, check_address
from kiosk.sync.client import Client
from kiosk.sync.identity import make_private_key, public_key

JOIN_S = 20.0
_OURS = ("name", "letter", "epoch", "site", "site_key", "central", "central_ca")
CA_FILE = "central-ca.pem"
DEVICES = """
# What is plugged in where: correct it, and let `kiosk doctor` say what answers.
[cables]
scanner = "/dev/serial/by-id/scanner"  # as `ls /dev/serial/by-id` shows it
printer_host = "192.168.1.50"
printer_port = 9100
reader = ""  # the beginning of its name; empty: the first that is there
sound = "default"  # as `aplay -L` names it; empty: no loudspeaker
"""


def join(state: Path, address: str, code: str, ca: Path | None = None) -> Joined:
    """Join central with a new key and write the enrolment into the state folder. ca: certificate authority of https, as PEM.

    An earlier installation keeps its devices. The new key replaces the old one only once central has accepted it. Raises
    ConfigError while a kiosk runs on this folder, RefusedError with central's reason, NoAnswerError, OSError.
    """
    check_address(address)
    authority = read_file(ca) if ca else None
    state.mkdir(parents=True, exist_ok=True)
    with alone(state):
        new = state / f"{IDENTITY_KEY}.new"
        if not new.exists():  # an exchange whose response was lost is repeated with the same key
            write_private(new, make_private_key())
        key = new.read_bytes()
        client = Client(address, JOIN_S, ca=ca)
        try:
            joined = client.join(Joining(code, public_key(key)))
        finally:
            client.close()
        if authority is not None:
            write_private(state / CA_FILE, authority)
        _write_installation(state / INSTALLATION, joined, address, CA_FILE if ca else "")
        new.replace(state / IDENTITY_KEY)
    return joined


def identity_key(state: Path) -> bytes:
    """Return the kiosk's private key. Raises ConfigError if it never joined."""
    found = read_secret(state, IDENTITY_KEY)
    if found is None:
        raise ConfigError(IDENTITY_KEY, 1, "this kiosk has not joined central: `central enrol`, then `kiosk join`")
    return found


def _write_installation(file: Path, joined: Joined, address: str, ca: str = "") -> None:
    """Write name, letter, epoch and central's address before whatever else the installation holds."""
    known = file.read_text(encoding="utf-8") if file.exists() else DEVICES
    head, mark, tables = known.partition("\n[") if not known.startswith("[") else ("", "", known)
    kept = [line for line in head.splitlines() if not re.match(rf"\s*({'|'.join(_OURS)})\s*=", line)]
    pairs = {**msgspec.structs.asdict(joined), "central": address.rstrip("/"), **({"central_ca": ca} if ca else {})}
    ours = [f"{name} = {msgspec.json.encode(value).decode()}" for name, value in pairs.items()]
    text = "\n".join([*ours, *kept]).rstrip("\n") + "\n" + (mark or "\n") + tables
    write_private(file, text.encode())
