"""The desk: its page, its stream, and its actions as plain forms. Every action answers 303 back to the desk."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.datastructures import CacheControlHeader
from litestar.exceptions import HTTPException
from litestar.params import Parameter
from litestar.response import Redirect, Stream

from central.access.roles import Role
from central.api.caller import Caller, while_logged_in, write_for
from central.api.forms import text_of
from central.api.trouble import log_unavailable
from central.context import Central
from central.live import Part
from central.store.database import OUTAGES
from central.store.desk import DeskView, desk_view, view_of
from central.store.desk_actions import ActionKind, ActionOutcome, DeskAction, KeyReusedError, execute

Desk = Annotated[int, Parameter(ge=1, le=99)]

_QUIET = (ActionOutcome.CALLED, ActionOutcome.DONE, ActionOutcome.SETTLED, ActionOutcome.UNDONE, ActionOutcome.ABSENT)


def _view(central: Central, desk: int, chosen: int | None) -> DeskView:
    with central.reading.begin() as connection:
        return desk_view(connection, desk, chosen, central.clock.now(), central.lists)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


@get("/", cache_control=CacheControlHeader(no_store=True))
async def start(request: Request[Caller, Any, Any], central: Central) -> Response[Any]:
    """Return the page on which a clerk chooses the desk; administrators go to the accounts."""
    if request.user.role is Role.ADMINISTRATOR:
        return Redirect("/staff", status_code=303)
    who = request.user
    html = central.pages.start(who=who.name, token=who.form_token, log=who.role is Role.SUPERVISOR)
    return Response(html, media_type="text/html")


@get("/desk/{desk:int}", cache_control=CacheControlHeader(no_store=True))
async def page(
    request: Request[Caller, Any, Any], desk: Desk, central: Central, entry: str = "", note: str = ""
) -> Response[str]:
    """Return the whole page; it works without script."""
    view = await asyncio.to_thread(_view, central, desk, _number(entry))
    outcome = ActionOutcome(note) if note in set(ActionOutcome) else None
    who = request.user
    html = central.pages.render_page(view, outcome, who=who.name, token=who.form_token, log=who.role is Role.SUPERVISOR)
    return Response(html, media_type="text/html")


@get("/desk/{desk:int}/stream")
async def stream(request: Request[Caller, Any, Any], desk: Desk, central: Central, entry: str = "") -> Stream:
    """Stream whole views while the page is open and its session lasts. An open desk page means that the desk is staffed."""
    chosen, who = _number(entry), request.user

    def shared() -> tuple[int, str, str]:
        view = view_of(central.waiting_list(), desk, None, central.clock.now())
        return view.seq, view.now.strftime("%H.%M.%S"), central.pages.render_shared(view)

    def mine() -> tuple[int, str, str]:
        if chosen is None:
            view = view_of(central.known_list(), desk, None, central.clock.now())
        else:
            view = _view(central, desk, chosen)
        key = f"{central.process}-{desk}-{view.seq}"
        return view.seq, view.now.strftime("%H.%M.%S"), central.pages.render_mine(view, key)

    parts = (
        Part("list", "list", shared, pieces="\n<tr "),
        Part(f"desk {desk} {chosen}", "mine", mine, at_once=chosen is None),
    )

    async def watched() -> AsyncIterator[bytes]:
        central.watching[desk] += 1
        central.note_desks()
        try:
            async for message in while_logged_in(central, who, central.feed.stream(*parts)):
                yield message
        finally:
            central.watching -= Counter({desk: 1})
            central.note_desks()

    return Stream(watched(), media_type="text/event-stream", headers={"cache-control": "no-store"})


@post("/desk/{desk:int}/{act:str}", status_code=303)
async def action(request: Request[Caller, Any, Any], desk: Desk, act: str, central: Central) -> Redirect:
    """Carry out an action of this desk. Errors: 400 for a missing key, 422 for a key of another action."""
    if act not in set(ActionKind):
        raise HTTPException("no such action", status_code=404)
    form = await request.form()
    key, entry = text_of(form, "key"), _number(text_of(form, "entry"))
    if not 16 <= len(key) <= 64:
        raise HTTPException("an action needs its key", status_code=400)
    now = central.clock.now()
    wanted = DeskAction(ActionKind(act), desk, key, entry, request.user.name)
    try:
        outcome = await write_for(central, request.user, lambda connection: execute(connection, wanted, now))
    except KeyReusedError:
        raise HTTPException("this key belongs to another action", status_code=422) from None
    except OUTAGES as error:  # the transaction was rolled back as a whole
        log_unavailable(request.url.path, error)
        outcome = ActionOutcome.UNAVAILABLE
    note = "" if outcome in _QUIET else f"?note={outcome}"
    return Redirect(f"/desk/{desk}{note}", status_code=303)
