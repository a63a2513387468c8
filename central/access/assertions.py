"""Checks a kiosk's assertion: a JWT signed with its Ed25519 key (private_key_jwt, RFC 7523 and RFC 8037)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import GuestProtocol, OKPKey

ALGORITHM = "Ed25519"
LONGEST_LIFE = timedelta(minutes=2)
CLOCK_DIFFERENCE = timedelta(minutes=1)
"""How far the clocks may be apart. A kiosk takes the right time from the refusal and tries again."""
LONGEST_ASSERTION = 2000


class InvalidAssertionError(ValueError):
    """The assertion proves nothing. Its message tells a caller no more than that."""


class ClockError(InvalidAssertionError):
    """The assertion is signed as it should be, but its times are not those of this clock."""


@dataclass(frozen=True, slots=True)
class Assertion:
    """A proven assertion. id: its `jti`; each counts once."""

    kiosk: str
    id: str


class _Claims(msgspec.Struct, frozen=True):
    iss: str
    sub: str
    aud: str
    jti: str
    iat: int
    exp: int


def import_public_key(x: str) -> OKPKey:
    """Return an Ed25519 public key of 32 bytes in base64url. Raises InvalidAssertionError."""
    try:
        return OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": x})
    except (JoseError, ValueError, TypeError):
        raise InvalidAssertionError("expected an Ed25519 public key in base64url") from None


def check_assertion(raw: str, key_of: Callable[[str], str | None], audience: str, now: datetime) -> Assertion:
    """Return what the assertion proves.

    key_of: returns the public key of a kiosk by name, None if it may not have a token. audience: this central's identity.
    Raises ClockError, otherwise InvalidAssertionError.
    """

    def find_key(guest: GuestProtocol) -> OKPKey:
        found = key_of(str(guest.headers().get("kid", "")))
        if found is None:
            raise InvalidAssertionError("no such kiosk")
        return import_public_key(found)

    if len(raw) > LONGEST_ASSERTION:
        raise InvalidAssertionError("too long")
    try:
        token = jwt.decode(raw, find_key, algorithms=[ALGORITHM])
        claims = msgspec.convert(token.claims, _Claims)
    except (JoseError, msgspec.ValidationError, ValueError, TypeError):
        raise InvalidAssertionError("not a valid assertion") from None
    if (
        not (claims.iss == claims.sub == token.header.get("kid"))
        or claims.aud != audience
        or not 8 <= len(claims.jti) <= 64
    ):
        raise InvalidAssertionError("an assertion of something else")
    _check_times(claims, now)
    return Assertion(claims.sub, claims.jti)


def _check_times(claims: _Claims, now: datetime) -> None:
    life = claims.exp - claims.iat
    ahead = claims.iat - now.astimezone(UTC).timestamp()
    late = now.astimezone(UTC).timestamp() - claims.exp
    most = CLOCK_DIFFERENCE.total_seconds()
    if not 0 < life <= LONGEST_LIFE.total_seconds() or ahead > most or late > most:
        raise ClockError("its times are not those of central's clock")
