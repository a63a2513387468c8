"""Logging in and out with a local account, invitations, and one's own password."""

import asyncio
import logging
import re
import secrets
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest, new
from typing import Any

import sqlalchemy as sa
from litestar import Request, Response, get, post
from litestar.datastructures import CacheControlHeader, Cookie
from litestar.exceptions import HTTPException
from litestar.response import Redirect

from central.access.passwords import WeakPasswordError, hash_again, hash_password, is_outdated, is_password
from central.access.roles import Role
from central.api.caller import SESSION_COOKIE, Caller, write_for
from central.api.forms import text_of
from central.context import Central
from central.pages.desk import DESKS
from central.store.accounts import (
    Account,
    InvitationError,
    accept_invitation,
    account_named,
    invited_account,
    renew_hash,
    set_password,
)
from central.store.login_failures import forget_failures, is_locked, note_failure, source
from central.store.sessions import begin, end

BROWSER_COOKIE = "__Host-browser"
REFUSED = "Naam of wachtwoord is niet juist."
LOCKED = "Te vaak een verkeerd wachtwoord. Probeer het over een kwartier opnieuw, of vraag de beheerder een link."
GONE = "Deze link is al gebruikt of te oud. Vraag de beheerder een nieuwe."
_LOCAL = re.compile(r"/(desk/[0-9]{1,2}|display|staff|log|password)?", re.ASCII)
_hashing = asyncio.Semaphore(2)
"""A hash takes a tenth of a second of a core and 64 MB: never more than two at once."""

log = logging.getLogger("central")


def local_path(wanted: str) -> str:
    """Return the page to go to after the login if it is one of ours, else the first page."""
    return wanted if _LOCAL.fullmatch(wanted) else "/"


def session_cookie(token: str, *, name: str = SESSION_COOKIE, age: int | None = None) -> Cookie:
    """Return a cookie that only this host gets, by https or on this machine, and no script reads."""
    return Cookie(key=name, value=token, max_age=age, path="/", secure=True, httponly=True, samesite="lax")


@get("/login", cache_control=CacheControlHeader(no_store=True))
async def login_page(request: Request[Any, Any, Any], central: Central, next: str = "/") -> Response[str]:  # noqa: A002
    """Return the login page. next: where to go afterwards."""
    return login_page_response(central, local_path(next), desk=_desk_of(request, next))


def _desk_of(request: Request[Any, Any, Any], wanted: str) -> int:
    """Return the desk to offer: the one that was asked for, else the last one in this browser, else 0."""
    number = wanted.removeprefix("/desk/") if wanted.startswith("/desk/") else request.cookies.get("desk", "")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 3 else 0


def login_page_response(
    central: Central, wanted: str, desk: int = 0, name: str = "", why: str = "", status: int = 200
) -> Response[str]:
    """Return the login page. name: what was typed; why: what was wrong with it."""
    page = central.staff_pages.login(central.staff, desks=DESKS, desk=desk, name=name, why=why, wanted=wanted)
    return Response(page, media_type="text/html", status_code=status)


@post("/login", status_code=303)
async def login(request: Request[Any, Any, Any], central: Central) -> Response[Any]:
    """Log in with a local account. 401 with the page and what is wrong; 429 after too many wrong passwords."""
    form = await request.form()
    name, password = text_of(form, "name").strip().lower()[:64], str(form.get("password", ""))
    wanted, desk = local_path(text_of(form, "next")), _desk_of(request, f"/desk/{text_of(form, 'desk')}")
    key = source(name, browser=_known_browser(request, central, name), address=address_of(request))
    now = central.clock.now()
    account, locked = await asyncio.to_thread(_look_up, central, name, key)
    if locked:
        log.warning("login of %r from %s: locked for a while", _logged(account), address_of(request))
        return login_page_response(central, wanted, desk, name, LOCKED, 429)
    usable = account is not None and not account.disabled and central.staff.local_accounts
    async with _hashing:
        known = account.password if account and usable else None
        right = await asyncio.to_thread(is_password, known, password)
        renewed = await asyncio.to_thread(hash_again, password) if right and known and is_outdated(known) else None
    if not right or account is None:
        log.warning("login of %r from %s: refused", _logged(account), address_of(request))
        await asyncio.wrap_future(central.writer.run_later(lambda connection: note_failure(connection, key, now)))
        return login_page_response(central, wanted, desk, name, REFUSED, 401)
    found = account
    token = await asyncio.wrap_future(
        central.writer.run_later(lambda connection: _begin(connection, found, key, now, central.staff.closing, renewed))
    )
    return enter(account, token, wanted, desk, cookies=[_browser_cookie(central, account.name)])


def _begin(
    connection: sa.Connection, account: Account, key: bytes, now: datetime, closing: str, renewed: str | None
) -> str:
    forget_failures(connection, key)
    if renewed is not None:
        renew_hash(connection, account, renewed)
    return begin(connection, account, now, closing)


def enter(account: Account, token: str, wanted: str, desk: int = 0, *, cookies: list[Cookie]) -> Redirect:
    """Return the redirect of a browser that has just logged in. cookies: more than that of the session."""
    cookies = [session_cookie(token), *cookies]
    at_desk = desk and account.role is not Role.ADMINISTRATOR
    if at_desk:
        cookies.append(Cookie(key="desk", value=str(desk), max_age=34_560_000, path="/", httponly=True, samesite="lax"))
    elsewhere = wanted != "/" and not wanted.startswith("/desk/")
    return Redirect(f"/desk/{desk}" if at_desk and not elsewhere else wanted, status_code=303, cookies=cookies)


def _logged(account: Account | None) -> str:
    """Return what the log says of who tried: never what was typed, because people type a password there."""
    return account.name if account else "an unknown name"


def _look_up(central: Central, name: str, key: bytes) -> tuple[Account | None, bool]:
    with central.reading.begin() as connection:
        return account_named(connection, name), is_locked(connection, key, central.clock.now())


def address_of(request: Request[Any, Any, Any]) -> str:
    """Return the address that the request came from."""
    return request.client.host if request.client else ""


def _browser_cookie(central: Central, name: str) -> Cookie:
    browser = secrets.token_hex(12)
    return session_cookie(f"{browser}.{_browser_mark(central, name, browser)}", name=BROWSER_COOKIE, age=34_560_000)


def _browser_mark(central: Central, name: str, browser: str) -> str:
    return new(central.secret, f"browser {name} {browser}".encode(), sha256).hexdigest()


def _known_browser(request: Request[Any, Any, Any], central: Central, name: str) -> str | None:
    """Return the identifier of this browser if this account has logged in with it before."""
    browser, _, mark = request.cookies.get(BROWSER_COOKIE, "").partition(".")
    known = compare_digest(mark.encode(), _browser_mark(central, name, browser).encode())
    return browser if known else None


@post("/logout", status_code=303)
async def logout(request: Request[Caller, Any, Any], central: Central) -> Redirect:
    """End this session; other browsers of the same person go on."""
    who, now = request.user, central.clock.now()
    await asyncio.wrap_future(central.writer.run_later(lambda connection: end(connection, who.token, who.name, now)))
    gone = Cookie(key=SESSION_COOKIE, value="", max_age=0, path="/", secure=True, httponly=True, samesite="lax")
    return Redirect("/login", status_code=303, cookies=[gone], headers={"clear-site-data": '"cache"'})


@get("/invitation/{code:str}", cache_control=CacheControlHeader(no_store=True))
async def invitation_page(code: str, central: Central) -> Response[str]:
    """Return the page on which an invited person chooses a password. Looking at it does not use the link up."""
    account = await asyncio.to_thread(_invited, central, code)
    return _invitation_page(central, account, "" if account else GONE, 200 if account else 404)


def _invitation_page(central: Central, account: Account | None, why: str, status: int) -> Response[str]:
    page = central.staff_pages.choose_password(account.name if account else "", why=why)
    return Response(page, media_type="text/html", status_code=status)


def _invited(central: Central, code: str) -> Account | None:
    with central.reading.begin() as connection:
        return invited_account(connection, code[:100], central.clock.now())


@post("/invitation/{code:str}", status_code=303)
async def accept(code: str, request: Request[Any, Any, Any], central: Central) -> Response[Any]:
    """Store the chosen password and use the link up. 422 with what the password needs, 404 for a used link."""
    account = await asyncio.to_thread(_invited, central, code)
    if account is None:
        return _invitation_page(central, None, GONE, 404)
    password, now = str((await request.form()).get("password", "")), central.clock.now()
    try:
        stored = await _hashed(password, account.name)
        await asyncio.wrap_future(
            central.writer.run_later(lambda connection: accept_invitation(connection, code, stored, now))
        )
    except WeakPasswordError as weak:
        return _invitation_page(central, account, str(weak), 422)
    except InvitationError:
        return _invitation_page(central, None, GONE, 404)
    return Redirect("/login", status_code=303)


async def _hashed(password: str, name: str) -> str:
    async with _hashing:
        return await asyncio.to_thread(hash_password, password, name)


@get("/password", cache_control=CacheControlHeader(no_store=True))
async def password_page(request: Request[Caller, Any, Any], central: Central) -> Response[str]:
    """Return the page on which one changes one's own password."""
    return _password_page(central, request.user)


def _password_page(central: Central, who: Caller, why: str = "", status: int = 200) -> Response[str]:
    page = central.staff_pages.choose_password(who.name, why=why, who=who.name, token=who.form_token)
    return Response(page, media_type="text/html", status_code=status)


@post("/password", status_code=303)
async def change_password(request: Request[Caller, Any, Any], central: Central) -> Response[Any]:
    """Change one's own password with the old one. Every session of the account ends. 401 or 422 with what is wrong."""
    who, form, now = request.user, await request.form(), central.clock.now()
    key = source(who.name, browser=who.token, address="")
    account, locked = await asyncio.to_thread(_look_up, central, who.name, key)
    if account is None:
        raise HTTPException("this account's password is the city's", status_code=403)
    if locked:
        return _password_page(central, who, LOCKED, 429)
    async with _hashing:
        right = await asyncio.to_thread(is_password, account.password, str(form.get("old", "")))
    if not right:
        await asyncio.wrap_future(central.writer.run_later(lambda connection: note_failure(connection, key, now)))
        return _password_page(central, who, "Je huidige wachtwoord is niet juist.", 401)
    try:
        stored = await _hashed(str(form.get("password", "")), who.name)
    except WeakPasswordError as weak:
        return _password_page(central, who, str(weak), 422)
    await write_for(central, who, lambda connection: set_password(connection, account, stored, now))
    return Redirect("/login", status_code=303)
