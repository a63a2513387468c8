"""Routes for `central import` and `central enrol` against a running central; their token is in its lock file only."""

import asyncio
import base64
import hmac
from typing import Any

import msgspec
from litestar import Request, Response, post
from litestar.exceptions import HTTPException

from central.appointments.importers import read_appointments
from central.appointments.model import AppointmentFileError
from central.context import Central
from central.store.site import EnrolError, enrol, upsert_appointments


class Enrolled(msgspec.Struct, frozen=True):
    """A kiosk's enrolment, as its installation file holds it."""

    name: str
    letter: str
    epoch: int
    site_key: str


class Enrolling(msgspec.Struct, frozen=True):
    """A kiosk to enrol, and its letter."""

    name: str
    letter: str


def _check(request: Request[Any, Any, Any], central: Central) -> None:
    given = request.headers.get("x-onthaal-admin", "")
    if not hmac.compare_digest(given.encode(), central.admin.encode()):
        raise HTTPException("not for you", status_code=403)


@post("/v1/admin/appointments", status_code=200)
async def appointments(request: Request[Any, Any, Any], central: Central, suffix: str = "") -> Response[str]:
    """Import a file; returns how many appointments are new or changed. suffix: of its name; CSV if it is missing."""
    _check(request, central)
    try:
        # On a thread: a long file would block every other response.
        rows = await asyncio.to_thread(
            read_appointments, suffix, await request.body(), central.key, central.today(), central.policy.cards.codes()
        )
    except AppointmentFileError as fault:
        raise HTTPException(str(fault), status_code=422) from None
    now = central.clock.now()
    changed = await asyncio.wrap_future(
        central.writer.run_later(lambda connection: upsert_appointments(connection, rows, now, central.policy.windows))
    )
    return Response(str(changed), media_type="text/plain")


@post("/v1/admin/kiosks", status_code=200)
async def kiosks(request: Request[Any, Any, Any], central: Central) -> Response[bytes]:
    """Enrol a kiosk under a name and a letter; returns what its installation file holds.

    422 with the reason if it cannot be.
    """
    _check(request, central)
    try:
        joining = msgspec.json.decode(await request.body(), type=Enrolling)
        now = central.clock.now()
        epoch = await asyncio.wrap_future(
            central.writer.run_later(lambda connection: enrol(connection, joining.name, joining.letter, now))
        )
    except (EnrolError, msgspec.MsgspecError) as error:
        raise HTTPException(str(error), status_code=422) from None
    key = base64.b64encode(central.key.secret).decode()
    return Response(
        msgspec.json.encode(Enrolled(joining.name, joining.letter, epoch, key)), media_type="application/json"
    )
