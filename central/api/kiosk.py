"""Routes for kiosks: POST /v1/sync and POST /v1/ask, each with the kiosk's token."""

import asyncio
import logging
from datetime import date, datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from litestar import Request, Response, post
from litestar.exceptions import HTTPException

from central.api.caller import Caller
from central.context import Central
from central.store.database import is_outage
from central.store.days import appointment_status
from central.store.syncing import Received, ServingSite, answer_idle, receive
from kiosk.protocol import MEDIA_TYPE, CheckInQuery, CheckInStatus, SiteStatus, SyncRequest, SyncResponse

LONGEST_BODY = 2_000_000

log = logging.getLogger("central")

_request_decoder = msgspec.json.Decoder(SyncRequest)
_question = msgspec.json.Decoder(CheckInQuery)


@post("/v1/sync", status_code=200)
async def sync(request: Request[Caller, Any, Any], central: Central) -> Response[bytes]:
    """Take commands and status, return results, day list and status. GAP, FORK and ENROL are responses; a 4xx is a defect."""
    name = request.user.name
    up = _read(_request_decoder, request, await request.body())
    if up.kiosk != name:
        raise HTTPException("this token is another kiosk's", status_code=403)
    now = central.clock.now()
    serving = ServingSite(central.policy.windows, central.secret)
    if not up.commands and (idle := await asyncio.to_thread(_idle, central, up, now, serving)) is not None:
        return _answer(idle)
    received = await _received(central, up, now, serving)
    return _answer(received.response(await asyncio.to_thread(_status, central, now)))


async def _received(central: Central, up: SyncRequest, now: datetime, serving: ServingSite) -> Received:
    """Apply the request; if a command of it fails for a defect of ours, again with each command by itself."""

    def work(connection: sa.Connection) -> Received:
        return receive(connection, up, now, serving)

    def work_carefully(connection: sa.Connection) -> Received:
        return receive(connection, up, now, serving, careful=True)

    try:
        return await asyncio.wrap_future(central.writer.run_later(work))
    except Exception as error:
        if is_outage(error):
            raise
        log.exception("a request of %s: again, each command by itself", up.kiosk, exc_info=False)
    return await asyncio.wrap_future(central.writer.run_later(work_carefully))


def _idle(central: Central, up: SyncRequest, now: datetime, serving: ServingSite) -> SyncResponse | None:
    with central.reading.begin() as connection:
        idle = answer_idle(connection, up, now, serving)
        return idle.response(central.shared_status.status(connection, now, central.desks())) if idle else None


def _status(central: Central, now: datetime) -> SiteStatus:
    with central.reading.begin() as connection:
        return central.shared_status.status(connection, now, central.desks())


@post("/v1/ask", status_code=200)
async def ask(request: Request[Caller, Any, Any], central: Central) -> Response[bytes]:
    """Answer whether an appointment may check in. Read-only, so a lost response changes nothing."""
    question = _read(_question, request, await request.body())
    return _answer(await asyncio.to_thread(_check_in_status, central, question, central.today()))


def _check_in_status(central: Central, question: CheckInQuery, today: date) -> CheckInStatus:
    with central.reading.begin() as connection:
        return appointment_status(connection, question, today)


def _read(decoder: msgspec.json.Decoder[Any], request: Request[Any, Any, Any], body: bytes) -> Any:  # noqa: ANN401
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != MEDIA_TYPE:
        raise HTTPException(f"expected {MEDIA_TYPE}", status_code=415)
    if len(body) > LONGEST_BODY:
        raise HTTPException("too long", status_code=413)
    try:
        return decoder.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise HTTPException(str(error), status_code=400) from None


def _answer(word: msgspec.Struct) -> Response[bytes]:
    return Response(msgspec.json.encode(word), media_type=MEDIA_TYPE)
