"""The API for machines as OpenAPI 3.1: kiosks, booking systems, and who watches. Pages of people are not in it.

Schemas come from the types that the routes decode; each example is checked against them by the tests.
"""

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

import msgspec
from litestar import Response, get

from central.api import appointments, health, kiosk, kiosk_access
from central.api.appointment_schema import APPOINTMENT_ALONE, APPOINTMENT_EXAMPLE, APPOINTMENTS
from central.api.health import NotReadyProblem, ReadyReport
from central.api.openapi_examples import (
    ASK,
    ASKED,
    JOINED,
    JOINING,
    PROBLEM,
    READY,
    REPORT,
    SYNC,
    SYNCED,
    TOKEN,
    TOKEN_FORM,
)
from central.api.trouble import ProblemDetails
from central.store.deliveries import DeliveryReport
from kiosk.protocol import MEDIA_TYPE, CheckInQuery, CheckInStatus, Joined, Joining, SyncRequest, SyncResponse

JSON, PROBLEM_JSON, TEXT, FORM = (
    "application/json", "application/problem+json", "text/plain", "application/x-www-form-urlencoded",
)  # fmt: skip
_REF = "#/components/schemas/{name}"


class TokenForm(msgspec.Struct, frozen=True):
    """A client assertion (RFC 7523, 2.2)."""

    grant_type: str
    client_assertion_type: str
    client_assertion: str


class Token(msgspec.Struct, frozen=True):
    """A token for the requests of one kiosk. expires_in: seconds."""

    access_token: str
    token_type: str
    expires_in: int


class TokenRefused(msgspec.Struct, frozen=True):
    """Why an assertion proves nothing (RFC 6749, 5.2). now: central's time, for a kiosk whose clock is wrong."""

    error: str
    error_description: str
    now: str


@dataclass(frozen=True, slots=True)
class Content:
    """A body. schema: a type, or JSON Schema."""

    media_type: str
    schema: Any
    example: object


@dataclass(frozen=True, slots=True)
class Operation:
    """One route as the document has it. handler: its docstring describes it. problems: statuses that are problems."""

    method: str
    path: str
    name: str
    handler: Any
    security: str
    answers: Mapping[int, Content]
    problems: tuple[int, ...] = ()
    body: Content | None = None
    parameters: tuple[Mapping[str, Any], ...] = field(default_factory=tuple)
    links: Mapping[str, Any] = field(default_factory=dict)


_SOURCE = {"name": "source", "in": "path", "required": True, "schema": {"type": "string", "pattern": "^[a-z0-9-]{1,20}$"},
           "example": "afspraken"}  # fmt: skip
_REFERENCE = {"name": "ref", "in": "path", "required": True, "example": "a1",
              "schema": {"type": "string", "pattern": "^[A-Za-z0-9._:-]{1,40}$"}}  # fmt: skip
_FLAGS = tuple(
    {"name": each, "in": "query", "schema": {"type": "boolean", "default": False}} for each in ("whole_days", "dry")
)
_REPORT = Content(JSON, DeliveryReport, REPORT)

_SAME = {"source": "$request.path.source", "ref": "$request.path.ref"}

OPERATIONS = (
    Operation(
        "post", "/v1/sync", "sync", kiosk.sync, "kiosk", {200: Content(MEDIA_TYPE, SyncResponse, SYNCED)},
        (400, 401, 403, 413, 415, 503), Content(MEDIA_TYPE, SyncRequest, SYNC),
    ),
    Operation(
        "post", "/v1/ask", "ask", kiosk.ask, "kiosk", {200: Content(MEDIA_TYPE, CheckInStatus, ASKED)},
        (400, 401, 403, 413, 415, 503), Content(MEDIA_TYPE, CheckInQuery, ASK),
    ),
    Operation(
        "post", "/v1/join", "join", kiosk_access.join_kiosk, "", {200: Content(JSON, Joined, JOINED)},
        (400, 403, 413, 429, 503), Content(JSON, Joining, JOINING),
    ),
    Operation(
        "post", "/v1/token", "token", kiosk_access.token, "",
        {200: Content(JSON, Token, TOKEN), 401: Content(JSON, TokenRefused, {
            "error": "invalid_client", "error_description": "unknown, revoked, or not its key",
            "now": "2026-12-01T10:12:00+01:00"})},
        (400, 413, 429, 503), Content(FORM, TokenForm, TOKEN_FORM),
    ),
    Operation(
        "put", "/v1/appointments/{source}", "put_appointments", appointments.put_appointments, "source", {200: _REPORT},
        (400, 401, 403, 409, 413, 422, 503),
        Content(JSON, APPOINTMENTS, [APPOINTMENT_EXAMPLE]), (_SOURCE, *_FLAGS),
    ),
    Operation(
        "put", "/v1/appointments/{source}/{ref}", "put_appointment", appointments.put_appointment, "source",
        {200: _REPORT, 201: _REPORT}, (400, 401, 403, 409, 413, 422, 503),
        Content(JSON, APPOINTMENT_ALONE, {name: each for name, each in APPOINTMENT_EXAMPLE.items() if name != "ref"}),
        (_SOURCE, _REFERENCE), {"again": {"operationId": "put_appointment", "parameters": _SAME}},
    ),
    Operation("get", "/health", "health", health.health, "", {200: Content(TEXT, {"type": "string"}, "ok")}, (503,)),
    Operation(
        "get", "/ready", "ready", health.ready, "",
        {200: Content(JSON, ReadyReport, READY), 503: Content(PROBLEM_JSON, NotReadyProblem, {
            "type": "about:blank", "title": "Service Unavailable", "status": 503, "detail": "disk: 12 MiB free",
            "ready": False, "checks": {**READY["checks"], "disk": "12 MiB free"}})},
    ),
    Operation(
        "get", "/metrics", "metrics", health.metrics, "",
        {200: Content(TEXT, {"type": "string"}, "# TYPE onthaal_open_desks gauge\nonthaal_open_desks 3.0\n")}, (503,),
    ),
)  # fmt: skip


def document() -> dict[str, Any]:
    """Return the whole document."""
    types = {ProblemDetails, *(each.schema for each in _contents() if isinstance(each.schema, type))}
    _, components = msgspec.json.schema_components(sorted(types, key=lambda each: each.__name__), ref_template=_REF)
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = _described(operation)
    described = {
        "openapi": "3.1.0",
        "info": {"title": "Onthaal, central", "version": version("onthaal"), "license": {"name": "EUPL-1.2"},
                 "description": "For kiosks, booking systems and who watches. docs/api.md, docs/protocol.md, docs/import.md."},
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                name: {"type": "http", "scheme": "bearer", "description": text}
                for name, text in (("kiosk", "a kiosk's token, of POST /v1/token"), ("source", "of `central source NAME`"))
            },
        },
    }  # fmt: skip
    return _ecma(described)  # type: ignore[no-any-return]


@get("/v1/openapi.json")
async def openapi() -> Response[bytes]:
    """Return the OpenAPI document: every route for kiosks, booking systems and who watches, with types and examples."""
    return Response(msgspec.json.encode(document()), media_type=JSON)


def _contents() -> list[Content]:
    bodies = [each.body for each in OPERATIONS if each.body is not None]
    return [*bodies, *(content for each in OPERATIONS for content in each.answers.values())]


def _described(operation: Operation) -> dict[str, Any]:
    first, _, rest = inspect.cleandoc(operation.handler.fn.__doc__).partition("\n\n")
    made: dict[str, Any] = {"operationId": operation.name, "summary": first, "parameters": list(operation.parameters)}
    if rest:
        made["description"] = rest
    if operation.body is not None:
        made["requestBody"] = {"required": True, "content": _content(operation.body)}
    made["security"] = [{operation.security: []}] if operation.security else []
    problem = Content(PROBLEM_JSON, ProblemDetails, PROBLEM)
    answers = {**dict.fromkeys(operation.problems, problem), **operation.answers}
    responses: dict[str, Any] = {}
    for status in sorted(answers):
        responses[str(status)] = {"description": _STATUS[status], "content": _content(answers[status])}
        if operation.links and status in operation.answers:
            responses[str(status)]["links"] = operation.links
    made["responses"] = responses
    return made


_STATUS = {
    200: "done", 201: "new", 400: "not what was expected", 401: "no token, or one that has ended", 403: "not for this caller",
    409: "not now: the detail says why", 413: "too long", 415: "another media type", 422: "what it says cannot be",
    429: "too often", 503: "not at hand; again in a few seconds",
}  # fmt: skip


def _content(content: Content) -> dict[str, Any]:
    schema = {"$ref": _REF.format(name=content.schema.__name__)} if isinstance(content.schema, type) else content.schema
    return {content.media_type: {"schema": schema, "example": content.example}}


def _ecma(value: Any) -> Any:  # noqa: ANN401 -- JSON
    r"""Return it with patterns as ECMAScript has them, which knows no \Z, and descriptions without indentation."""
    if isinstance(value, dict):
        return {
            name: each.replace(r"\Z", "$") if name == "pattern" and isinstance(each, str)
            else inspect.cleandoc(each) if name == "description" and isinstance(each, str)
            else _ecma(each)
            for name, each in value.items()
        }  # fmt: skip
    return [_ecma(each) for each in value] if isinstance(value, list) else value
