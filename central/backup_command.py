"""`central backup`, `central restore` and, for PostgreSQL, `central restored`."""

import secrets
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from central.command_line import DEFAULT, AsJson, Config, Database, file_of, one_line_errors, opened
from central.store.backup import copy_database, restore_database
from central.store.backup_list import note_backup
from central.store.site import begin_site
from central.store.writer import Lock


def backup(
    file: Annotated[Path, typer.Argument(help="where the copy goes; it must not exist")],
    as_json: AsJson = False,
    database: Database = DEFAULT,
) -> None:
    """Copy the database, also while central runs. `site.key` belongs to it: keep that too, and elsewhere.

    Example: central backup /var/backups/onthaal/$(date +%F).db
    """
    with one_line_errors(database) as kept:
        copy_database(file_of(kept), file)
        note_backup(file_of(kept), file)
        made = {"file": str(file.absolute()), "bytes": file.stat().st_size}
        typer.echo(msgspec.json.encode(made) if as_json else f"{made['file']}, {made['bytes']} bytes")


def restore(
    file: Annotated[Path, typer.Argument(help="a copy that `central backup` made")],
    as_json: AsJson = False,
    database: Database = DEFAULT,
) -> None:
    """Put a backup in the database's place, while central does not run. Kiosks send again what it lacks.

    Example: central restore /var/backups/onthaal/2026-12-01.db
    """
    with one_line_errors(database) as kept:
        there = file_of(kept)
        there.parent.mkdir(parents=True, exist_ok=True)
        lock = Lock(kept.lock_file)
        try:
            moved = restore_database(file, there)
        finally:
            lock.release()
        before = str(moved) if moved and moved.exists() else None
        words = f"restored{f'; what was there is in {before}' if before else ''}"
        typer.echo(msgspec.json.encode({"restored": str(there), "before": before}) if as_json else words)


def restored(database: Database = DEFAULT, config: Config = None) -> None:
    """Tell the kiosks that PostgreSQL was restored from a backup: they send again what it lacks. Start central afterwards.

    `central restore` does so by itself. Example: central restored --database postgresql://onthaal@db/onthaal
    """
    with one_line_errors(database) as kept, opened(kept, config) as central:
        central.writer.now(lambda connection: begin_site(connection, secrets.token_hex(8)))
