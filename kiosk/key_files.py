"""Keys at rest: a systemd credential where there is one, else a file that only the kiosk's user can read."""

import logging
import os
import secrets
from contextlib import suppress
from pathlib import Path

from kiosk.policy_files import read_file
from kiosk.rules import ConfigError

IDENTITY_KEY, LEDGER_KEY, STAFF_CODE = "identity.key", "ledger.key", "staff.code"
CREDENTIALS_VARIABLE = "CREDENTIALS_DIRECTORY"
"""systemd sets it to the folder of the service's decrypted credentials (LoadCredentialEncrypted=); in memory only."""

log = logging.getLogger(__name__)


def read_credential(name: str) -> bytes | None:
    """Return a key that systemd has decrypted for this service, and log that; None if there is none."""
    folder = os.environ.get(CREDENTIALS_VARIABLE)
    if not folder or not (credential := Path(folder) / name).is_file():
        return None
    log.info("%s: from a systemd credential", name)
    return read_file(credential)


def read_secret(state: Path, name: str) -> bytes | None:
    """Return a key and log where it comes from; None if there is none.

    Raises ConfigError for a file that other users can read, because its content is known then.
    """
    credential = read_credential(name)
    if credential is not None:
        return credential
    file = state / name
    if not file.exists():
        return None
    if file.stat().st_mode & 0o077:
        raise ConfigError(name, 1, f"other users can read it: chmod 600 {file}, and make it anew if anybody did")
    log.info("%s: from a file of this user; a systemd credential would keep it from who takes the disk", name)
    return read_file(file)


def write_private(file: Path, content: bytes) -> None:
    """Write a file that only this user can read, whole or not at all."""
    making = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as made:
            made.write(content)
            made.flush()
            os.fsync(made.fileno())
        making.replace(file)
    finally:
        with suppress(FileNotFoundError):
            making.unlink()
