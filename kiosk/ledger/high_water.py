"""The highest number issued per letter, in a file beside the ledger that survives its loss, reset or restore.

Written before the number is committed, so it may be one ahead of the ledger but never behind.
"""

import os
from pathlib import Path

import msgspec


class HighWater:
    """The file `<ledger>.numbers`. Ledger thread only."""

    def __init__(self, ledger: Path) -> None:
        self._path = ledger.with_suffix(".numbers")

    def of(self, letter: str) -> int:
        """Return the highest count issued for this letter; 0 if unknown or unreadable."""
        return self._read().get(letter, 0)

    def raise_to(self, letter: str, issue: int) -> None:
        """Store the count durably, unless a higher one is stored. Raises OSError."""
        known = self._read()
        if issue <= known.get(letter, 0):
            return
        written = self._path.with_suffix(".numbers-new")
        with os.fdopen(os.open(written, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(msgspec.json.encode({**known, letter: issue}))
            file.flush()
            os.fsync(file.fileno())
        written.replace(self._path)
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _read(self) -> dict[str, int]:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=dict[str, int])
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            return {}
