"""Booking systems that send appointments: each proves itself by a token, stored as SHA-256."""

import re
import secrets
from datetime import datetime
from hashlib import sha256

import sqlalchemy as sa

from central.appointments.model import FILE, SOURCE_NAME
from central.store import tables as t
from central.store.log import EventKind, ms, record


class SourceError(ValueError):
    """There can be no such source. The message says why."""


def issue_source_token(connection: sa.Connection, name: str, now: datetime, *, by: str) -> str:
    """Return the token of a source; an earlier one of this name ends. Raises SourceError."""
    if not re.fullmatch(SOURCE_NAME, name, re.ASCII) or name == FILE:
        raise SourceError(
            f"source {name[:40]!r}: use 1 to 20 of a to z, 0 to 9 and -, a letter first, and not {FILE!r}"
        )
    token = secrets.token_urlsafe(32)
    connection.execute(sa.delete(t.source).where(t.source.c.name == name))
    connection.execute(sa.insert(t.source), {"name": name, "token": _digest(token), "made_at": ms(now)})
    record(connection, now, EventKind.SOURCE_TOKEN, actor=by, detail=name)
    return token


def remove_source(connection: sa.Connection, name: str, now: datetime, *, by: str) -> None:
    """End the token of a source; its appointments stay. Raises SourceError if there is none."""
    if not connection.execute(sa.delete(t.source).where(t.source.c.name == name)).rowcount:
        raise SourceError(f"there is no source {name[:40]!r}")
    record(connection, now, EventKind.SOURCE_REMOVED, actor=by, detail=name)


def source_of(connection: sa.Connection, token: str) -> str | None:
    """Return whose token this is; None if nobody's."""
    found = connection.execute(sa.select(t.source.c.name).where(t.source.c.token == _digest(token))).scalar()
    return str(found) if found is not None else None


def _digest(token: str) -> bytes:
    return sha256(token.encode()).digest()
