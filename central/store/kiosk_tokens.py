"""Tokens of kiosks: short, opaque, stored as SHA-256, and worth nothing from the moment of a revocation."""

import hashlib
import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa

from central.store import tables as t
from central.store.log import COMMAND_LINE, EventKind, ms, record

TOKEN_VALID = timedelta(minutes=15)

_holder = (
    sa.select(t.kiosk.c.name)
    .join(t.kiosk_token, t.kiosk_token.c.kiosk == t.kiosk.c.name)
    .where(
        t.kiosk_token.c.digest == sa.bindparam("digest"),
        t.kiosk_token.c.expires_at > sa.bindparam("moment"),
        t.kiosk.c.revoked_at.is_(None),
    )
)
_keys = sa.select(t.kiosk.c.public_key).where(
    t.kiosk.c.name == sa.bindparam("name"), t.kiosk.c.revoked_at.is_(None), t.kiosk.c.public_key.is_not(None)
)
_identity = sa.select(t.site.c.identity)


class AssertionUsedError(ValueError):
    """This assertion was exchanged for a token before."""


def public_key(connection: sa.Connection, name: str) -> str | None:
    """Return the public key of a kiosk that may have a token; None if it is unknown or revoked."""
    return connection.execute(_keys, {"name": name}).scalar_one_or_none()


def site_identity(connection: sa.Connection) -> str:
    """Return the audience of the kiosks' assertions."""
    return str(connection.execute(_identity).scalar_one())


def grant(connection: sa.Connection, name: str, assertion: str, now: datetime) -> str:
    """Return a new token for a kiosk. assertion: the `jti` of the assertion, which counts once. Raises AssertionUsedError."""
    connection.execute(sa.delete(t.kiosk_token).where(t.kiosk_token.c.expires_at <= ms(now)))
    used = sa.select(t.kiosk_token).where(t.kiosk_token.c.kiosk == name, t.kiosk_token.c.assertion == assertion)
    if connection.execute(used).first() is not None:
        raise AssertionUsedError("this assertion was used before")
    token = secrets.token_urlsafe(32)
    row = {"digest": _digest(token), "kiosk": name, "assertion": assertion, "expires_at": ms(now + TOKEN_VALID)}
    connection.execute(sa.insert(t.kiosk_token), row)
    return token


def token_holder(connection: sa.Connection, token: str, now: datetime) -> str | None:
    """Return which kiosk holds this token; None if it is unknown, expired, or its kiosk is revoked."""
    found = connection.execute(_holder, {"digest": _digest(token), "moment": ms(now)}).scalar_one_or_none()
    return str(found) if found is not None else None


def revoke(connection: sa.Connection, name: str, now: datetime, *, by: str = COMMAND_LINE) -> bool:
    """Revoke a kiosk: its tokens end at once, its key gets no new one. Returns False for an unknown kiosk."""
    connection.execute(sa.delete(t.kiosk_token).where(t.kiosk_token.c.kiosk == name))
    changed = connection.execute(sa.update(t.kiosk).where(t.kiosk.c.name == name).values(revoked_at=ms(now)))
    if changed.rowcount:
        record(connection, now, EventKind.KIOSK_REVOKED, actor=by, detail=name)
    return changed.rowcount > 0


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
