"""Routes for booking systems: they put one appointment or many, and read what became of each (docs/import.md)."""

import asyncio
from typing import Any

import msgspec
from litestar import Request, Response, put
from litestar.exceptions import HTTPException

from central.api.caller import Caller
from central.appointments.json_file import read_json_file
from central.appointments.model import AppointmentFileError, FileReading, ReadingTerms
from central.context import Central
from central.store.deliveries import DeliveryReport, DeliveryTerms, deliver
from central.store.rotation import KeyRotatedError


@put("/v1/appointments/{source:str}", status_code=200)
async def put_appointments(
    request: Request[Caller, Any, Any], source: str, central: Central, whole_days: bool = False, dry: bool = False
) -> Response[bytes]:
    """Store a list of appointments; the good ones count although others are refused. 422 if it is no list of them.

    whole_days: the list has all of its days; what it no longer lists is cancelled, or waits for a person if it is more than
    half. dry: only look what would become of it.
    """
    reading = await _read(request, source, central, await request.body())
    return _answer(await _stored(central, source, reading, whole_days=whole_days, dry=dry), 200)


@put("/v1/appointments/{source:str}/{ref:str}", status_code=200)
async def put_appointment(
    request: Request[Caller, Any, Any], source: str, ref: str, central: Central
) -> Response[bytes]:
    """Store one appointment. 201 if it is new, 409 if a newer revision is stored, 422 with what is wrong."""
    try:
        given = msgspec.json.decode(await request.body(), type=dict[str, Any])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise HTTPException("expected an appointment as JSON", status_code=422) from None
    if given.setdefault("ref", ref) != ref:
        raise HTTPException("the reference is another one than in the address", status_code=422)
    reading = await _read(request, source, central, msgspec.json.encode(given))
    if reading.faults:
        raise HTTPException(reading.faults[0].removeprefix("appointment 1, "), status_code=422)
    report = await _stored(central, source, reading)
    if report.refused:
        raise HTTPException(report.refused[0], status_code=409)
    if report.older:
        raise HTTPException("a newer revision is stored", status_code=409)
    return _answer(report, 201 if report.new else 200)


async def _read(request: Request[Caller, Any, Any], source: str, central: Central, raw: bytes) -> FileReading:
    if request.user.name != source:
        raise HTTPException("this token is another source's", status_code=403)
    codes, marking = central.policy.cards.codes(), await asyncio.to_thread(central.marking)
    try:
        return await asyncio.to_thread(read_json_file, raw, ReadingTerms(marking, central.today(), codes, source))
    except AppointmentFileError as fault:
        raise HTTPException(str(fault), status_code=422) from None


async def _stored(
    central: Central, source: str, reading: FileReading, *, whole_days: bool = False, dry: bool = False
) -> DeliveryReport:
    how = DeliveryTerms(central.clock.now(), central.policy.windows, whole_days=whole_days, dry=dry)
    try:
        return await asyncio.to_thread(deliver, central.writer.now, source, reading, how)
    except KeyRotatedError as error:
        raise HTTPException(str(error), status_code=409) from None


def _answer(report: DeliveryReport, status: int) -> Response[bytes]:
    return Response(msgspec.json.encode(report), media_type="application/json", status_code=status)
