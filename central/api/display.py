"""The lobby display and its stream: read-only, without names."""

import asyncio

from litestar import Response, get
from litestar.datastructures import CacheControlHeader
from litestar.response import Stream

from central.context import Central
from central.store.calls import DisplayView, display_view


def _view(central: Central) -> DisplayView:
    with central.reading.begin() as connection:
        return display_view(connection, central.clock.now())


@get("/display", cache_control=CacheControlHeader(no_store=True))
async def page(central: Central) -> Response[str]:
    """Return the lobby display as a page that shows the present calls without script too."""
    view = await asyncio.to_thread(_view, central)
    return Response(central.display.render_page(view), media_type="text/html")


@get("/display/stream")
async def stream(central: Central) -> Stream:
    """Stream whole views while the display is on."""

    def render() -> tuple[int, str, str]:
        view = _view(central)
        if view.next_s is not None:
            central.feed.wake_in(view.next_s)
        return view.seq, view.now.strftime("%H.%M.%S"), central.display.render_fragment(view)

    return Stream(
        central.feed.stream("display", render), media_type="text/event-stream", headers={"cache-control": "no-store"}
    )
