"""The HTTP client of central, with one deadline for each whole exchange.

A timeout of requests limits only the silence between two bytes, so a timer shuts the socket down whatever trickles in. A
response counts only if it is 200 with our own content type: a captive portal's 200 is not.
"""

import socket
from contextlib import suppress
from threading import Timer
from typing import Any, TypeVar

import msgspec
import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from kiosk.protocol import MEDIA_TYPE, CheckInQuery, CheckInStatus, SyncRequest, SyncResponse

T = TypeVar("T")
LONGEST_ANSWER = 16_000_000


_BROKEN = (requests.RequestException, HTTPError, OSError, msgspec.MsgspecError, AttributeError)
"""AttributeError: urllib3 uses the socket that the timer has just closed."""


class NoAnswerError(RuntimeError):
    """Central did not answer properly within the deadline. What it did with the request is unknown."""


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
    """A client of one central. One exchange at a time; one thread."""

    def __init__(self, address: str, seconds: float) -> None:
        self._address, self._seconds = address.rstrip("/"), seconds
        self._held = _Held()
        self._session = requests.Session()
        self._session.trust_env = False
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, _Adapter(self._held))

    def sync(self, request: SyncRequest) -> SyncResponse:
        """Send commands and status, return the response. Raises NoAnswerError."""
        return self._exchange("/v1/sync", request, SyncResponse)

    def ask(self, question: CheckInQuery) -> CheckInStatus:
        """Ask whether an appointment may check in. Raises NoAnswerError."""
        return self._exchange("/v1/ask", question, CheckInStatus)

    def close(self) -> None:
        """Cut the exchange that is running and close."""
        self._held.cut()
        self._session.close()

    def _exchange(self, path: str, word: msgspec.Struct, kind: type[T]) -> T:
        timer = Timer(self._seconds, self._held.cut)
        timer.daemon = True
        timer.start()
        try:
            answer = self._session.post(
                self._address + path, msgspec.json.encode(word), headers={"content-type": MEDIA_TYPE},
                timeout=self._seconds, allow_redirects=False, stream=True,
            )  # fmt: skip
            with answer:
                if answer.status_code != 200 or answer.headers.get("content-type") != MEDIA_TYPE:
                    raise NoAnswerError(f"answered {answer.status_code}, {answer.headers.get('content-type')}")
                raw = answer.raw.read(LONGEST_ANSWER + 1, decode_content=True)
            return msgspec.json.decode(raw, type=kind)
        except _BROKEN as error:
            raise NoAnswerError(type(error).__name__) from None
        finally:
            timer.cancel()
