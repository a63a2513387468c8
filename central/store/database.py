"""The database and its migrations: SQLite with BEGIN IMMEDIATE, WAL and synchronous=FULL, or PostgreSQL.

On both, one transaction writes at a time: it takes SQLite's write lock, or one advisory lock, before anything else. So two
processes on PostgreSQL write one after the other, as one writer thread does, and no statement depends on which database it is.
"""

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from central.store.backup import copy_database

LONGEST_LOG = 8 * 1024 * 1024
"""Bytes. A reader that stays open lets the write-ahead log grow; afterwards the file shrinks to this size."""
_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "secure_delete = ON",
    "busy_timeout = 5000",
    f"journal_size_limit = {LONGEST_LOG}",
)


WRITING = 7061
"""Number of the advisory lock. Whatever else lives in the database must not use it."""
_POSTGRESQL: dict[str, Any] = {
    "pool_pre_ping": True,
    "connect_args": {
        "application_name": "onthaal",
        "connect_timeout": 5,
        "options": "-c lock_timeout=5000 -c statement_timeout=30000 -c idle_in_transaction_session_timeout=30000",
    },
}


def _create(url: str, **more: Any) -> sa.Engine:  # noqa: ANN401 -- as SQLAlchemy has it
    options = _POSTGRESQL if sa.make_url(url).get_backend_name() == "postgresql" else {}
    return sa.create_engine(url, **options, **more)


def open_database(url: str) -> sa.Engine:
    """Return an engine for this URL. Every transaction takes the lock of writing first, so none can fail half-way.

    The file, its log and index are for this user only; they hold birth dates.
    """
    engine = _create(url)
    if engine.dialect.name == "postgresql":
        lock = f"SELECT pg_advisory_xact_lock({WRITING})"
        sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(lock))
    if engine.dialect.name == "sqlite" and engine.url.database:
        os.close(os.open(engine.url.database, os.O_CREAT | os.O_RDWR, 0o600))
        for end in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                Path(engine.url.database + end).chmod(0o600)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def open_for_reading(url: str) -> sa.Engine:
    """Return an engine whose transactions only read, see one moment of the database, and so wait for nobody."""
    more: dict[str, Any] = {}
    if sa.make_url(url).get_backend_name() == "postgresql":
        more = {"execution_options": {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}}
    engine = _create(url, **more)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine


def _prepare_sqlite(connection: Any, _: object) -> None:  # noqa: ANN401 -- the driver's own connection
    connection.isolation_level = None  # SQLAlchemy begins; the driver must not
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


OUTAGES = (sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.TimeoutError)
"""Errors caused by another program, a disk or a network: locks, deadlocks, a full disk, a line that broke."""
_BROKEN = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_IOERR", "SQLITE_FULL", "SQLITE_CANTOPEN")


def is_outage(error: Exception) -> bool:
    """Return whether the database failed, and not what was asked of it: the same may succeed later."""
    name = str(getattr(getattr(error, "orig", None), "sqlite_errorname", ""))
    return isinstance(error, OUTAGES) or name.startswith(_BROKEN)


class NewerDatabaseError(ValueError):
    """The database was written by a newer central; this one would harm it."""


def is_present(connection: sa.Connection) -> bool:
    """Return whether the tables are of this version."""
    return MigrationContext.configure(connection).get_current_revision() == _scripts()[1].get_current_head()


def _scripts() -> tuple[Config, ScriptDirectory]:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config, ScriptDirectory.from_config(config)


def migrate(engine: sa.Engine) -> None:
    """Migrate the tables to this version, if needed. An SQLite database is copied first, to `<file>.before-<version>`.

    Raises NewerDatabaseError, or BackupError if the copy cannot be made.
    """
    config, scripts = _scripts()
    head = scripts.get_current_head()
    with engine.connect() as connection:
        present = MigrationContext.configure(connection).get_current_revision()
    if present == head:
        return
    if present is not None:
        if present not in {script.revision for script in scripts.walk_revisions()}:
            raise NewerDatabaseError(
                f"the database is of a newer central (version {present}, this one knows {head}): "
                f"install that, or restore a backup"
            )
        _copy_first(engine, f"before-{head}")
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")  # an index over years takes its time
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _copy_first(engine: sa.Engine, end: str) -> None:
    if engine.dialect.name == "sqlite" and engine.url.database:
        file = Path(engine.url.database)
        target = file.with_name(f"{file.name}.{end}")
        target.unlink(missing_ok=True)  # of an upgrade that broke off
        copy_database(file, target)
