"""Reads the policy from a configuration folder; kiosk and central start from the same files."""

from pathlib import Path

from assets import config_folder
from kiosk.rules import POLICY_FILES, ConfigError, Policy, read_policy


def load_policy(folder: Path | None = None) -> Policy:
    """Return the policy in this folder, or in the one that `assets.config_folder` finds. Raises ConfigError."""
    folder = config_folder(folder)
    return read_policy({name: read_file(folder / name) for name in POLICY_FILES})


def read_file(path: Path) -> bytes:
    """Return the bytes of a file. Raises ConfigError with its full path if it is missing or unreadable."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(str(path), 1, f"cannot be read ({error.strerror})") from None
