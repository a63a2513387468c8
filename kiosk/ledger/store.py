"""The ledger's file: SQLite encrypted by SQLCipher, write-ahead, synchronous=FULL; one connection, one thread.

sqlcipher3 brings a SQLite without the WAL-reset fault (3.7.0 to 3.51.2); Debian's own has it.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlcipher3

SCHEMA_VERSION = 2
_SCHEMA = """
CREATE TABLE kiosk (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    name TEXT NOT NULL, letter TEXT NOT NULL, epoch INTEGER NOT NULL,
    issue INTEGER NOT NULL DEFAULT 0,
    kseq INTEGER NOT NULL DEFAULT 0,
    acknowledged INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE day (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    day TEXT NOT NULL, cursor TEXT NOT NULL
) STRICT;
CREATE TABLE appointment (ref TEXT PRIMARY KEY, body BLOB NOT NULL) STRICT;
CREATE TABLE visit (id TEXT PRIMARY KEY, ended INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE ticket (
    id TEXT PRIMARY KEY,
    visit TEXT NOT NULL UNIQUE,
    issue INTEGER NOT NULL UNIQUE,
    number TEXT NOT NULL,
    day TEXT NOT NULL,
    paper TEXT NOT NULL CHECK (paper IN ('queued', 'sending', 'printed', 'blocked', 'unknown', 'restarted')),
    appointment TEXT
) STRICT;
CREATE TABLE copy (ticket TEXT PRIMARY KEY, copies INTEGER NOT NULL, day TEXT NOT NULL) STRICT;
CREATE TABLE outbox (
    kseq INTEGER PRIMARY KEY,
    command BLOB NOT NULL,
    day TEXT NOT NULL
) STRICT;
PRAGMA user_version = 2;
"""
_FROM_1 = """
ALTER TABLE ticket ADD COLUMN appointment TEXT;
CREATE TABLE copy (ticket TEXT PRIMARY KEY, copies INTEGER NOT NULL, day TEXT NOT NULL) STRICT;
PRAGMA user_version = 2;
"""

Row = Sequence[Any]


class LedgerError(RuntimeError):
    """The ledger cannot be opened or written: nothing was recorded. A person at the desk can help on."""


class Store:
    """The one connection. Every method belongs to the ledger's own thread."""

    def __init__(self, path: Path, key: bytes) -> None:
        """Open or make the file. Raises LedgerError when it cannot be read with this key (32 bytes)."""
        try:
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            self._db = sqlcipher3.connect(str(path), isolation_level=None, check_same_thread=False, timeout=2)
            self._db.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = FULL")
            self._db.execute("PRAGMA secure_delete = ON")
            with self.transaction():
                version = self.one("PRAGMA user_version")[0]
                if version > SCHEMA_VERSION:
                    raise LedgerError(f"the ledger {path.name} was made by a newer kiosk (version {version})")
                for statement in {0: _SCHEMA, 1: _FROM_1}.get(version, "").split(";\n"):
                    self._db.execute(statement)
        except (OSError, sqlcipher3.DatabaseError) as error:
            raise LedgerError(f"the ledger {path.name} cannot be opened: {error}") from None

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it or nothing. Raises LedgerError when the disk or the file does not let it."""
        try:
            self._db.execute("BEGIN IMMEDIATE")
            yield
            self._db.execute("COMMIT")
        except sqlcipher3.DatabaseError as error:
            self._rollback()
            raise LedgerError(f"the ledger was not written: {error}") from None
        except BaseException:  # whatever ended it, also a signal: half a transaction must not stay open
            self._rollback()
            raise

    def _rollback(self) -> None:
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")

    def execute(self, statement: str, *values: object) -> int:
        """Run a statement; how many rows it changed."""
        return int(self._db.execute(statement, values).rowcount)

    def rows(self, statement: str, *values: object) -> list[Row]:
        """All rows of a query."""
        found: list[Row] = self._db.execute(statement, values).fetchall()
        return found

    def one(self, statement: str, *values: object) -> Row:
        """The only row of a query. Raises LookupError when there is none."""
        found = self.rows(statement, *values)
        if not found:
            raise LookupError(statement)
        return found[0]

    def trace(self, before: Any) -> None:  # noqa: ANN401 -- sqlite3's own callback
        """Call `before` with each statement that is about to run: the kill tests stand there."""
        self._db.set_trace_callback(before)

    def close(self) -> None:
        """Close the file."""
        self._db.close()
