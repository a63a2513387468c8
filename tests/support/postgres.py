"""A real PostgreSQL: Debian's, as a plain process of its own user, without TCP; a new database for each test."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from tests.support.waiting import until

PROGRAMS = Path("/usr/lib/postgresql/15/bin")
USER = "postgres"


@dataclass
class PostgreSQL:
    """The running server."""

    folder: Path
    numbers: Iterator[int]

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://{USER}@/{database}?host={self.folder}&port=5432"

    def new_database(self, template: str = "template1") -> str:
        """The URL of a database of its own, in 20 ms."""
        name = f"t{next(self.numbers)}"
        engine = sa.create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
        engine.dispose()
        return self.url(name)


def _as_postgres() -> dict[str, Any]:
    """PostgreSQL refuses to run as root."""
    if os.getuid() != 0:
        return {}
    known = pwd.getpwnam(USER)
    return {"user": known.pw_uid, "group": known.pw_gid, "extra_groups": []}


@contextmanager
def postgresql(*, durable: bool = False) -> Iterator[PostgreSQL]:
    """durable: syncs to the disk, as a city's does; tests need not."""
    # A socket's path has at most 107 bytes, so not in the test's own folder.
    folder = Path(tempfile.mkdtemp(prefix="onthaal-pg-"))
    try:
        if os.getuid() == 0:
            shutil.chown(folder, USER, USER)
        quiet: dict[str, Any] = {
            "cwd": folder,
            "stdout": subprocess.DEVNULL,
            "stderr": subprocess.DEVNULL,
            **_as_postgres(),
        }
        data = str(folder / "data")
        made = ["-D", data, "-A", "trust", "-U", USER, "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        subprocess.run([str(PROGRAMS / "initdb"), *made], check=True, timeout=60, **quiet)
        unsynced = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
        options = ("listen_addresses=", "shared_buffers=64MB", *(() if durable else unsynced))
        settings = [word for option in options for word in ("-c", option)]
        server = subprocess.Popen(
            [str(PROGRAMS / "postgres"), "-D", data, "-k", str(folder), "-p", "5432", *settings], **quiet
        )
        try:
            running = PostgreSQL(folder, count(1))
            until(lambda: _answers(running), "PostgreSQL answers")
            yield running
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _answers(server: PostgreSQL) -> bool:
    engine = sa.create_engine(server.url("postgres"))
    try:
        with engine.connect():
            return True
    except sa.exc.OperationalError:
        return False
    finally:
        engine.dispose()
