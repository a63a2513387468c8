"""Routes by which a kiosk proves who it is: POST /v1/join with a code, POST /v1/token with an assertion."""

import asyncio
from typing import Any

import msgspec
from litestar import Request, Response, post
from litestar.exceptions import HTTPException

from central.access.assertions import (
    Assertion,
    ClockError,
    InvalidAssertionError,
    check_assertion,
    import_public_key,
)
from central.context import Central
from central.store.enrolment import EnrolError, JoinError, KioskEnrolment, join
from central.store.kiosk_tokens import (
    TOKEN_VALID,
    AssertionUsedError,
    grant,
    public_key,
    site_identity,
)
from kiosk.protocol import Joined, Joining

LONGEST_BODY = 4000
GRANT, ASSERTION_TYPE = "client_credentials", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


_joining = msgspec.json.Decoder(Joining)


@post("/v1/join", status_code=200)
async def join_kiosk(request: Request[Any, Any, Any], central: Central) -> Response[bytes]:
    """Exchange a one-time code and a public key for a kiosk's enrolment. 400, or 403 with what to do."""
    body = await _body(request)
    try:
        joining = _joining.decode(body)
        import_public_key(joining.public_key)
    except (msgspec.MsgspecError, UnicodeDecodeError, InvalidAssertionError) as error:
        raise HTTPException(str(error), status_code=400) from None
    now = central.clock.now()
    try:
        made: KioskEnrolment = await asyncio.wrap_future(
            central.writer.run_later(lambda connection: join(connection, joining.code, joining.public_key, now))
        )
    except (JoinError, EnrolError) as error:
        raise HTTPException(str(error), status_code=403) from None
    joined = Joined(made.site, made.name, made.letter, made.epoch)
    return Response(msgspec.json.encode(joined), media_type="application/json", headers={"cache-control": "no-store"})


@post("/v1/token", status_code=200)
async def token(request: Request[Any, Any, Any], central: Central) -> Response[bytes]:
    """Exchange an assertion for a token (RFC 6749, 4.4; RFC 7523, 2.2). 401 with central's time if it proves nothing."""
    if len(await _body(request)) > LONGEST_BODY:
        raise HTTPException("too long", status_code=413)
    form = await request.form()
    if form.get("grant_type") != GRANT or form.get("client_assertion_type") != ASSERTION_TYPE:
        raise HTTPException("expected a client assertion", status_code=400)
    try:
        proven = await asyncio.to_thread(_proven, central, str(form.get("client_assertion", "")))
        now = central.clock.now()
        granted = await asyncio.wrap_future(
            central.writer.run_later(lambda connection: grant(connection, proven.kiosk, proven.id, now))
        )
    except (InvalidAssertionError, AssertionUsedError) as error:
        return _refused(central, clock=isinstance(error, ClockError))
    answer = {"access_token": granted, "token_type": "Bearer", "expires_in": int(TOKEN_VALID.total_seconds())}
    return Response(msgspec.json.encode(answer), media_type="application/json", headers={"cache-control": "no-store"})


def _proven(central: Central, raw: str) -> Assertion:
    with central.reading.begin() as connection:
        return check_assertion(
            raw, lambda name: public_key(connection, name), site_identity(connection), central.clock.now()
        )


def _refused(central: Central, *, clock: bool) -> Response[bytes]:
    """Return 401. The time helps a kiosk whose clock is wrong, and tells nobody anything that a Date header does not."""
    why = "the assertion's times are not those of this clock" if clock else "unknown, revoked, or not its key"
    body = {"error": "invalid_client", "error_description": why, "now": central.clock.now()}
    return Response(msgspec.json.encode(body), status_code=401, media_type="application/json")


async def _body(request: Request[Any, Any, Any]) -> bytes:
    body = await request.body()
    if len(body) > LONGEST_BODY:
        raise HTTPException("too long", status_code=413)
    return body
