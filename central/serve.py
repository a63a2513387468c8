"""`central serve`: lock, store, listening socket and uvicorn; stops at once on a signal."""

import errno
import secrets
import signal
import socket
import sys
from pathlib import Path
from types import FrameType

import uvicorn

from central.access.city_login import city_provider
from central.access.settings import load_staff_settings
from central.api.app import make_app
from central.api.limits import PatientProtocol
from central.context import Central, site_key
from central.logs import begin_logging
from central.store.writer import Lock
from kiosk.policy_files import load_policy
from kiosk.runtime.clock import Clock
from kiosk.runtime.no_dump import forbid_dumps


class Server(uvicorn.Server):
    """Closes the open streams before waiting for them; otherwise it would wait for ever."""

    central: Central

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End the streams before uvicorn waits for open connections to close."""
        self.central.closing = True
        self.central.feed.wake()
        super().handle_exit(sig, frame)


class ListenError(ValueError):
    """The address cannot be used. The message says what to do."""


def listening(host: str, port: int) -> socket.socket:
    """Return a listening socket with proto=TCP, without which asyncio leaves Nagle on: 52 ms instead of 4.

    Raises ListenError.
    """
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
        made.listen(256)
    except (OSError, OverflowError) as error:
        made.close()
        why = "another program listens there" if getattr(error, "errno", 0) == errno.EADDRINUSE else str(error)
        raise ListenError(f"{host}, port {port}: {why}; choose another with --port (0: any free one)") from None
    return made


def serve(database: Path, host: str, port: int, *, config: Path | None = None, new: bool = False) -> None:
    """Serve until SIGTERM or SIGINT. The first line on stdout is the address.

    Raises BusyError, ConfigError, SiteKeyError, ListenError or OSError.
    """
    forbid_dumps()
    begin_logging()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    policy, staff = load_policy(config), load_staff_settings(config)  # before anything is created
    database.parent.mkdir(parents=True, exist_ok=True)
    lock = Lock(database.with_suffix(".lock"))
    admin = secrets.token_urlsafe(24)
    secret = site_key(database, new=new)
    url, clock = f"sqlite:///{database}", Clock.of_environment()
    provider = city_provider(staff, database.parent)
    central = Central.start(url, clock, secret, admin, secrets.token_hex(8), policy, staff)
    central.provider = provider
    with listening(host, port) as listener:
        address = f"http://{host}:{listener.getsockname()[1]}"
        lock.publish_address(f"{address} {admin}")
        sys.stdout.write(f"{address}\n")
        sys.stdout.flush()
        settings = uvicorn.Config(
            make_app(central),
            http=PatientProtocol,
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=3,
            server_header=False,
            proxy_headers=False,
        )
        server = Server(settings)
        server.central = central
        try:
            server.run(sockets=[listener])
        finally:
            central.stop()
            lock.release()
