"""Responses while the database cannot be reached: locked by another program, or on a full disk. Not a defect of ours."""

import logging
from typing import Any

import msgspec
from litestar import Request, Response

AGAIN_S = 5
PAGE = """<!doctype html>
<html lang="nl"><head><meta charset="utf-8"><title>Even geduld</title><meta http-equiv="refresh" content="5">
<link rel="stylesheet" href="/static/desk.css"></head>
<body class="desk"><main class="start"><h1>Even geduld</h1>
<p>De gegevens zijn even niet bereikbaar. Deze pagina probeert het vanzelf opnieuw.</p></main></body></html>
"""


def unavailable(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Return 503 with a time to retry: a problem (RFC 9457) for a program, a page that reloads for a person."""
    log_unavailable(request.url.path, error)
    headers = {"retry-after": str(AGAIN_S)}
    if request.method == "GET" and "text/html" in request.headers.get("accept", ""):
        return Response(PAGE.encode(), status_code=503, media_type="text/html; charset=utf-8", headers=headers)
    return _problem(503, "Service Unavailable", "the database is not at hand", headers)


def not_storable(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Return 400: a text of the request that this database cannot hold, such as NUL on PostgreSQL."""
    log_unavailable(request.url.path, error)
    return _problem(400, "Bad Request", "a text of this request cannot be stored", {})


class ProblemDetails(msgspec.Struct, frozen=True):
    """What went wrong, for a program (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str


def _problem(status: int, title: str, detail: str, headers: dict[str, str]) -> Response[bytes]:
    body = ProblemDetails("about:blank", title, status, detail)
    problem = "application/problem+json"
    return Response(msgspec.json.encode(body), status_code=status, media_type=problem, headers=headers)


def log_unavailable(path: str, error: Exception) -> None:
    """Log the type only: the statement, and some drivers' messages, may contain data."""
    cause = type(getattr(error, "orig", None) or error).__name__
    logging.getLogger("central").error("%s: the database: %s (%s)", path, type(error).__name__, cause)
