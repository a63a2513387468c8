"""The application: all routes, uniform error responses, and nothing loaded from elsewhere."""

import logging
import os
import re
import traceback
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec
import sqlalchemy as sa
from litestar import Litestar, Request, Response
from litestar.datastructures import State
from litestar.di import Provide
from litestar.enums import ParamType, ScopeType
from litestar.exceptions import HTTPException, ValidationException
from litestar.logging import LoggingConfig
from litestar.router import Router
from litestar.static_files import create_static_files_router
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from assets import FONTS
from central.access.roles import ACCESS
from central.api import (
    admin,
    admin_policy,
    appointments,
    city_login,
    desk,
    display,
    health,
    kiosk,
    kiosk_access,
    login,
    openapi,
    policy,
    staff,
)
from central.api.caller import FormTokenError, LoginNeededError, check_caller
from central.api.limits import LONGEST_IMPORT, with_limits
from central.api.origin import with_own_origin
from central.api.trouble import not_storable, unavailable
from central.context import Central
from central.listening import LOOPBACK
from central.store.database import OUTAGES

FRAMED_BY = "ONTHAAL_FRAMED_BY"
"""Origins that may frame our pages, such as the demo's dock. Unset: none."""
STATIC = Path(__file__).parents[1] / "pages" / "static"


def problem(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    """Return an RFC 9457 problem; a browser gets a page with a way on, and the login page if nobody is logged in."""
    central: Central = request.app.state["central"]
    if "text/html" in request.headers.get("accept", ""):
        if isinstance(error, LoginNeededError):
            return _see(f"/login?next={quote(_page_of(request), safe='/')}")
        if isinstance(error, FormTokenError):  # of a page that was open before this login: the same page, as it is now
            return _see(_page_of(request))
        if error.status_code == 403:
            return _html(central.staff_pages.refused(_FOR_OTHERS), 403)
        if request.method == "GET" and error.status_code in (400, 404):
            return _html(central.pages.start(missing=True), 404)
    headers = dict(error.headers or {})
    status = 404 if isinstance(error, ValidationException) and _of_path(error) else error.status_code
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": error.detail,
    }
    problem_json = "application/problem+json"
    return Response(msgspec.json.encode(body), status_code=status, media_type=problem_json, headers=headers)


def _of_path(error: ValidationException) -> bool:
    """Return whether there is no such page, as desk 0: what is wrong stands in the path."""
    wrong = error.extra if isinstance(error.extra, list) else []
    return bool(wrong) and all(each.get("source") == ParamType.PATH for each in wrong)


_FOR_OTHERS = "Jouw rol laat dit niet toe. Vraag het aan je leidinggevende of de beheerder."


def _html(page: str, status: int) -> Response[bytes]:
    return Response(page.encode(), status_code=status, media_type="text/html; charset=utf-8")


def _page_of(request: Request[Any, Any, Any]) -> str:
    """Return the page that a request came from: a form that was sent is not sent again, but its desk is shown."""
    path = request.url.path
    if request.method == "GET":
        return path
    desk = re.match(r"/desk/[0-9]{1,2}(?=/|$)", path, re.ASCII)
    return desk[0] if desk else "/"


def _see(address: str) -> Response[bytes]:
    return Response(b"", status_code=303, headers={"location": address, "cache-control": "no-store"})


def static_files() -> list[Router]:
    """Return the routes of style sheets, scripts, icons and fonts; all are served from here."""
    return [
        create_static_files_router("/static/fonts", [FONTS]),
        create_static_files_router("/static", [STATIC]),
    ]


def log_defect(error: Exception, scope: Scope) -> None:
    """Log a defect without its message, which may contain request data. HTTP errors are not defects."""
    if not isinstance(error, (HTTPException, sa.exc.DataError, *OUTAGES)):
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{place.filename}:{place.lineno}"
        logging.getLogger("central").error("%s: %s at %s", scope["path"], type(error).__name__, where)


def with_head(app: ASGIApp) -> ASGIApp:
    """Return the application, which answers HEAD as it answers GET, without the body (RFC 9110, 9.3.2)."""

    async def answered(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or scope["method"] != "HEAD":
            await app(scope, receive, send)
            return
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                await send(message)
                await send({"type": "http.response.body", "body": b"", "more_body": False})
                begun = True

        async def receiving() -> Any:  # noqa: ANN401 -- as ASGI has it
            return {"type": "http.disconnect"} if begun else await receive()

        await app({**scope, "method": "GET"}, receiving, sending)

    return answered


def with_headers(app: ASGIApp, headers: dict[str, str]) -> ASGIApp:
    """Return the application with these headers on every response, also on errors and files."""
    pairs = [(name.encode(), value.encode()) for name, value in headers.items()]

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *pairs]
            await send(message)

        await app(scope, receive, sending)

    return wrapped


def security_headers(framed_by: str) -> dict[str, str]:
    """Return the security headers: nothing from elsewhere, and no framing."""
    content = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
        f"form-action 'self'; base-uri 'none'; frame-ancestors {framed_by}"
    )
    return {
        "content-security-policy": content,
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "strict-transport-security": "max-age=31536000",
        "cross-origin-opener-policy": "same-origin",
        **({"x-frame-options": "DENY"} if framed_by == "'none'" else {}),
    }


def make_app(central: Central, hosts: frozenset[str] = LOOPBACK) -> ASGIApp:
    """Return central's application over one store, with its checks and security headers.

    hosts: the names under which it is reached.
    """
    guarded = with_own_origin(with_limits(with_head(central.metrics.counted(routes(central)))), hosts)
    return with_headers(guarded, security_headers(os.environ.get(FRAMED_BY, "'none'")))


class UnguardedRouteError(RuntimeError):
    """A route stands in no row of ACCESS: nobody has decided who may call it."""


def check_every_route(app: Litestar) -> None:
    """Raise UnguardedRouteError unless the table of access and the routes agree."""
    present = {
        (method, route.path_format)
        for route in app.routes
        for method in getattr(route, "methods", ("ASGI",))
        if method not in ("HEAD", "OPTIONS")
    }
    if odd := present ^ set(ACCESS):
        raise UnguardedRouteError(", ".join(f"{method} {path}" for method, path in sorted(odd)))


def routes(central: Central) -> Litestar:
    """Return all routes over one store, each guarded by the table of access. Raises UnguardedRouteError."""

    def provide() -> Central:
        return central

    app = Litestar(
        [
            *(kiosk.sync, kiosk.ask, kiosk_access.join_kiosk, kiosk_access.token),
            *(login.login_page, login.login, login.logout, login.invitation_page, login.accept),
            *(city_login.begin_city_login, city_login.finish_city_login),
            *(login.password_page, login.change_password),
            *(desk.start, desk.page, desk.stream, desk.action),
            *(display.page, display.stream, display.pair_page, display.pair),
            *(staff.staff, staff.invite_staff, staff.change_account, staff.add_display, staff.drop_display, staff.log),
            *(staff.sources, staff.decide_source),
            *(policy.policy_page, policy.section_page, policy.change_policy, policy.undo_change),
            *(
                admin.appointments,
                admin.kiosks,
                admin.revoked,
                admin.rotated,
                admin.invitations,
                admin.display_codes,
                admin.sources,
                admin.removals,
                admin.erased,
                admin_policy.decided,
            ),
            *(appointments.put_appointments, appointments.put_appointment),
            *(health.health, health.ready, health.metrics, openapi.openapi),
            *static_files(),
        ],
        dependencies={"central": Provide(provide, sync_to_thread=False)},
        exception_handlers={
            HTTPException: problem,
            sa.exc.DataError: not_storable,
            **dict.fromkeys(OUTAGES, unavailable),
        },
        guards=[check_caller],
        logging_config=LoggingConfig(log_exceptions="never", configure_root_logger=False),
        after_exception=[log_defect],
        openapi_config=None,
        request_max_body_size=LONGEST_IMPORT,
        state=State({"central": central}),
    )
    check_every_route(app)
    return app
