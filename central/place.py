"""Where central keeps its data: a file of SQLite for one process, or PostgreSQL, which several share; and its folder."""

import os
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from central.store.writer import Lock

STATE_VARIABLE, STATE = "ONTHAAL_STATE", Path("var/central")
"""The folder of site key and secrets where the database is no file. Each process on PostgreSQL needs the same site key."""


class PlaceError(ValueError):
    """Central cannot keep its data there. The message says where it can; it repeats no password."""


@dataclass(frozen=True, slots=True)
class Place:
    """A database, and the folder that belongs to it. file: of SQLite; None for PostgreSQL."""

    url: str
    folder: Path
    file: Path | None

    @classmethod
    def of(cls, given: str) -> "Place":
        """Return the place of a path, of `sqlite:///FILE`, or of `postgresql://USER@HOST/DATABASE`. Raises PlaceError."""
        scheme, mark, path = given.partition("://")
        if not mark or scheme == "sqlite":
            file = Path(path.removeprefix("/") if mark else given)
            if not file.name:
                raise PlaceError("--database: expected a file, as sqlite:///FILE")
            return cls(f"sqlite:///{file}", file.parent, file)
        if scheme not in ("postgresql", "postgresql+psycopg"):
            raise PlaceError(
                f"--database {scheme}://...: expected a file, sqlite:///FILE, or postgresql://USER@HOST/DATABASE"
            )
        try:
            url = sa.make_url(given).set(drivername="postgresql+psycopg")
        except (sa.exc.ArgumentError, ValueError):
            raise PlaceError("--database postgresql://...: expected postgresql://USER@HOST/DATABASE") from None
        state = Path(os.environ.get(STATE_VARIABLE, STATE))
        return cls(url.render_as_string(hide_password=False), state, None)

    def __str__(self) -> str:
        """Return it for people, without a password."""
        return str(self.file) if self.file else sa.make_url(self.url).render_as_string(hide_password=True)

    def __repr__(self) -> str:
        """Return it for a log, without a password."""
        return f"Place({self})"

    @property
    def lock_file(self) -> Path:
        """Where the central that runs writes its address."""
        return self.file.with_suffix(".lock") if self.file else self.folder / "central.lock"

    def hold(self) -> Lock | None:
        """Take the database for this process alone; None where several may share it. Raises BusyError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return Lock(self.lock_file) if self.file else None
