"""The ledger's file: SQLite with SQLCipher, write-ahead log, synchronous=FULL; one connection, one thread.

sqlcipher3 ships a SQLite without the WAL-reset bug (3.7.0 to 3.51.2), which Debian's has.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import sqlcipher3

SCHEMA_VERSION = 5
_SCHEMA = """
CREATE TABLE kiosk (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    name TEXT NOT NULL, letter TEXT NOT NULL, epoch INTEGER NOT NULL,
    issue INTEGER NOT NULL DEFAULT 0,
    kseq INTEGER NOT NULL DEFAULT 0,
    acknowledged INTEGER NOT NULL DEFAULT 0,
    stop TEXT,
    machine TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE day (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    day TEXT NOT NULL, cursor TEXT NOT NULL
) STRICT;
CREATE TABLE marking_key (one INTEGER PRIMARY KEY CHECK (one = 1), id TEXT NOT NULL, secret BLOB NOT NULL) STRICT;
CREATE TABLE appointment (ref TEXT PRIMARY KEY, body BLOB NOT NULL) STRICT;
CREATE TABLE visit (id TEXT PRIMARY KEY, ended INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE ticket (
    id TEXT PRIMARY KEY,
    visit TEXT NOT NULL UNIQUE,
    issue INTEGER NOT NULL UNIQUE,
    number TEXT NOT NULL,
    day TEXT NOT NULL,
    paper TEXT NOT NULL CHECK (paper IN ('queued', 'sending', 'printed', 'blocked', 'unknown', 'restarted')),
    appointment TEXT,
    purpose TEXT
) STRICT;
CREATE TABLE copy (ticket TEXT PRIMARY KEY, copies INTEGER NOT NULL, day TEXT NOT NULL) STRICT;
CREATE TABLE outbox (
    kseq INTEGER PRIMARY KEY,
    command BLOB NOT NULL,
    day TEXT NOT NULL
) STRICT;
PRAGMA user_version = 5;
"""
_STEPS = {
    1: """
ALTER TABLE ticket ADD COLUMN appointment TEXT;
CREATE TABLE copy (ticket TEXT PRIMARY KEY, copies INTEGER NOT NULL, day TEXT NOT NULL) STRICT;
PRAGMA user_version = 2;
""",
    2: """
ALTER TABLE kiosk ADD COLUMN stop TEXT;
ALTER TABLE kiosk ADD COLUMN machine TEXT NOT NULL DEFAULT '';
PRAGMA user_version = 3;
""",
    3: """
ALTER TABLE ticket ADD COLUMN purpose TEXT;
PRAGMA user_version = 4;
""",
    4: """
CREATE TABLE marking_key (one INTEGER PRIMARY KEY CHECK (one = 1), id TEXT NOT NULL, secret BLOB NOT NULL) STRICT;
DELETE FROM day;
PRAGMA user_version = 5;
""",
}
"""Statements that migrate from this schema version to the next."""
_FAILED = ("SQLITE_IOERR", "SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_CANTOPEN", "SQLITE_READONLY")
_FAILED_WORDS = ("disk I/O", "malformed", "not a database", "unable to open", "readonly")

Row = Sequence[Any]


class LedgerError(RuntimeError):
    """The ledger cannot be opened or written; nothing was recorded. A person at the desk can help."""


class Store:
    """The connection. Ledger thread only; raises LedgerError and nothing else.

    It is opened on first use, and again after every fault of disk or file, so that a ledger that recovers is used at once.
    """

    def __init__(self, path: Path, key: Callable[[], bytes], prepare: Callable[[], None]) -> None:
        """key: returns the 32-byte key. prepare: runs once on each opened file, in its own transaction."""
        self._path, self._key, self._prepare = path, key, prepare
        self._db: Any = None
        self._before: Any = None

    def open(self) -> None:
        """Open or create the file, unless it is open."""
        if self._db is not None:
            return
        try:
            os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
            self._db = sqlcipher3.connect(str(self._path), isolation_level=None, check_same_thread=False, timeout=2)
            self._db.execute(f"PRAGMA key = \"x'{self._key().hex()}'\"")
            for pragma in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON"):
                self._db.execute(f"PRAGMA {pragma}")
            with self.transaction():
                self._migrate()
            self._prepare()
        except LedgerError:
            self.close()
            raise
        except (OSError, ValueError, sqlcipher3.Error) as error:
            self.close()
            raise LedgerError(f"the ledger {self._path.name} cannot be opened: {error}") from None
        self._db.set_trace_callback(self._before)

    def _migrate(self) -> None:
        version = self.one("PRAGMA user_version")[0]
        if version > SCHEMA_VERSION:
            raise LedgerError(f"the ledger {self._path.name} was made by a newer kiosk (version {version})")
        for step in (_SCHEMA,) if version == 0 else tuple(_STEPS[at] for at in range(version, SCHEMA_VERSION)):
            for statement in step.split(";\n"):
                self._db.execute(statement)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Run a transaction, all or nothing. Raises LedgerError if disk or file fail."""
        self.open()
        try:
            with self._faults():
                self._db.execute("BEGIN IMMEDIATE")
            yield
            with self._faults():
                self._db.execute("COMMIT")
        except BaseException:  # whatever ended it, also a signal: no transaction may stay open
            self._rollback()
            raise

    @contextmanager
    def _faults(self) -> Iterator[None]:
        """Convert database errors to LedgerError; after a fault of disk or file the next use opens it again."""
        try:
            yield
        except sqlcipher3.Error as error:
            name = str(getattr(error, "sqlite_errorname", ""))
            if name.startswith(_FAILED) or any(words in str(error) for words in _FAILED_WORDS):
                self.close()
            raise LedgerError(f"the ledger failed: {error}") from None

    def _rollback(self) -> None:
        try:
            if self._db is not None and self._db.in_transaction:
                self._db.execute("ROLLBACK")
        except sqlcipher3.Error:
            self.close()

    def execute(self, statement: str, *values: object) -> int:
        """Run a statement and return the number of changed rows."""
        self.open()
        with self._faults():
            return int(self._db.execute(statement, values).rowcount)

    def rows(self, statement: str, *values: object) -> list[Row]:
        """Return all rows of a query."""
        self.open()
        with self._faults():
            found: list[Row] = self._db.execute(statement, values).fetchall()
            return found

    def one(self, statement: str, *values: object) -> Row:
        """Return the only row of a query. Raises LookupError if there is none."""
        found = self.rows(statement, *values)
        if not found:
            raise LookupError(statement)
        return found[0]

    def erase_log(self) -> None:
        """Checkpoint and truncate the write-ahead log, so that deleted data is readable in neither file."""
        busy = self.one("PRAGMA wal_checkpoint(TRUNCATE)")[0]
        if busy:
            raise LedgerError("the write-ahead log is still being read")

    def trace(self, before: Any) -> None:  # noqa: ANN401 -- sqlite3's own callback
        """Call `before` with each statement that is about to run; used by the crash tests."""
        self.open()
        self._before = before
        self._db.set_trace_callback(before)

    def close(self) -> None:
        """Close the file; the next use opens it again."""
        db, self._db = self._db, None
        if db is not None:
            with suppress(sqlcipher3.Error):
                db.close()
