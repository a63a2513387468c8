"""Logging in with the city's provider: away to it, and back. Between the two, the browser keeps a sealed note."""

import asyncio
import hashlib
import hmac
import logging
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from litestar import Request, Response, get
from litestar.datastructures import CacheControlHeader, Cookie
from litestar.exceptions import HTTPException
from litestar.response import Redirect

from central.access.city_login import (
    CityLoginError,
    CityPerson,
    CityProvider,
    LoginAttempt,
    NoRoleError,
    ProviderAwayError,
)
from central.api.login import enter, local_path, login_page_response, session_cookie
from central.context import Central
from central.store.accounts import Account, AccountError, account_of_city
from central.store.sessions import begin

ATTEMPT_COOKIE = "__Host-login"
ATTEMPT_VALID_S = 600
AWAY = "Het stadsaccount antwoordt niet. Probeer het zo opnieuw."
BROKEN_OFF = "Het aanmelden met je stadsaccount is niet gelukt. Probeer het opnieuw."
NO_ROLE = "Je stadsaccount heeft hier nog geen rol. Vraag het aan de beheerder."
_NO_STORE = CacheControlHeader(no_store=True)

log = logging.getLogger("central")


def _provider(central: Central) -> CityProvider:
    if central.provider is None:
        raise HTTPException("there is no such login here", status_code=404)
    return central.provider


@get("/login/city", cache_control=_NO_STORE)
async def begin_city_login(request: Request[Any, Any, Any], central: Central, next: str = "/") -> Response[Any]:  # noqa: A002
    """Redirect to the city's login. next: the page to go to afterwards. 503 with the page if the provider is away."""
    provider, wanted, now = _provider(central), local_path(next), central.clock.now()
    try:
        url, attempt = await asyncio.to_thread(provider.begin, _return_to(request), wanted, now)
    except ProviderAwayError as error:
        log.warning("the city's login: %s", error)
        return login_page_response(central, wanted, why=AWAY, status=503)
    cookie = session_cookie(_sealed(central, attempt), name=ATTEMPT_COOKIE, age=ATTEMPT_VALID_S)
    return Redirect(url, status_code=303, cookies=[cookie])


@get("/login/return", cache_control=_NO_STORE)
async def finish_city_login(request: Request[Any, Any, Any], central: Central) -> Response[Any]:
    """Begin a session for the person whom the provider names. 400, 403 or 503 with the login page and what to do."""
    provider, now = _provider(central), central.clock.now()
    attempt = _opened(central, request.cookies.get(ATTEMPT_COOKIE, ""))
    if "error" in request.query_params:  # RFC 6749, 4.1.2.1: the person refused, or the provider did
        log.warning("the city's login: the provider answers with an error")
        return login_page_response(central, "/", why=BROKEN_OFF, status=400)
    if attempt is None or not 0 <= int(now.timestamp()) - attempt.begun_at <= ATTEMPT_VALID_S:
        return login_page_response(central, "/", why=BROKEN_OFF, status=400)
    try:
        person = await asyncio.to_thread(provider.finish, str(request.url), _return_to(request), attempt, now)
        account, token = await asyncio.wrap_future(
            central.writer.run_later(lambda connection: _enter(connection, person, now, central.staff.closing))
        )
    except NoRoleError:
        return login_page_response(central, attempt.wanted, why=NO_ROLE, status=403)
    except AccountError as error:
        return login_page_response(central, attempt.wanted, why=str(error), status=403)
    except CityLoginError as error:
        away = isinstance(error, ProviderAwayError)
        log.warning("the city's login: %s", error)
        why, status = (AWAY, 503) if away else (BROKEN_OFF, 400)
        return login_page_response(central, attempt.wanted, why=why, status=status)
    gone = Cookie(key=ATTEMPT_COOKIE, value="", max_age=0, path="/", secure=True, httponly=True, samesite="lax")
    return enter(account, token, attempt.wanted, cookies=[gone])


def _enter(connection: sa.Connection, person: CityPerson, now: datetime, closing: str) -> tuple[Account, str]:
    account = account_of_city(connection, person.subject, person.name, person.role, now)
    return account, begin(connection, account, now, closing)


def _return_to(request: Request[Any, Any, Any]) -> str:
    return f"{request.base_url}login/return"


def _key(central: Central) -> AESGCM:
    return AESGCM(hmac.new(central.secret, b"onthaal login attempt", hashlib.sha256).digest())


def _sealed(central: Central, attempt: LoginAttempt) -> str:
    nonce = os.urandom(12)
    return urlsafe_b64encode(nonce + _key(central).encrypt(nonce, msgspec.json.encode(attempt), None)).decode()


def _opened(central: Central, sealed: str) -> LoginAttempt | None:
    """Return the note that this central sealed; None for anything else."""
    try:
        raw = urlsafe_b64decode(sealed[:4000])
        return msgspec.json.decode(_key(central).decrypt(raw[:12], raw[12:], None), type=LoginAttempt)
    except (ValueError, UnicodeDecodeError, InvalidTag, msgspec.MsgspecError):
        return None
