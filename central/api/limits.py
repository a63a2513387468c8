"""Limits on what a sender may occupy: size of a body, time for a head and a body."""

import asyncio

from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPReceiveMessage, HTTPRequestEvent, Receive, Scope, Send, WebSocketReceiveMessage
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from central.api.origin import refuse

LONGEST_BODY = 2_000_000
LONGEST_IMPORT = 20_000_000
_IMPORTS = ("/v1/admin/appointments", "/v1/appointments/")
HEAD_S, BODY_S = 10.0, 20.0
MOST_HEADERS = 64


class PatientProtocol(H11Protocol):
    """HTTP of one connection, which is closed if a request's head takes longer than HEAD_S.

    Between requests uvicorn's own limit for idle connections counts.
    """

    _head_timer: asyncio.TimerHandle

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to count the seconds."""
        super().connection_made(transport)
        self._head_timer = self.loop.call_later(HEAD_S, self._close_if_idle)

    def connection_lost(self, exc: Exception | None) -> None:
        """Cancel the timer, which would close a connection that is gone."""
        self._head_timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Count anew when the head of a later request begins."""
        if self._is_idle() and self._head_timer.when() < self.loop.time():
            self._head_timer = self.loop.call_later(HEAD_S, self._close_if_idle)
        super().data_received(data)

    def _is_idle(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is None or cycle.response_complete

    def _close_if_idle(self) -> None:
        if self._is_idle() and not self.transport.is_closing():
            self.transport.close()


def with_limits(app: ASGIApp) -> ASGIApp:
    """Return the application behind these limits. A compressed body is refused: nobody of ours sends one."""

    async def limited(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            return
        if len(list(scope["headers"])) > MOST_HEADERS:
            await refuse(send, 431, "too many headers")
            return
        if scope["method"] in ("GET", "HEAD"):
            await app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        most = LONGEST_IMPORT if scope["path"].startswith(_IMPORTS) else LONGEST_BODY
        length = headers.get(b"content-length", b"0")
        if headers.get(b"content-encoding", b"identity") != b"identity":
            await refuse(send, 415, "a body is sent as it is")
        elif not length.isdigit() or int(length) > most:
            await refuse(send, 413, "too long")
        else:
            await _with_body(app, scope, receive, send, most)

    return limited


async def _with_body(app: ASGIApp, scope: Scope, receive: Receive, send: Send, most: int) -> None:
    """Receive the body first, so that no route waits for it; then run the application with it."""
    parts, size, more = list[bytes](), 0, True
    try:
        async with asyncio.timeout(BODY_S):
            while more:
                message = await receive()
                if message["type"] != "http.request":
                    return  # the sender has left
                more = message["more_body"]
                parts.append(message["body"])
                size += len(message["body"])
                if size > most:
                    await refuse(send, 413, "too long")
                    return
    except TimeoutError:
        await refuse(send, 408, "the body took too long")
        return
    whole: list[HTTPRequestEvent] = [{"type": "http.request", "body": b"".join(parts), "more_body": False}]

    async def replay() -> HTTPReceiveMessage | WebSocketReceiveMessage:
        return whole.pop() if whole else await receive()

    await app(scope, replay, send)
