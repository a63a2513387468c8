"""Routes for the command line of central while central runs; their token is in its lock file only."""

import asyncio
from datetime import datetime
from typing import Any, TypeVar

import msgspec
import sqlalchemy as sa
from litestar import Request, Response, post
from litestar.exceptions import HTTPException

from central.access.roles import Role
from central.appointments.importers import read_appointments
from central.appointments.model import FILE, AppointmentFileError, ReadingTerms
from central.context import Central
from central.erasing import erase_everywhere
from central.store.accounts import AccountError, invite
from central.store.deliveries import DeliveryError, DeliveryTerms, decide, deliver
from central.store.enrolment import EnrolError, issue_code
from central.store.kiosk_tokens import revoke
from central.store.log import COMMAND_LINE
from central.store.retention import ErasureReport
from central.store.rotation import KeyRotatedError, rotate
from central.store.sessions import DisplayNameError, issue_pairing_code
from central.store.sources import SourceError, issue_source_token, remove_source

T = TypeVar("T")


class Enrolled(msgspec.Struct, frozen=True):
    """A one-time code, with which a kiosk may join under this name and letter."""

    name: str
    letter: str
    code: str


class Enrolling(msgspec.Struct, frozen=True):
    """A kiosk to enrol, and its letter."""

    name: str
    letter: str


class Inviting(msgspec.Struct, frozen=True):
    """The body of an invitation. name: of the account; role: what the person may do."""

    name: str
    role: Role


class Pairing(msgspec.Struct, frozen=True):
    """The body of a lobby display's code. name: of the display."""

    name: str


class Revoking(msgspec.Struct, frozen=True):
    """The body of a revocation. name: the kiosk, as `central enrol` named it."""

    name: str


class Sourcing(msgspec.Struct, frozen=True):
    """The body about a booking system. remove: end its token instead of issuing one."""

    name: str
    remove: bool = False


class Removing(msgspec.Struct, frozen=True):
    """The body of a decision. source: whose missing appointments; cancels: cancel them, or keep them."""

    source: str
    cancels: bool


async def wanted_of(request: Request[Any, Any, Any], kind: type[T]) -> T:
    """Return the body of a request. Raises HTTPException 422 with what was expected."""
    try:
        return msgspec.json.decode(await request.body(), type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise HTTPException(str(error), status_code=422) from None


@post("/v1/admin/appointments", status_code=200)
async def appointments(
    request: Request[Any, Any, Any], central: Central, suffix: str = "", dry: bool = False, partly: bool = False,
    whole_days: bool = False,
) -> Response[bytes]:  # fmt: skip
    """Import a file; returns what became of it. suffix: of its name; CSV if it is missing.

    dry: only look. partly: the good lines count although others are refused; otherwise 422 for one bad line. whole_days: what
    the file no longer lists of its days is cancelled.
    """
    terms = ReadingTerms(await asyncio.to_thread(central.marking), central.today(), central.policy.cards.codes())
    try:
        # On a thread: a long file would block every other response.
        reading = await asyncio.to_thread(read_appointments, suffix, await request.body(), terms)
        if not (partly or dry):
            reading.strictly()
        how = DeliveryTerms(central.clock.now(), central.policy.windows, whole_days=whole_days, dry=dry)
        report = await asyncio.to_thread(deliver, central.writer.now, FILE, reading, how)
    except AppointmentFileError as fault:
        raise HTTPException(str(fault), status_code=422) from None
    except KeyRotatedError as error:
        raise HTTPException(str(error), status_code=409) from None
    return Response(msgspec.json.encode(report), media_type="application/json")


@post("/v1/admin/kiosks", status_code=200)
async def kiosks(request: Request[Any, Any, Any], central: Central) -> Response[bytes]:
    """Issue a one-time code for a kiosk under a name and a letter. 422 with the reason if it cannot be enrolled."""
    wanted = await wanted_of(request, Enrolling)
    try:
        now = central.clock.now()
        code = await asyncio.wrap_future(
            central.writer.run_later(lambda connection: issue_code(connection, wanted.name, wanted.letter, now))
        )
    except EnrolError as error:
        raise HTTPException(str(error), status_code=422) from None
    return Response(msgspec.json.encode(Enrolled(wanted.name, wanted.letter, code)), media_type="application/json")


@post("/v1/admin/revoked", status_code=200)
async def revoked(request: Request[Any, Any, Any], central: Central) -> Response[str]:
    """Revoke a kiosk at once. 422 if there is none of this name."""
    wanted = await wanted_of(request, Revoking)
    now = central.clock.now()
    if not await asyncio.wrap_future(central.writer.run_later(lambda connection: revoke(connection, wanted.name, now))):
        raise HTTPException(f"there is no kiosk {wanted.name[:40]!r}", status_code=422)
    return Response(wanted.name, media_type="text/plain")


@post("/v1/admin/rotated", status_code=200)
async def rotated(central: Central) -> Response[bytes]:
    """Change the marking key; returns how many appointments were marked anew, and how many must be imported again."""
    now, today = central.clock.now(), central.today()
    done, left = await asyncio.wrap_future(
        central.writer.run_later(lambda connection: rotate(connection, central.secret, today, now))
    )
    return Response(msgspec.json.encode({"marked": done, "left": left}), media_type="application/json")


@post("/v1/admin/invitations", status_code=200)
async def invitations(request: Request[Any, Any, Any], central: Central) -> Response[str]:
    """Return the code of an invitation. 422 with the reason if there can be no such account."""
    if not central.staff.local_accounts:
        raise HTTPException("local_accounts is false in staff.toml: everybody has the city's login", status_code=422)
    wanted = await wanted_of(request, Inviting)
    try:
        now = central.clock.now()
        code = await asyncio.wrap_future(
            central.writer.run_later(
                lambda connection: invite(connection, wanted.name, wanted.role, now, by=COMMAND_LINE)
            )
        )
    except AccountError as error:
        raise HTTPException(str(error), status_code=422) from None
    return Response(code, media_type="text/plain")


@post("/v1/admin/displays", status_code=200)
async def display_codes(request: Request[Any, Any, Any], central: Central) -> Response[str]:
    """Return the code with which a screen becomes a lobby display. 422 with the reason if no display can have this name."""
    wanted = await wanted_of(request, Pairing)
    try:
        now = central.clock.now()
        code = await asyncio.wrap_future(
            central.writer.run_later(
                lambda connection: issue_pairing_code(connection, wanted.name, now, by=COMMAND_LINE)
            )
        )
    except DisplayNameError as error:
        raise HTTPException(str(error), status_code=422) from None
    return Response(code, media_type="text/plain")


@post("/v1/admin/sources", status_code=200)
async def sources(request: Request[Any, Any, Any], central: Central) -> Response[str]:
    """Return the token of a booking system, or end it. 422 with the reason if there can be no such source."""
    wanted = await wanted_of(request, Sourcing)
    try:
        now = central.clock.now()
        token = await asyncio.wrap_future(
            central.writer.run_later(lambda connection: change_source(connection, wanted, now))
        )
    except SourceError as error:
        raise HTTPException(str(error), status_code=422) from None
    return Response(token, media_type="text/plain")


def change_source(connection: sa.Connection, wanted: Sourcing, now: datetime) -> str:
    """Return the new token of a source; empty if it is removed. Raises SourceError."""
    if wanted.remove:
        remove_source(connection, wanted.name, now, by=COMMAND_LINE)
        return ""
    return issue_source_token(connection, wanted.name, now, by=COMMAND_LINE)


@post("/v1/admin/removals", status_code=200)
async def removals(request: Request[Any, Any, Any], central: Central) -> Response[str]:
    """Cancel or keep what a source no longer lists; returns how many. 422 if nothing of it waits."""
    wanted = await wanted_of(request, Removing)
    try:
        count = await asyncio.wrap_future(
            central.writer.run_later(lambda connection: decide_removal(central, connection, wanted))
        )
    except DeliveryError as error:
        raise HTTPException(str(error), status_code=422) from None
    return Response(str(count), media_type="text/plain")


def decide_removal(central: Central, connection: sa.Connection, wanted: Removing) -> int:
    """Cancel or keep what a source no longer lists; return how many. Raises DeliveryError."""
    now, windows = central.clock.now(), central.policy.windows
    return decide(connection, wanted.source, now, windows, cancels=wanted.cancels, by=COMMAND_LINE)


@post("/v1/admin/erased", status_code=200)
async def erased(central: Central) -> Response[bytes]:
    """Erase what is too old, now; returns the report."""
    report = await asyncio.to_thread(erase_now, central)
    return Response(msgspec.json.encode(report), media_type="application/json")


def erase_now(central: Central) -> ErasureReport:
    """Erase what is too old in the database and its copies, and return the report."""
    if central.place is None:
        raise RuntimeError("this central was not started on a place")
    return erase_everywhere(central.writer.now, central.place, central.today(), central.clock.now())
