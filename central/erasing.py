"""Erasing in the database that central has and in the copies beside it: what is deleted is overwritten, the log too."""

import logging
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec
import sqlalchemy as sa

from central.place import Place
from central.store.backup_list import known_backups
from central.store.database import OUTAGES, open_database
from central.store.retention import ErasureReport, erase, is_due, keep_erasure, left

Write = Callable[[Callable[[sa.Connection], Any]], Any]
"""Runs some work in a transaction of the writer and returns its answer."""

log = logging.getLogger("central")

_TABLES = ("appointment", "appointment_left", "entry", "entry_appointment", "attention", "delivery", "ticket", "event")


def erase_everywhere(write: Write, place: Place, today: date, now: datetime) -> ErasureReport:
    """Erase what is too old here and in the copies that central has made; keep and return the report."""
    erased = write(lambda connection: erase(connection, today))
    copies = {str(file): found for file in copies_of(place) if (found := erase_in_copy(file, today)) is not None}
    emptied = empty_log(place)
    remaining = write(lambda connection: left(connection, today))
    report = ErasureReport(today, now, erased, remaining, emptied, _log_bytes(place), copies)
    write(lambda connection: keep_erasure(connection, report))
    return report


def something_is_due(reading: sa.Engine, place: Place, today: date, looked: dict[Path, tuple[int, date]]) -> bool:
    """Return whether anything is too old, here or in a copy. looked: which copies were clean as they are, on which day."""
    with reading.begin() as connection:
        if is_due(connection, today):
            return True
    for file in copies_of(place):
        state = file.stat().st_mtime_ns, today
        if looked.get(file) != state:
            if _is_older(file, today):
                return True
            looked[file] = state
    return False


def copies_of(place: Place) -> list[Path]:
    """Return the copies of the database that central has made and that are still there: upgrades, restores and backups."""
    if place.file is None:
        return []
    beside = sorted(place.file.parent.glob(f"{place.file.name}.before-*"))
    return [file for file in (*beside, *known_backups(place.file)) if file.is_file()]


def erase_in_copy(file: Path, today: date) -> dict[str, int] | None:
    """Erase in a copy; return how many rows of each kind, None if it cannot be opened. It stays one file."""
    engine = open_database(f"sqlite:///{file}")
    try:
        with engine.begin() as connection:
            found = erase(connection, today)
        engine.dispose()
        with closing(sqlite3.connect(file)) as line:
            line.execute("PRAGMA journal_mode = DELETE")
    except (sa.exc.SQLAlchemyError, sqlite3.Error, msgspec.MsgspecError, UnicodeDecodeError) as error:
        log.error("a copy of the database cannot be erased in: %s: %s", file.name, type(error).__name__)
        return None
    finally:
        engine.dispose()
    return found


def _is_older(file: Path, today: date) -> bool:
    engine = sa.create_engine(f"sqlite:///file:{quote(str(file))}?immutable=1&uri=true")
    try:
        with engine.begin() as connection:
            return is_due(connection, today)
    except (sa.exc.SQLAlchemyError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        log.error("a copy of the database cannot be read: %s: %s", file.name, type(error).__name__)
        return False
    finally:
        engine.dispose()


def empty_log(place: Place) -> bool:
    """Empty the write-ahead log of SQLite, or let PostgreSQL reuse what was deleted; return whether nothing was in the way."""
    try:
        if place.file is not None:
            with closing(sqlite3.connect(place.file, timeout=5, isolation_level=None)) as line:
                return bool(line.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0)
        engine = open_database(place.url)
        try:
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql(f"VACUUM {', '.join(_TABLES)}")
        finally:
            engine.dispose()
    except (sqlite3.Error, *OUTAGES) as error:
        log.warning("the log of deleted rows is not emptied yet: %s", type(error).__name__)
        return False
    return True


def _log_bytes(place: Place) -> int:
    if place.file is None:
        return 0
    written_ahead = place.file.with_name(f"{place.file.name}-wal")
    return written_ahead.stat().st_size if written_ahead.exists() else 0
