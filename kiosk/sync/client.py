"""The HTTP client of central, with one deadline for each whole exchange.

A timeout of requests limits only the silence between two bytes, so a timer shuts the socket down whatever trickles in. A
response counts only if it is 200 with our own content type: a captive portal's 200 is not.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from threading import Timer
from typing import Any, TypeVar
from urllib.parse import urlencode

import msgspec
import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from kiosk.protocol import MEDIA_TYPE, CheckInQuery, CheckInStatus, Joined, Joining, SyncRequest, SyncResponse
from kiosk.sync.identity import IdentityError, KioskIdentity

T = TypeVar("T")
LONGEST_ANSWER = 16_000_000
JSON = "application/json"
UNAUTHORISED = 401
_GRANT = {
    "grant_type": "client_credentials",
    "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
}


_BROKEN = (requests.RequestException, HTTPError, OSError, msgspec.MsgspecError, UnicodeDecodeError, AttributeError)
"""UnicodeDecodeError: of msgspec, for a string that is not UTF-8. AttributeError: urllib3 uses a socket that was closed."""


class NoAnswerError(RuntimeError):
    """Central did not answer properly within the deadline. What it did with the request is unknown."""


class NotEnrolledError(NoAnswerError):
    """Central knows no such kiosk, has revoked it, or has another key of it: it must join again."""


class RefusedError(RuntimeError):
    """Central refused, and its message says why."""


class _Token(msgspec.Struct, frozen=True):
    access_token: str
    expires_in: float


class _Refusal(msgspec.Struct, frozen=True):
    """A refusal of the token's route. now: central's time."""

    error: str
    now: datetime


class _Problem(msgspec.Struct, frozen=True):
    detail: str


class _Held:
    """The connection in use, for the deadline to cut; one per client.

    handshake: a second handle on a connection during its TLS handshake, while the first is not accessible.
    """

    sock: socket.socket | None = None
    handshake: socket.socket | None = None

    def cut(self) -> None:
        for sock in (self.handshake, self.sock):
            if sock is not None:
                with suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)


class _Adapter(HTTPAdapter):
    def __init__(self, held: _Held) -> None:
        self._pools = _pools_of(held)
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0)

    def init_poolmanager(self, *arguments: Any, **more: Any) -> None:  # noqa: ANN401 -- urllib3's own
        more.pop("strict", None)
        self.poolmanager = PoolManager(*arguments, **more)
        self.poolmanager.pool_classes_by_scheme = self._pools


def _pools_of(held: _Held) -> dict[str, type[HTTPConnectionPool]]:
    class Plain(HTTPConnection):
        def connect(self) -> None:
            super().connect()
            held.sock = self.sock

    class Encrypted(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            made = super()._new_conn()
            held.handshake = made.dup()
            return made

        def connect(self) -> None:
            try:
                super().connect()
                held.sock = self.sock
            finally:
                if held.handshake is not None:
                    held.handshake.close()
                    held.handshake = None

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class EncryptedPool(HTTPSConnectionPool):
        ConnectionCls = Encrypted

    return {"http": PlainPool, "https": EncryptedPool}


class Client:
    """A client of one central. One exchange at a time; one thread.

    seconds: the deadline of a whole exchange, a token's included. identity: who signs; None only to join. ca:
    the certificate authority of https; None: a public one.
    """

    def __init__(
        self, address: str, seconds: float, identity: KioskIdentity | None = None, ca: Path | None = None
    ) -> None:
        self._address, self._seconds, self._identity = address.rstrip("/"), seconds, identity
        self._held = _Held()
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.verify = str(ca) if ca else True
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, _Adapter(self._held))

    def sync(self, request: SyncRequest) -> SyncResponse:
        """Send commands and status, return the response. Raises NotEnrolledError, otherwise NoAnswerError."""
        return self._exchange("/v1/sync", request, SyncResponse)

    def ask(self, question: CheckInQuery) -> CheckInStatus:
        """Ask whether an appointment may check in. Raises NoAnswerError."""
        return self._exchange("/v1/ask", question, CheckInStatus)

    def join(self, joining: Joining) -> Joined:
        """Exchange a one-time code and a public key for an enrolment. Raises RefusedError or NoAnswerError."""
        with self._deadline(), self._post("/v1/join", msgspec.json.encode(joining), JSON) as answer:
            raw = answer.raw.read(LONGEST_ANSWER, decode_content=True)
            if answer.status_code in (400, 403, 422, 429):
                raise RefusedError(msgspec.json.decode(raw, type=_Problem).detail)
            if answer.status_code != 200:
                raise NoAnswerError(f"answered {answer.status_code}")
            return msgspec.json.decode(raw, type=Joined)

    def close(self) -> None:
        """Cut the exchange that is running and close."""
        self._held.cut()
        self._session.close()

    def _exchange(self, path: str, word: msgspec.Struct, kind: type[T]) -> T:
        body = msgspec.json.encode(word)
        with self._deadline():
            token = self._token()
            answer = self._post(path, body, MEDIA_TYPE, token)
            if answer.status_code == UNAUTHORISED and self._identity is not None:
                answer.close()
                self._identity.drop(token)  # expired by central's clock, or central was restored
                answer = self._post(path, body, MEDIA_TYPE, self._token())
            with answer:
                if answer.status_code != 200 or answer.headers.get("content-type") != MEDIA_TYPE:
                    raise NoAnswerError(f"answered {answer.status_code}, {answer.headers.get('content-type')}")
                raw = answer.raw.read(LONGEST_ANSWER + 1, decode_content=True)
            return msgspec.json.decode(raw, type=kind)

    def _token(self) -> str:
        """Return a token, fetched if needed. If only the kiosk's clock is wrong, central's time is used once."""
        if self._identity is None:
            return ""
        if token := self._identity.token():
            return token
        at, why = None, ""
        for _ in range(2):
            try:
                assertion = self._identity.assertion(at)
            except IdentityError as error:
                raise NotEnrolledError(str(error)) from None
            form = urlencode({**_GRANT, "client_assertion": assertion}).encode()
            with self._post("/v1/token", form, "application/x-www-form-urlencoded") as answer:
                raw = answer.raw.read(LONGEST_ANSWER, decode_content=True)
                if answer.status_code == 200:
                    given = msgspec.json.decode(raw, type=_Token)
                    self._identity.keep(given.access_token, given.expires_in)
                    return given.access_token
                if answer.status_code != UNAUTHORISED:
                    raise NoAnswerError(f"answered {answer.status_code}")
                refusal = msgspec.json.decode(raw, type=_Refusal)
                at, why = refusal.now, refusal.error
        raise NotEnrolledError(why)

    def _post(self, path: str, body: bytes, content_type: str, token: str = "") -> requests.Response:
        headers = {"content-type": content_type, **({"authorization": f"Bearer {token}"} if token else {})}
        return self._session.post(
            self._address + path, body, headers=headers, timeout=self._seconds, allow_redirects=False, stream=True
        )

    @contextmanager
    def _deadline(self) -> Iterator[None]:
        """Cut whatever is running when the deadline passes, and turn every way of breaking off into NoAnswerError."""
        timer = Timer(self._seconds, self._held.cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        except _BROKEN as error:
            raise NoAnswerError(type(error).__name__) from None
        finally:
            timer.cancel()
