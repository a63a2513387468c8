"""One process of several on the same PostgreSQL does what must be done once, such as reading a folder."""

import sqlalchemy as sa

READING_SOURCES, ERASING = 7062, 7063
"""Numbers of the advisory locks that an elected process holds, one for each work. A connection ends with its process, and so
does its lock."""


class Election:
    """Whether this process is elected for one work. On a file it always is: no other process has it."""

    def __init__(self, engine: sa.Engine, work: int) -> None:
        """engine: of this database; one of its connections is kept while this process is elected. work: for which."""
        self._engine, self._work = engine, work
        self._line: sa.Connection | None = None

    def is_won(self) -> bool:
        """Return whether this process is elected now. Raises the database's errors if it cannot be reached."""
        if self._engine.dialect.name != "postgresql":
            return True
        if self._line is None:
            line = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            if not line.exec_driver_sql(f"SELECT pg_try_advisory_lock({self._work})").scalar():
                line.close()
                return False
            self._line = line
            return True
        try:
            self._line.exec_driver_sql("SELECT 1")
        except sa.exc.DBAPIError:
            self.leave()
            raise
        return True

    def leave(self) -> None:
        """Let another process be elected."""
        if self._line is not None:
            self._line.invalidate()  # the lock ends with the connection
            self._line.close()
            self._line = None
