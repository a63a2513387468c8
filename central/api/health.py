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
    answer = ReadyReport(not any(found.values()), found)
    status = 200 if answer.ready else 503
    return Response(msgspec.json.encode(answer), media_type="application/json", status_code=status)


@get("/metrics")
async def metrics(central: Central) -> Response[bytes]:
    """Return the figures of central, its hall and its kiosks, as Prometheus reads them."""
    return Response(await asyncio.to_thread(central.metrics.text), media_type=MEDIA_TYPE)
