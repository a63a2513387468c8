"""The city's own login: OpenID Connect, code flow with PKCE, by Authlib; the identity token is checked by joserfc.

Discovery and keys are fetched at the first login and kept for an hour, so central starts while the provider is down. Only the
identity token is read, and no token of the provider's is kept (docs/access.md, The city's login).
"""

import secrets
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any

import msgspec
import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from central.access.roles import Role
from central.access.settings import CityLogin, StaffSettings, is_private_line
from kiosk.key_files import read_secret
from kiosk.rules import ConfigError

CLIENT_SECRET = "city-login.secret"  # noqa: S105 -- the file's name
PATIENCE_S = 5.0
KEPT_S = 3600.0
LONGEST_ANSWER = 500_000
CLOCK_DIFFERENCE_S = 60
ALGORITHMS = ("RS256", "PS256", "ES256", "ES384", "Ed25519", "EdDSA")
"""Signatures only: no shared secret, and never `none`."""


class CityLoginError(ValueError):
    """The login did not succeed. The message is for the log; it holds nothing of the person."""


class ProviderAwayError(CityLoginError):
    """The provider does not answer, or not as OpenID Connect has it: trying again may help."""


class NoRoleError(CityLoginError):
    """The person is who they say, and has no role here."""


class LoginAttempt(msgspec.Struct, frozen=True):
    """What the browser keeps, sealed, between the two halves of a login. wanted: the page to go to afterwards."""

    state: str
    nonce: str
    verifier: str
    wanted: str
    begun_at: int


@dataclass(frozen=True, slots=True)
class CityPerson:
    """Who logged in. subject: issuer and identifier, which never changes hands."""

    subject: str
    name: str
    role: Role


class _Discovery(msgspec.Struct, frozen=True):
    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


class CityProvider:
    """The city's provider. Its methods block: call them on a thread."""

    def __init__(self, settings: CityLogin, secret: str) -> None:
        """secret: the client secret."""
        self.settings, self._secret = settings, secret
        self._lock = Lock()
        self._discovery: _Discovery | None = None
        self._keys: KeySet | None = None
        self._fetched_at = 0.0

    def begin(self, return_to: str, wanted: str, now: datetime) -> tuple[str, LoginAttempt]:
        """Return the provider's page to go to, and what the browser keeps meanwhile. Raises ProviderAwayError."""
        attempt = LoginAttempt(
            secrets.token_urlsafe(24),
            secrets.token_urlsafe(24),
            secrets.token_urlsafe(48),
            wanted,
            int(now.timestamp()),
        )
        discovery, _ = self._known()
        with self._session(return_to) as session:
            url, _ = session.create_authorization_url(
                discovery.authorization_endpoint,
                state=attempt.state,
                nonce=attempt.nonce,
                code_verifier=attempt.verifier,
            )
        return str(url), attempt

    def finish(self, answer: str, return_to: str, attempt: LoginAttempt, now: datetime) -> CityPerson:
        """Return who logged in. answer: the address with which the provider sent the browser back. Raises CityLoginError."""
        discovery, _ = self._known()
        try:
            with self._session(return_to) as session:
                token = session.fetch_token(
                    discovery.token_endpoint,
                    authorization_response=answer,
                    state=attempt.state,
                    code_verifier=attempt.verifier,
                    timeout=PATIENCE_S,
                    verify=self._authority(),
                )
            raw = str(token["id_token"])
        except (requests.RequestException, ValueError) as error:
            raise ProviderAwayError(type(error).__name__) from None
        except (AuthlibBaseError, KeyError) as error:
            raise CityLoginError(f"no identity token: {type(error).__name__}") from None
        return self._person(self._claims(raw, attempt.nonce, now))

    def _session(self, return_to: str) -> Any:  # noqa: ANN401 -- Authlib has no types
        return OAuth2Session(
            self.settings.client_id, self._secret, scope=self.settings.scope, redirect_uri=return_to,
            code_challenge_method="S256",
        )  # fmt: skip

    def _authority(self) -> str | bool:
        return self.settings.authority or True

    def _claims(self, raw: str, nonce: str, now: datetime) -> dict[str, Any]:
        """Return the claims of an identity token that is signed, ours, fresh and for this attempt. Raises CityLoginError."""
        discovery, keys = self._known()
        try:
            try:
                token = jwt.decode(raw, keys, algorithms=ALGORITHMS)
            except InvalidKeyIdError:  # the provider has changed its keys
                token = jwt.decode(raw, self._known(anew=True)[1], algorithms=ALGORITHMS)
            registry = jwt.JWTClaimsRegistry(
                now=int(now.timestamp()),
                leeway=CLOCK_DIFFERENCE_S,
                iss={"essential": True, "value": discovery.issuer},
                aud={"essential": True, "value": self.settings.client_id},
                nonce={"essential": True, "value": nonce},
                sub={"essential": True},
                exp={"essential": True},
            )
            registry.validate(token.claims)
        except (JoseError, ValueError, TypeError) as error:
            raise CityLoginError(f"the identity token: {type(error).__name__} {getattr(error, 'claim', '')}") from None
        claims = dict(token.claims)
        if isinstance(claims["aud"], list) and claims.get("azp") != self.settings.client_id:
            raise CityLoginError("the identity token is for others too")
        return claims

    def _person(self, claims: dict[str, Any]) -> CityPerson:
        """Return the person of these claims, with the first role of the table that they have. Raises NoRoleError."""
        given = claims.get(self.settings.role_claim)
        theirs = {str(each) for each in given} if isinstance(given, list) else set(str(given or "").split())
        role = next((role for name, role in self.settings.roles.items() if name in theirs), None)
        if role is None:
            raise NoRoleError("none of their roles has a place here")
        name = str(claims.get(self.settings.name_claim) or claims["sub"])
        shown = "".join(c if c.isalnum() or c in ".-_@" else "-" for c in name.lower())[:56]
        return CityPerson(f"{claims['iss']} {claims['sub']}"[:600], shown, role)

    def _known(self, *, anew: bool = False) -> tuple[_Discovery, KeySet]:
        """Return discovery and keys, fetched at most once an hour, and at once when a key is not among them."""
        with self._lock:
            age = time.monotonic() - self._fetched_at
            if self._discovery is None or self._keys is None or age > KEPT_S or (anew and age > 10.0):
                self._discovery = self._discover()
                self._keys = self._import_keys(self._fetch(self._discovery.jwks_uri))
                self._fetched_at = time.monotonic()
            return self._discovery, self._keys

    def _discover(self) -> _Discovery:
        issuer = self.settings.issuer
        raw = self._fetch(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        try:
            found = msgspec.json.decode(raw, type=_Discovery)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            raise ProviderAwayError("its discovery document cannot be read") from None
        if found.issuer != issuer:
            raise ProviderAwayError("its discovery document names another issuer")
        for url in (found.authorization_endpoint, found.token_endpoint, found.jwks_uri):
            if not is_private_line(url):
                raise ProviderAwayError("its discovery document names an address without https")
        return found

    def _import_keys(self, raw: bytes) -> KeySet:
        try:
            return KeySet.import_key_set(msgspec.json.decode(raw))
        except (msgspec.MsgspecError, UnicodeDecodeError, JoseError, ValueError, TypeError, KeyError):
            raise ProviderAwayError("its keys cannot be read") from None

    def _fetch(self, url: str) -> bytes:
        try:
            with requests.get(
                url, timeout=PATIENCE_S, verify=self._authority(), allow_redirects=False, stream=True
            ) as answer:
                raw: bytes = answer.raw.read(LONGEST_ANSWER + 1, decode_content=True)
        except (requests.RequestException, OSError) as error:
            raise ProviderAwayError(type(error).__name__) from None
        if answer.status_code != 200 or len(raw) > LONGEST_ANSWER:
            raise ProviderAwayError(f"status {answer.status_code}, {len(raw)} bytes")
        return raw


def city_provider(staff: StaffSettings, folder: Path) -> CityProvider | None:
    """Return the provider of these settings, if there is one. folder: where the client secret lies. Raises ConfigError."""
    if staff.city_login is None:
        return None
    secret = read_secret(folder, CLIENT_SECRET)
    if secret is None:
        expected = (
            "expected the client secret of the city's login, as a file of this user alone or a systemd credential"
        )
        raise ConfigError(str(folder / CLIENT_SECRET), 1, expected)
    return CityProvider(staff.city_login, secret.decode("utf-8", "replace").strip())
