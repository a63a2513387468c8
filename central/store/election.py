"""One process of several on the same PostgreSQL does what must be done once, such as reading a folder."""

import sqlalchemy as sa

ELECTED = 7062
"""Number of the advisory lock that the elected process holds. Its connection ends with the process, and so does the lock."""


class Election:
    """Whether this process is elected. On a file it always is: no other process has it."""

    def __init__(self, engine: sa.Engine) -> None:
        """engine: of this database; one of its connections is kept while this process is elected."""
        self._engine = engine
        self._line: sa.Connection | None = None

    def is_won(self) -> bool:
        """Return whether this process is elected now. Raises the database's errors if it cannot be reached."""
        if self._engine.dialect.name != "postgresql":
            return True
        if self._line is None:
            line = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            if not line.exec_driver_sql(f"SELECT pg_try_advisory_lock({ELECTED})").scalar():
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
