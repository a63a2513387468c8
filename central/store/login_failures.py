"""Wrong passwords, counted so that guessing ends and nobody can shut a colleague out (docs/access.md, Lockout).

Failures count per account and browser: a browser in which this account has logged in before is counted by itself, every other
one by the address it calls from. Who guesses from elsewhere locks that address alone.
"""

import hashlib
from datetime import datetime, timedelta

import sqlalchemy as sa

from central.store import tables as t
from central.store.log import ms

MOST_FAILURES = 10
LOCKED_FOR = timedelta(minutes=15)


def source(name: str, *, browser: str | None, address: str) -> bytes:
    """Return what failures are counted by. browser: the identifier of a browser in which this account has logged in before."""
    where = f"browser {browser}" if browser else f"address {address}"
    return hashlib.sha256(f"{name}\n{where}".encode()).digest()


def is_locked(connection: sa.Connection, key: bytes, now: datetime) -> bool:
    """Return whether this source must wait."""
    query = sa.select(t.login_failure.c.count).where(t.login_failure.c.source == key, t.login_failure.c.until > ms(now))
    return int(connection.execute(query).scalar() or 0) >= MOST_FAILURES


def note_failure(connection: sa.Connection, key: bytes, now: datetime) -> None:
    """Count one more; the wait begins anew with each."""
    connection.execute(sa.delete(t.login_failure).where(t.login_failure.c.until <= ms(now)))
    more = sa.update(t.login_failure).where(t.login_failure.c.source == key)
    until = ms(now + LOCKED_FOR)
    if connection.execute(more.values(count=t.login_failure.c.count + 1, until=until)).rowcount == 0:
        connection.execute(sa.insert(t.login_failure), {"source": key, "count": 1, "until": until})


def forget_failures(connection: sa.Connection, key: bytes) -> None:
    """Begin anew after a login."""
    connection.execute(sa.delete(t.login_failure).where(t.login_failure.c.source == key))
