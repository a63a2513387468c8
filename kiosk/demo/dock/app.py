"""The dock's server: the page, one stream of states and pictures, touches and commands.

It answers while central is frozen, because it runs in the supervisor. Loopback only, and for the demo only.
"""

import asyncio
import base64
import socket
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import msgspec
import uvicorn
from litestar import Litestar, Request, Response, get, post
from litestar.datastructures import CacheControlHeader
from litestar.exceptions import HTTPException
from litestar.logging import LoggingConfig
from litestar.response import File, Stream
from litestar.static_files import create_static_files_router

from central.api.origin import with_own_origin
from central.listening import LOOPBACK
from kiosk.demo import ROOT
from kiosk.demo.dock.controls import State, UnknownControlError

STATIC = Path(__file__).parent / "static"
BEAT_S = 4.0

Command = tuple[str, str, "Future[None]"]


@dataclass(slots=True)
class Dock:
    """What the routes work with. Commands are passed to the main thread. state, picture: the newest.

    opened: called when a page opens its stream, before its first state.
    """

    state: Callable[[], State]
    touch: Callable[[float, float, bool], None]
    paper: Callable[[int], Path | None]
    commands: SimpleQueue[Command] = field(default_factory=SimpleQueue)
    picture: bytes = b""
    closing: bool = False
    opened: Callable[[], None] = lambda: None
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _loop: asyncio.AbstractEventLoop | None = None

    def wake(self) -> None:
        """Something changed. Any thread may call it."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._bump)

    def close(self) -> None:
        """End every stream. Any thread may call it."""
        self.closing = True
        self.wake()

    def show(self, picture: bytes) -> None:
        """Take the newest picture. Any thread may call it."""
        if picture != self.picture:
            self.picture = picture
            self.wake()

    def _bump(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def stream(self) -> AsyncIterator[bytes]:
        """Stream state and picture, each when it changes."""
        self._loop = asyncio.get_running_loop()
        await asyncio.to_thread(self.opened)
        state, picture = b"", b""
        while not self.closing:
            changed = self._changed
            now = msgspec.json.encode(await asyncio.to_thread(self.state))
            if now != state:
                state = now
                yield b"event: state\ndata: " + now + b"\n\n"
            if self.picture != picture:
                picture = self.picture
                yield b"event: picture\ndata: " + base64.b64encode(picture) + b"\n\n"
            try:
                await asyncio.wait_for(changed.wait(), BEAT_S)
            except TimeoutError:
                yield b": beat\n\n"

    async def do(self, verb: str, word: str) -> None:
        """Wait until the main thread has executed the command."""
        done: Future[None] = Future()
        self.commands.put((verb, word, done))
        await asyncio.wrap_future(done)


@get("/", cache_control=CacheControlHeader(no_store=True))
async def page() -> File:
    """Return the page."""
    return File(STATIC / "dock.html", media_type="text/html", content_disposition_type="inline")


@get("/stream")
async def stream(dock: Dock) -> Stream:
    """Return the stream."""
    return Stream(dock.stream(), media_type="text/event-stream", headers={"cache-control": "no-store"})


@get("/paper/{number:int}")
async def paper(dock: Dock, number: int) -> File:
    """Return a printed ticket as a picture."""
    found = dock.paper(number)
    if found is None:
        raise HTTPException("no such ticket", status_code=404)
    return File(found, media_type="image/png", content_disposition_type="inline")


@post("/touch", status_code=204)
async def touch(request: Request[Any, Any, Any], dock: Dock) -> None:
    """Touch the kiosk: [x, y, down] as fractions of the picture."""
    try:
        x, y, down = msgspec.json.decode(await request.body(), type=tuple[float, float, bool])
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise HTTPException("expected [x, y, down]", status_code=400) from None
    if not (0 <= x <= 1 and 0 <= y <= 1):
        raise HTTPException("x and y are parts of the picture", status_code=400)
    await asyncio.to_thread(dock.touch, x, y, down)


@post("/do/{verb:str}", status_code=204)
async def do(request: Request[Any, Any, Any], dock: Dock, verb: str) -> None:
    """Execute a command; its argument is the body."""
    word = (await request.body()).decode(errors="replace")
    try:
        await dock.do(verb, word[:4096])
    except UnknownControlError as error:
        raise HTTPException(str(error), status_code=400) from None


def problem(_: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    """Return an error in one line."""
    return Response(msgspec.json.encode({"detail": error.detail}), status_code=error.status_code)


def _listener(port: int) -> socket.socket:
    try:
        return socket.create_server(("127.0.0.1", port), backlog=64)
    except OSError:
        return socket.create_server(("127.0.0.1", 0), backlog=64)


class _Server(uvicorn.Server):
    """Leaves signals to the supervisor."""

    @contextmanager
    def capture_signals(self) -> Any:  # noqa: ANN401 -- as uvicorn has it
        yield


@contextmanager
def served(dock: Dock, port: int = 0) -> Any:  # noqa: ANN401 -- a context
    """Serve the dock on this port of loopback, or on a free one if it is taken; returns its address."""
    routes: list[Any] = [
        page, stream, paper, touch, do,
        create_static_files_router("/static/fonts", [ROOT / "assets" / "fonts"]),
        create_static_files_router("/static", [STATIC]),
    ]  # fmt: skip

    async def provide() -> Dock:
        return dock

    app = Litestar(
        routes,
        dependencies={"dock": provide},
        exception_handlers={HTTPException: problem},
        logging_config=LoggingConfig(log_exceptions="never", configure_root_logger=False),
        openapi_config=None,
    )
    guarded = with_own_origin(app, LOOPBACK)
    config = uvicorn.Config(
        guarded, lifespan="off", log_config=None, access_log=False, timeout_graceful_shutdown=1, server_header=False
    )
    server = _Server(config)
    listener = _listener(port)
    thread = threading.Thread(target=server.run, args=([listener],), name="dock", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        dock.close()
        server.should_exit = True
        thread.join(5)
        listener.close()
