"""Reads the policy from a configuration folder; kiosk and central start from the same files."""

from collections.abc import Mapping
from pathlib import Path

from assets import config_folder
from kiosk.rules import POLICY_FILES, ConfigError, Policy, read_policy


def load_policy(folder: Path | None = None) -> Policy:
    """Return the policy in this folder, or in the one that `assets.config_folder` finds. Raises ConfigError."""
    return policy_of(load_policy_files(folder))


def load_policy_files(folder: Path | None = None) -> dict[str, str]:
    """Return the files of the policy by name, unread. Raises ConfigError with the file that is missing or no UTF-8."""
    folder = config_folder(folder)
    files = {}
    for name in POLICY_FILES:
        raw = read_file(folder / name)
        try:
            files[name] = raw.decode()
        except UnicodeDecodeError as error:
            raise ConfigError(name, raw[: error.start].count(b"\n") + 1, "expected UTF-8") from None
    return files


def policy_of(files: Mapping[str, str]) -> Policy:
    """Return the policy of these files. Raises ConfigError with file, line and what was expected."""
    if lost := [name for name in POLICY_FILES if name not in files]:
        raise ConfigError(lost[0], 1, "is missing")
    return read_policy({name: files[name].encode() for name in POLICY_FILES})


def read_file(path: Path) -> bytes:
    """Return the bytes of a file. Raises ConfigError with its full path if it is missing or unreadable."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(str(path), 1, f"cannot be read ({error.strerror})") from None
