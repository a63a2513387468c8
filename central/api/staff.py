"""Pages of administrators and supervisors: accounts, lobby displays, and the log of who did what."""

import asyncio
from datetime import date
from typing import Any

from litestar import Request, Response, get, post
from litestar.datastructures import CacheControlHeader
from litestar.exceptions import HTTPException

from central.access.roles import Role, RoleError, as_role
from central.api.caller import Caller, write_for
from central.api.forms import text_of
from central.context import Central
from central.store.accounts import AccountError, all_accounts, change, invite, of_staff
from central.store.deliveries import DeliveryError, decide, deliveries
from central.store.log import read_day
from central.store.sessions import DisplayNameError, displays, issue_pairing_code, remove_display

_NO_STORE = CacheControlHeader(no_store=True)


def _role(given: str) -> Role:
    try:
        return as_role(given)
    except RoleError as error:
        raise HTTPException(str(error), status_code=400) from None


async def _page(central: Central, who: Caller, *, link: str = "", why: str = "", status: int = 200) -> Response[str]:
    def read() -> str:
        with central.reading.begin() as connection:
            accounts, screens = all_accounts(connection, central.clock.now()), displays(connection)
        return central.staff_pages.staff(who.name, who.form_token, accounts, screens, link=link, why=why)

    return Response(await asyncio.to_thread(read), media_type="text/html", status_code=status)


@get("/staff", cache_control=_NO_STORE)
async def staff(request: Request[Caller, Any, Any], central: Central) -> Response[str]:
    """Return all accounts and lobby displays."""
    return await _page(central, request.user)


@post("/staff", status_code=200, cache_control=_NO_STORE)
async def invite_staff(request: Request[Caller, Any, Any], central: Central) -> Response[str]:
    """Make an account, or a new link for one, and show its link: once, on this page. 422 with what is wrong."""
    who, form, now = request.user, await request.form(), central.clock.now()
    name, role = text_of(form, "name").strip().lower(), _role(text_of(form, "role"))
    try:
        code = await write_for(
            central, who, lambda connection: invite(connection, name, role, now, by=of_staff(who.name))
        )
    except AccountError as error:
        return await _page(central, who, why=str(error), status=422)
    return await _page(central, who, link=f"{request.base_url}invitation/{code}")


@post("/staff/{account:int}/{act:str}", status_code=200, cache_control=_NO_STORE)
async def change_account(account: int, act: str, request: Request[Caller, Any, Any], central: Central) -> Response[str]:
    """Disable an account, or give it another role. 422 if nobody could manage accounts any more."""
    who, now = request.user, central.clock.now()
    if act not in ("disable", "role"):
        raise HTTPException("no such action", status_code=404)
    role = _role(text_of(await request.form(), "role")) if act == "role" else None
    try:
        await write_for(central, who, lambda connection: change(connection, account, role, now, by=of_staff(who.name)))
    except AccountError as error:
        return await _page(central, who, why=str(error), status=422)
    return await _page(central, who)


@post("/displays", status_code=200, cache_control=_NO_STORE)
async def add_display(request: Request[Caller, Any, Any], central: Central) -> Response[str]:
    """Make a lobby display, or pair another screen with it, and show the link to open there. 422 with what is wrong."""
    who, now = request.user, central.clock.now()
    name = text_of(await request.form(), "name").strip().lower()
    try:
        code = await write_for(
            central, who, lambda connection: issue_pairing_code(connection, name, now, by=of_staff(who.name))
        )
    except DisplayNameError as error:
        return await _page(central, who, why=str(error), status=422)
    return await _page(central, who, link=f"{request.base_url}display/pair/{code}")


@post("/displays/{name:str}/remove", status_code=200, cache_control=_NO_STORE)
async def drop_display(name: str, request: Request[Caller, Any, Any], central: Central) -> Response[str]:
    """End the token of a lobby display."""
    who, now = request.user, central.clock.now()
    await write_for(central, who, lambda connection: remove_display(connection, name, now, by=of_staff(who.name)))
    return await _page(central, who)


@get("/sources", cache_control=_NO_STORE)
async def sources(request: Request[Caller, Any, Any], central: Central) -> Response[str]:
    """Return what each source of appointments delivered last, and what of it waits for a person."""
    return await _sources_page(central, request.user)


@post("/sources/{source:str}/{act:str}", status_code=200, cache_control=_NO_STORE)
async def decide_source(source: str, act: str, request: Request[Caller, Any, Any], central: Central) -> Response[str]:
    """Cancel or keep what a source no longer lists. 422 if somebody else has decided, or the next list has."""
    if act not in ("cancel", "keep"):
        raise HTTPException("no such action", status_code=404)
    who, now, windows, cancels = request.user, central.clock.now(), central.policy.windows, act == "cancel"
    try:
        count = await write_for(
            central,
            who,
            lambda connection: decide(connection, source, now, windows, cancels=cancels, by=of_staff(who.name)),
        )
    except DeliveryError:
        return await _sources_page(central, who, why="Hier wacht niets meer.", status=422)
    done = f"{count} afspraken zijn geannuleerd." if cancels else f"{count} afspraken blijven staan."
    return await _sources_page(central, who, why=done)


async def _sources_page(central: Central, who: Caller, *, why: str = "", status: int = 200) -> Response[str]:
    def read() -> str:
        with central.reading.begin() as connection:
            known = deliveries(connection)
        return central.staff_pages.sources(who.name, who.form_token, known, why=why)

    return Response(await asyncio.to_thread(read), media_type="text/html", status_code=status)


@get("/log", cache_control=_NO_STORE)
async def log(request: Request[Caller, Any, Any], central: Central, day: date | None = None) -> Response[str]:
    """Return who did what on one day, latest first. day: today if it is missing."""
    wanted = day or central.today()

    def read() -> str:
        with central.reading.begin() as connection:
            entries = read_day(connection, wanted)
        return central.staff_pages.log(request.user.name, request.user.form_token, wanted, entries)

    return Response(await asyncio.to_thread(read), media_type="text/html")
