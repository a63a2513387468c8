"""Copies of the database while central runs, and their return. SQLite only."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

_PAGES = 256
"""Copied at once; the writer goes on between two pieces."""


class BackupError(ValueError):
    """The copy cannot be made or used. The message says why."""


def copy_database(source: Path, target: Path) -> None:
    """Copy a database, whole and consistent, also while central writes to it. The copy is for this user only.

    Raises BackupError if there is no database, if the copy is damaged, or for an existing file.
    """
    if not source.exists() or source.stat().st_size == 0:
        raise BackupError(f"{source}: there is no database")
    if target.exists():
        raise BackupError(f"{target} is there already; name another file")
    making = target.with_name(f".{target.name}.making")
    making.unlink(missing_ok=True)
    os.close(os.open(making, os.O_CREAT | os.O_WRONLY, 0o600))
    try:
        with (
            closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as here,
            closing(sqlite3.connect(making)) as there,
        ):
            here.backup(there, pages=_PAGES)
        check_database(making)
        with making.open("rb") as file:
            os.fsync(file.fileno())
        making.replace(target)
    except sqlite3.Error as error:
        raise BackupError(f"{source} cannot be copied: {error}") from None
    finally:
        for end in ("", "-wal", "-shm"):
            making.with_name(making.name + end).unlink(missing_ok=True)


def check_database(file: Path) -> None:
    """Read a whole database and check that it is one of central's. Raises BackupError."""
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
            found = connection.execute("PRAGMA integrity_check").fetchone()
            connection.execute("SELECT version_num FROM alembic_version").fetchone()
            connection.execute("SELECT seq FROM site").fetchone()
    except sqlite3.Error as error:
        raise BackupError(f"{file} is not a backup of central: {error}") from None
    if found != ("ok",):
        raise BackupError(f"{file} is damaged: {found[0]}")


def restore_database(backup: Path, database: Path) -> Path | None:
    """Put a backup in the database's place; nothing may run on it. Returns where the present one was moved, if there is one.

    Kiosks are told at central's next start (a new generation): they send again what the backup lacks. Raises BackupError.
    """
    check_database(backup)
    moved = None
    if database.exists():
        moved = database.with_name(f"{database.name}.before-restore")
        moved.unlink(missing_ok=True)
        if database.stat().st_size:
            copy_database(database, moved)
        for end in ("", "-wal", "-shm"):
            database.with_name(database.name + end).unlink(missing_ok=True)
    copy_database(backup, database)
    return moved
