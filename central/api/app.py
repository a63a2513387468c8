"""The application: every router, one way to answer an error, nothing from elsewhere."""

import logging
import traceback
from pathlib import Path
from typing import Any

import msgspec
from litestar import Litestar, Request, Response, get
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.logging import LoggingConfig
from litestar.router import Router
from litestar.static_files import create_static_files_router
from litestar.types import Scope

from central.api import admin, desk, display, kiosk
from central.running import Central

STATIC = Path(__file__).parents[1] / "pages" / "static"
ASSETS = Path(__file__).parents[2] / "assets"


@get("/healthz")
async def healthz(central: Central) -> str:
    """Whether the writer still writes."""
    return "ok" if central.writer.is_alive() else "the writer has stopped"


def problem(_: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    """RFC 9457: what went wrong, for whoever asked."""
    body = {
        "type": "about:blank",
        "title": error.__class__.__name__,
        "status": error.status_code,
        "detail": error.detail,
    }
    return Response(msgspec.json.encode(body), status_code=error.status_code, media_type="application/problem+json")


def static_files() -> list[Router]:
    """Sheet, script, mark and fonts: all from here, nothing from elsewhere."""
    return [
        create_static_files_router("/static/fonts", [ASSETS / "fonts"]),
        create_static_files_router("/static", [STATIC]),
    ]


def log_defect(error: Exception, scope: Scope) -> None:
    """A refusal is an answer; anything else is a defect of ours, and is told without what was being read."""
    if not isinstance(error, HTTPException):
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{place.filename}:{place.lineno}"
        logging.getLogger("central").error("%s: %s at %s", scope["path"], type(error).__name__, where)


def make_app(central: Central) -> Litestar:
    """The whole of central over one running store."""

    def provide() -> Central:
        return central

    return Litestar(
        [
            kiosk.sync,
            kiosk.ask,
            desk.page,
            desk.stream,
            desk.deed,
            display.page,
            display.stream,
            admin.appointments,
            admin.kiosks,
            healthz,
            *static_files(),
        ],
        dependencies={"central": Provide(provide, sync_to_thread=False)},
        exception_handlers={HTTPException: problem},
        logging_config=LoggingConfig(log_exceptions="never", configure_root_logger=False),
        after_exception=[log_defect],
        openapi_config=None,
    )
