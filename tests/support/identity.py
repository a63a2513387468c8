"""Identities of kiosks in the tests, and how a database comes to know them without a running central."""

from functools import cache
from pathlib import Path

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from central.store.enrolment import issue_code, join
from kiosk.joining import _write_installation
from kiosk.key_files import IDENTITY_KEY, write_private
from kiosk.protocol import Joined
from kiosk.settings import INSTALLATION
from kiosk.sync import Client, KioskIdentity
from kiosk.sync.identity import public_key
from tests.support.clock import now
from tests.support.staff import in_database

SITE = "test-site"


@cache
def private_key(name: str) -> bytes:
    """The same key for a name in every run and process."""
    seed = name.encode().ljust(32, b".")[:32]
    return Ed25519PrivateKey.from_private_bytes(seed).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def identity(name: str = "hal-1") -> KioskIdentity:
    return KioskIdentity(name, SITE, private_key(name), now)


def client_of(address: str, name: str = "hal-1", seconds: float = 30) -> Client:
    """A client that central accepts as this kiosk."""
    return Client(address, seconds, identity(name))


def joined(database: Path | str, name: str = "hal-1", letter: str = "R") -> int:
    """Join a kiosk, as `central enrol` and `kiosk join` do; returns its epoch."""
    with in_database(database) as connection:
        connection.execute(sa.text("UPDATE site SET identity = :site"), {"site": SITE})
        code = issue_code(connection, name, letter, now())
        return join(connection, code, public_key(private_key(name)), now()).epoch


def bearer(address: str, name: str = "hal-1") -> dict[str, str]:
    """The header of a request that a test makes by itself."""
    client = client_of(address, name)
    try:
        return {"authorization": f"Bearer {client._token()}"}
    finally:
        client.close()


def install(state: Path, central: str = "http://127.0.0.1:8000", name: str = "hal-1", letter: str = "R") -> None:
    """Write what `kiosk join` writes, without a central."""
    enrolment = Joined(SITE, name, letter, 1)
    _write_installation(state / INSTALLATION, enrolment, central)
    write_private(state / IDENTITY_KEY, private_key(name))
