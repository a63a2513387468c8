"""Sessions of staff, which end when nobody clicks and at closing, and tokens of lobby displays: stored as SHA-256."""

import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

import sqlalchemy as sa

from central.access.roles import Role
from central.store import tables as t
from central.store.accounts import Account, digest, of_staff
from central.store.log import EventKind, ms, record
from kiosk.runtime.clock import BRUSSELS

SEEN_EVERY = timedelta(minutes=1)
"""How precisely the last click is stored."""
PAIRING_VALID = timedelta(minutes=15)
DISPLAY_NAME = r"[a-z0-9][a-z0-9\-]{0,39}"


class DisplayNameError(ValueError):
    """No display can have this name. The message says what it may be."""


@dataclass(frozen=True, slots=True)
class StaffSession:
    """Who is logged in. seen_at: the last click that was stored; form_token: what each of this session's forms carries."""

    account: int
    name: str
    role: Role
    seen_at: datetime
    form_token: str


def begin(connection: sa.Connection, account: Account, now: datetime, closing: str) -> str:
    """Begin a session of this account and return its token. closing: the hour in Brussels at which it ends: 20.00."""
    token = secrets.token_urlsafe(32)
    connection.execute(sa.delete(t.staff_session).where(t.staff_session.c.ends_at <= ms(now)))
    row = {"digest": digest(token), "account": account.id, "seen_at": ms(now), "ends_at": ms(_closing(now, closing))}
    connection.execute(sa.insert(t.staff_session), row)
    record(connection, now, EventKind.LOGGED_IN, actor=of_staff(account.name))
    return token


def _closing(now: datetime, hour: str) -> datetime:
    """Return the next closing hour. Who logs in after it works until that of the next day."""
    local = now.astimezone(BRUSSELS)
    today = local.replace(hour=int(hour[:2]), minute=int(hour[3:]), second=0, microsecond=0)
    return today if today > local else today + timedelta(days=1)


_holder = (
    sa.select(t.staff_session, t.account.c.name, t.account.c.role)
    .join(t.account, t.account.c.id == t.staff_session.c.account)
    .where(
        t.staff_session.c.digest == sa.bindparam("digest"),
        t.staff_session.c.seen_at > sa.bindparam("seen_after"),
        t.staff_session.c.ends_at > sa.bindparam("moment"),
        t.account.c.disabled_at.is_(None),
    )
)


def session_of(connection: sa.Connection, token: str, now: datetime, idle: timedelta) -> StaffSession | None:
    """Return the session of this token; None if it is unknown or has ended."""
    asked = {"digest": digest(token), "moment": ms(now), "seen_after": ms(now - idle)}
    row = connection.execute(_holder, asked).mappings().first()
    if row is None:
        return None
    seen = datetime.fromtimestamp(row["seen_at"] / 1000, now.tzinfo)
    return StaffSession(row["account"], row["name"], Role(row["role"]), seen, form_token(token))


def form_token(token: str) -> str:
    """Return what the forms of a session carry. Another site cannot know it, because it follows from the cookie alone."""
    return hmac.new(token.encode(), b"forms", sha256).hexdigest()


def touch(connection: sa.Connection, token: str, now: datetime) -> None:
    """Store that the session of this token was used now, so that it does not end as idle."""
    connection.execute(
        sa.update(t.staff_session).where(t.staff_session.c.digest == digest(token)).values(seen_at=ms(now))
    )


def end(connection: sa.Connection, token: str, name: str, now: datetime) -> None:
    """Delete the session of this token and log that this person has left. name: theirs."""
    if connection.execute(sa.delete(t.staff_session).where(t.staff_session.c.digest == digest(token))).rowcount:
        record(connection, now, EventKind.LOGGED_OUT, actor=of_staff(name))


def issue_pairing_code(connection: sa.Connection, name: str, now: datetime, *, by: str) -> str:
    """Return a code with which a screen becomes this lobby display: once, within 15 minutes.

    An earlier screen goes on until then. Raises DisplayNameError.
    """
    if not re.fullmatch(DISPLAY_NAME, name, re.ASCII):
        raise DisplayNameError(f"name {name[:40]!r}: use 1 to 40 of a to z, 0 to 9 and -")
    code = secrets.token_urlsafe(12)
    values = {"pairing": digest(code), "pairing_until": ms(now + PAIRING_VALID)}
    if connection.execute(sa.update(t.display).where(t.display.c.name == name).values(values)).rowcount == 0:
        connection.execute(sa.insert(t.display), {"name": name, **values})
    record(connection, now, EventKind.DISPLAY_CODE, actor=by, detail=name)
    return code


def pair_display(connection: sa.Connection, code: str, now: datetime) -> str | None:
    """Return the token of a lobby display, in exchange for its code; None if that is unknown, used or expired."""
    found = sa.and_(t.display.c.pairing == digest(code), t.display.c.pairing_until > ms(now))
    name = connection.execute(sa.select(t.display.c.name).where(found)).scalar()
    if name is None:
        return None
    token = secrets.token_urlsafe(32)
    values = {"token": digest(token), "pairing": None, "pairing_until": None}
    connection.execute(sa.update(t.display).where(t.display.c.name == name).values(values))
    record(connection, now, EventKind.DISPLAY_PAIRED, actor=f"display {name}")
    return token


def is_display(connection: sa.Connection, token: str) -> bool:
    """Return whether this token is a lobby display's."""
    return connection.execute(sa.select(t.display.c.name).where(t.display.c.token == digest(token))).first() is not None


def displays(connection: sa.Connection) -> tuple[tuple[str, bool], ...]:
    """Return the lobby displays, by name, and whether a screen is paired."""
    rows = connection.execute(sa.select(t.display.c.name, t.display.c.token.is_not(None)).order_by(t.display.c.name))
    return tuple((name, bool(paired)) for name, paired in rows)


def remove_display(connection: sa.Connection, name: str, now: datetime, *, by: str) -> None:
    """End the token of a lobby display."""
    if connection.execute(sa.delete(t.display).where(t.display.c.name == name)).rowcount:
        record(connection, now, EventKind.DISPLAY_REMOVED, actor=by, detail=name)
