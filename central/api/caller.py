"""Who calls: what a request proves, and whether that is enough for its route. It runs before every route (docs/access.md)."""

import asyncio
import hmac
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

import sqlalchemy as sa
from litestar import Request
from litestar.connection import ASGIConnection
from litestar.exceptions import HTTPException
from litestar.handlers import BaseRouteHandler

from central.access.rates import ADDRESS, KIOSK, SECRETS, STAFF, Rate
from central.access.roles import ACCESS, Role
from central.api.forms import text_of
from central.context import Central
from central.listening import is_loopback
from central.live.feed import message
from central.store.database import OUTAGES
from central.store.kiosk_tokens import token_holder
from central.store.sessions import SEEN_EVERY, is_display, session_of, touch
from central.store.sources import source_of

log = logging.getLogger("central")

T = TypeVar("T")

SESSION_COOKIE, DISPLAY_COOKIE = "__Host-onthaal", "__Host-display"
TRY_SECRETS = frozenset(
    {"/login", "/login/return", "/invitation/{code}", "/display/pair/{code}", "/v1/join", "/v1/token"}
)
"""Routes on which somebody who has proven nothing may try a secret."""
CHECKED_EVERY_S = 10.0
"""How often an open stream looks whether its session goes on."""


class LoginNeededError(HTTPException):
    """Nobody is logged in, or not any more. A browser is shown the login page."""

    status_code = 401


class FormTokenError(HTTPException):
    """A form without the token of its session: of another site, or of a page that was open before the last login."""

    status_code = 403


@dataclass(frozen=True, slots=True)
class Caller:
    """What a request has proven. name: of the kiosk or person; token: of the session; form_token: for its forms."""

    role: Role = Role.ANYONE
    name: str = ""
    token: str = field(default="", repr=False)
    form_token: str = field(default="", repr=False)
    seen_at: datetime | None = None


NOBODY = Caller()


async def check_caller(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Refuse a request whose caller may not use this route. The caller is in the scope's `user` from then on.

    Raises LoginNeededError, FormTokenError, or HTTPException 401, 403 or 429.
    """
    central: Central = connection.app.state["central"]
    given = str(connection.scope.get("method", "GET"))
    if given == "OPTIONS":  # says which methods a path has, to anybody
        connection.scope["user"] = NOBODY
        return
    method = "GET" if given == "HEAD" else given
    template = connection.scope["path_template"]
    allowed = ACCESS[method, template]
    if Role.ANYONE in allowed:
        _take(
            central,
            f"{_address(connection)} {template in TRY_SECRETS}",
            SECRETS if template in TRY_SECRETS else ADDRESS,
        )
        connection.scope["user"] = NOBODY
        return
    caller = await _caller(connection, central, allowed)
    connection.scope["user"] = caller
    if caller.role is not Role.COMMAND_LINE:
        _take(central, f"{caller.role} {caller.name}", KIOSK if caller.role in _BEARERS else STAFF)
    if caller.role not in allowed:
        log.warning("refused: %s %s, asked by %s %s", method, template, caller.role, caller.name)
        raise HTTPException("this role may not do that", status_code=403)
    if caller.form_token and method != "GET":
        await _check_form(connection, caller)
    if caller.form_token and not connection.scope["path"].endswith("/stream"):
        await _note_click(central, caller)


def _take(central: Central, caller: str, rate: Rate) -> None:
    """Count one request of this caller. Raises HTTPException 429."""
    if not central.buckets.take(caller, rate):
        raise HTTPException("too many requests", status_code=429, headers={"retry-after": "1"})


def _address(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    return connection.client.host if connection.client else ""


async def _caller(connection: ASGIConnection[Any, Any, Any, Any], central: Central, allowed: frozenset[Role]) -> Caller:
    """Return who calls. Raises HTTPException 401 or 403 if nothing is proven."""
    if allowed & _BEARERS.keys():
        return await _bearer_of(connection, central, next(iter(allowed & _BEARERS.keys())))
    if Role.COMMAND_LINE in allowed:
        given = connection.headers.get("x-onthaal-admin", "")
        if not is_loopback(_address(connection)) or not hmac.compare_digest(given.encode(), central.admin.encode()):
            raise HTTPException("not for you", status_code=403)
        return Caller(Role.COMMAND_LINE)
    staff = await _staff_of(connection, central)
    if staff is not None:
        return staff
    token = connection.cookies.get(DISPLAY_COOKIE, "")
    if Role.DISPLAY in allowed and token and await asyncio.to_thread(is_paired, central, token):
        return Caller(Role.DISPLAY, token=token)
    raise LoginNeededError("log in first")


def _kiosk(connection: sa.Connection, token: str, now: datetime) -> str | None:
    return token_holder(connection, token, now)


def _source(connection: sa.Connection, token: str, _: datetime) -> str | None:
    return source_of(connection, token)


_BEARERS = {Role.KIOSK: _kiosk, Role.SOURCE: _source}


async def _bearer_of(connection: ASGIConnection[Any, Any, Any, Any], central: Central, role: Role) -> Caller:
    scheme, _, given = connection.headers.get("authorization", "").partition(" ")
    name = None
    if scheme.lower() == "bearer" and 20 <= len(given) <= 100:
        name = await asyncio.to_thread(_holder, central, role, given)
    if name is None:
        raise HTTPException(f"a {role}'s token is needed", status_code=401, headers={"www-authenticate": "Bearer"})
    return Caller(role, name)


def _holder(central: Central, role: Role, token: str) -> str | None:
    with central.reading.begin() as connection:
        return _BEARERS[role](connection, token, central.clock.now())


def is_paired(central: Central, token: str) -> bool:
    """Return whether this token is a lobby display's."""
    with central.reading.begin() as connection:
        return is_display(connection, token)


async def _staff_of(connection: ASGIConnection[Any, Any, Any, Any], central: Central) -> Caller | None:
    token = connection.cookies.get(SESSION_COOKIE, "")
    return await asyncio.to_thread(staff_of, central, token) if token else None


def staff_of(central: Central, token: str) -> Caller | None:
    """Return who is logged in with this session's token; None if it has ended."""
    with central.reading.begin() as connection:
        found = session_of(connection, token, central.clock.now(), central.staff.idle)
    if found is None:
        return None
    return Caller(found.role, found.name, token, found.form_token, found.seen_at)


async def _check_form(connection: ASGIConnection[Any, Any, Any, Any], caller: Caller) -> None:
    """Refuse a form that does not carry its session's token."""
    assert isinstance(connection, Request)  # noqa: S101 -- routes of staff are HTTP
    given = text_of(await connection.form(), "token")
    if not hmac.compare_digest(given.encode(), caller.form_token.encode()):
        raise FormTokenError("this form is not of this session")


async def _note_click(central: Central, caller: Caller) -> None:
    """Store when this session was last used, to the minute. A database that is not at hand does not shut anybody out."""
    now = central.clock.now()
    if caller.seen_at is None or now - caller.seen_at < SEEN_EVERY:
        return
    with suppress(*OUTAGES):
        await asyncio.wrap_future(central.writer.run_later(lambda connection: touch(connection, caller.token, now)))


async def write_for(central: Central, who: Caller, work: Callable[[sa.Connection], T]) -> T:
    """Run `work` in a transaction of the writer, if the caller's session still lasts in it. Raises LoginNeededError.

    The check before the route is of an earlier moment: meanwhile an administrator may have disabled the account.
    """

    def checked(connection: sa.Connection) -> T:
        if session_of(connection, who.token, central.clock.now(), central.staff.idle) is None:
            raise LoginNeededError("log in first")
        return work(connection)

    return await asyncio.wrap_future(central.writer.run_later(checked))


async def while_logged_in(central: Central, caller: Caller, messages: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Yield the messages of a stream until the caller's session ends; then one that says so."""
    checked = time.monotonic()
    async for each in messages:
        if caller.token and time.monotonic() - checked > CHECKED_EVERY_S:
            checked = time.monotonic()
            if not await asyncio.to_thread(_goes_on, central, caller):
                yield message("ended", "")
                return
        yield each


def _goes_on(central: Central, caller: Caller) -> bool:
    if caller.role is Role.DISPLAY:
        return is_paired(central, caller.token)
    return staff_of(central, caller.token) is not None
