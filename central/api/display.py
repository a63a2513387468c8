"""The lobby display and its stream: read-only, without names."""

import asyncio
from typing import Any

from litestar import Request, Response, get, post
from litestar.datastructures import CacheControlHeader
from litestar.response import Redirect, Stream

from central.api.caller import DISPLAY_COOKIE, Caller, is_paired, while_logged_in
from central.api.login import session_cookie
from central.context import Central
from central.live import Part
from central.store.calls import DisplayView, display_view
from central.store.sessions import pair_display


def _view(central: Central) -> DisplayView:
    with central.reading.begin() as connection:
        return display_view(connection, central.clock.now())


@get("/display", cache_control=CacheControlHeader(no_store=True))
async def page(central: Central) -> Response[str]:
    """Return the lobby display as a page that shows the present calls without script too."""
    view = await asyncio.to_thread(_view, central)
    return Response(central.display.render_page(view), media_type="text/html")


@get("/display/pair/{code:str}", cache_control=CacheControlHeader(no_store=True))
async def pair_page(request: Request[Any, Any, Any], central: Central) -> Response[Any]:
    """Return the page that asks whether this screen is the lobby's; one that is goes on. Looking uses no code up."""
    if await asyncio.to_thread(is_paired, central, request.cookies.get(DISPLAY_COOKIE, "")):
        return Redirect("/display", status_code=303)
    return Response(central.staff_pages.pair(), media_type="text/html")


@post("/display/pair/{code:str}", status_code=303)
async def pair(code: str, central: Central) -> Response[Any]:
    """Make this browser the lobby display of the code, and nothing else. 404 for a code that is used or too old."""
    now = central.clock.now()
    token = await asyncio.wrap_future(
        central.writer.run_later(lambda connection: pair_display(connection, code[:100], now))
    )
    if token is None:
        return Response(central.staff_pages.pair(gone=True), media_type="text/html", status_code=404)
    cookie = session_cookie(token, name=DISPLAY_COOKIE, age=34_560_000)
    return Redirect("/display", status_code=303, cookies=[cookie])


@get("/display/stream")
async def stream(request: Request[Caller, Any, Any], central: Central) -> Stream:
    """Stream whole views while the display is on."""

    def render() -> tuple[int, str, str]:
        view = _view(central)
        if view.next_s is not None:
            central.feed.wake_in(view.next_s)
        return view.seq, view.now.strftime("%H.%M.%S"), central.display.render_fragment(view)

    views = while_logged_in(central, request.user, central.feed.stream(Part("display", "view", render)))
    return Stream(views, media_type="text/event-stream", headers={"cache-control": "no-store"})
