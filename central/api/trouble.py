"""The database that cannot be reached now: locked by another program, or on a full disk. It is no defect of ours."""

import logging
from typing import Any

import msgspec
import sqlalchemy as sa
from litestar import Request, Response

AGAIN_S = 5
OUTAGES = (sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.TimeoutError)
"""What another program, a disk or a network does to the database; every other error of it is a defect of ours."""
PAGE = """<!doctype html>
<html lang="nl"><head><meta charset="utf-8"><title>Even geduld</title><meta http-equiv="refresh" content="5">
<link rel="stylesheet" href="/static/desk.css"></head>
<body class="desk"><main class="start"><h1>Even geduld</h1>
<p>De gegevens zijn even niet bereikbaar. Deze pagina probeert het vanzelf opnieuw.</p></main></body></html>
"""


def unavailable(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Answer 503 with when to ask again: a problem (RFC 9457) for a program, a page that tries again for a person."""
    log_unavailable(request.url.path, error)
    headers = {"retry-after": str(AGAIN_S)}
    if request.method == "GET" and "text/html" in request.headers.get("accept", ""):
        return Response(PAGE.encode(), status_code=503, media_type="text/html; charset=utf-8", headers=headers)
    body = {
        "type": "about:blank",
        "title": "Service Unavailable",
        "status": 503,
        "detail": "the database is not at hand",
    }
    problem = "application/problem+json"
    return Response(msgspec.json.encode(body), status_code=503, media_type=problem, headers=headers)


def log_unavailable(path: str, error: Exception) -> None:
    """Tell it by its kind alone: the statement, and what some drivers say of it, may hold what somebody said."""
    cause = type(getattr(error, "orig", None) or error).__name__
    logging.getLogger("central").error("%s: the database: %s (%s)", path, type(error).__name__, cause)
