"""Refuses requests that another site makes in a clerk's browser, and requests under a name that is not central's.

A form of another site carries the clerk's cookies, so every request that changes something must come from our own pages. A
name that somebody else points at our address (DNS rebinding) would make their pages ours. docs/protocol.md, At central.
"""

from urllib.parse import urlsplit

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

_SAFE = ("GET", "HEAD", "OPTIONS")
_OWN = (b"same-origin", b"none")


def with_own_origin(app: ASGIApp, hosts: frozenset[str]) -> ASGIApp:
    """Return the application behind these checks. hosts: the names under which central is reached, without port."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP:
            headers = dict(scope["headers"])
            if _without_port(headers.get(b"host", b"")) not in hosts:
                await refuse(send, 421, "this is not a name of central")
                return
            if scope["method"] not in _SAFE and not _is_own(headers):
                await refuse(send, 403, "a request of another site")
                return
        await app(scope, receive, send)

    return guarded


def _is_own(headers: dict[bytes, bytes]) -> bool:
    """Return whether no header says that another site made the request. Programs send none of them.

    `Sec-Fetch-Site` is the browser's own word, and decides where it is sent. `Origin` decides for older browsers; it is "null"
    for our own forms too, because our pages send no referrer.
    """
    site = headers.get(b"sec-fetch-site")
    if site is not None:
        return site in _OWN
    origin = headers.get(b"origin")
    return origin is None or urlsplit(origin.decode("latin-1")).netloc == headers.get(b"host", b"").decode("latin-1")


def _without_port(host: bytes) -> str:
    name, colon, port = host.decode("latin-1").lower().rpartition(":")
    return name if colon and port.isascii() and port.isdigit() else host.decode("latin-1").lower()


async def refuse(send: Send, status: int, why: str) -> None:
    """Answer with a problem (RFC 9457) and close the connection."""
    body = b'{"type":"about:blank","title":"Refused","status":%d,"detail":"%s"}' % (status, why.encode())
    headers = [(b"content-type", b"application/problem+json"), (b"content-length", str(len(body)).encode())]
    headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
