"""A kiosk's identity: its Ed25519 key, the assertions that it signs, and the token that central gives for one.

docs/protocol.md, Who is a kiosk. The private key is made on the kiosk and never leaves it.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

from kiosk.runtime.ids import new_id

ALGORITHM = "Ed25519"
LIFE_S = 60
RENEW_BEFORE_S = 60.0
"""A token is renewed this long before its end."""


class IdentityError(ValueError):
    """The key cannot be read. The message says what to do."""


def make_private_key() -> bytes:
    """Return a new Ed25519 private key as PEM (PKCS 8)."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def public_key(private_key: bytes) -> str:
    """Return the public half in base64url, as a JWK holds it. Raises IdentityError."""
    from joserfc.errors import JoseError
    from joserfc.jwk import OKPKey

    try:
        return str(OKPKey.import_key(private_key).as_dict(private=False)["x"])
    except (JoseError, ValueError, TypeError, KeyError):
        raise IdentityError("identity.key holds no Ed25519 key: join central again with `kiosk join`") from None


@dataclass(slots=True)
class KioskIdentity:
    """Signs for a kiosk and keeps its current token. Any thread may call it; two clients share one.

    name: the kiosk. site: central's identity, the audience of every assertion. private_key: PEM. now: the corrected time.
    """

    name: str
    site: str
    private_key: bytes = field(repr=False)
    now: Callable[[], datetime]
    _token: str = field(default="", repr=False)
    _until: float = 0.0
    _lock: Lock = field(default_factory=Lock)

    def token(self) -> str:
        """Return the current token; empty if a new one is needed."""
        with self._lock:
            return self._token if time.monotonic() < self._until else ""

    def keep(self, token: str, expires_in_s: float) -> None:
        """Keep a token that central has just given."""
        with self._lock:
            self._token, self._until = token, time.monotonic() + max(0.0, expires_in_s - RENEW_BEFORE_S)

    def drop(self, token: str) -> None:
        """Forget this token, which central did not accept; a newer one stays."""
        with self._lock:
            if token == self._token:
                self._token = ""
                self._until = 0.0

    def assertion(self, at: datetime | None = None) -> str:
        """Return a new assertion, valid for a minute. Raises IdentityError.

        at: the time by central's clock, if the kiosk's own is wrong.
        """
        from joserfc import jwt  # takes a fifth of a second to import: on the thread that needs it
        from joserfc.errors import JoseError
        from joserfc.jwk import OKPKey

        issued = int((at or self.now()).timestamp())
        claims = {
            "iss": self.name, "sub": self.name, "aud": self.site, "jti": str(new_id()), "iat": issued, "exp": issued + LIFE_S,
        }  # fmt: skip
        header = {"alg": ALGORITHM, "kid": self.name}
        try:
            return jwt.encode(header, claims, OKPKey.import_key(self.private_key), algorithms=[ALGORITHM])
        except (JoseError, ValueError, TypeError):
            raise IdentityError("identity.key holds no Ed25519 key: join central again with `kiosk join`") from None
