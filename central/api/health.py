"""Routes for who watches central: is it alive, is it ready, its figures. None names a resident, a colleague or a path."""

import asyncio

import msgspec
from litestar import Response, get
from litestar.exceptions import HTTPException

from central.context import Central
from central.health import findings
from central.metrics import MEDIA_TYPE


class ReadyReport(msgspec.Struct, frozen=True):
    """Whether central can do its work. checks: what is wrong with each thing that is looked at, empty if nothing."""

    ready: bool
    checks: dict[str, str]


class NotReadyProblem(msgspec.Struct, frozen=True):
    """The same as a problem (RFC 9457), if something is wrong."""

    type: str
    title: str
    status: int
    detail: str
    ready: bool
    checks: dict[str, str]


@get(["/health", "/healthz"])
async def health(central: Central) -> str:
    """Return `ok` if a write becomes durable within two seconds and a read answers; else 503."""
    found = await findings(central)
    if wrong := found["writer"] or found["database"]:
        raise HTTPException(f"the database: {wrong}", status_code=503)
    return "ok"


@get("/ready")
async def ready(central: Central) -> Response[bytes]:
    """Return what is wrong with database, writer, disk, backup, certificate and erasure: 200 if nothing is, else 503."""
    found = await findings(central)
    if not any(found.values()):
        return Response(msgspec.json.encode(ReadyReport(ready=True, checks=found)), media_type="application/json")
    detail = "; ".join(f"{name}: {why}" for name, why in found.items() if why)
    wrong = NotReadyProblem("about:blank", "Service Unavailable", 503, detail, ready=False, checks=found)
    return Response(msgspec.json.encode(wrong), media_type="application/problem+json", status_code=503)


@get("/metrics")
async def metrics(central: Central) -> Response[bytes]:
    """Return the figures of central, its hall and its kiosks, as Prometheus reads them."""
    return Response(await asyncio.to_thread(central.metrics.text), media_type=MEDIA_TYPE)
