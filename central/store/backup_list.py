"""Which backups central has made of a database: a list beside it, so that they can be erased in, and their age be watched."""

from pathlib import Path


def note_backup(database: Path, copy: Path) -> None:
    """Add a backup to the list of this database. Those that are gone leave it."""
    kept = [file for file in known_backups(database) if file.exists() and file != copy.absolute()]
    making = _list(database).with_suffix(".making")
    making.write_text("".join(f"{file}\n" for file in (*kept, copy.absolute())), encoding="utf-8")
    making.replace(_list(database))


def known_backups(database: Path) -> list[Path]:
    """Return the backups that were made of this database and named to `central backup`, oldest first."""
    try:
        lines = _list(database).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
    return [Path(line) for line in lines if line]


def _list(database: Path) -> Path:
    return database.with_name(f"{database.name}.backups")
