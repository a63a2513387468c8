"""`central serve`: lock, store, listening socket and uvicorn; stops at once on a signal."""

import asyncio
import asyncio.constants
import secrets
import signal
import sys
from datetime import timedelta
from pathlib import Path
from types import FrameType

import uvicorn

from central.access.city_login import city_provider
from central.access.settings import load_staff_settings
from central.api.app import make_app
from central.api.limits import PatientProtocol
from central.appointments.sources import load_sources
from central.context import Central, site_key
from central.health import Watched
from central.listening import Listening, RunningInstance, open_listener
from central.logs import begin_logging
from central.place import Place
from central.retention_job import RetentionJob
from central.source_watcher import SourceWatcher
from central.tls import HANDSHAKE_S, Certificate
from kiosk.policy_files import load_policy_files, policy_of
from kiosk.runtime.clock import Clock
from kiosk.runtime.no_dump import forbid_dumps


class Server(uvicorn.Server):
    """Closes the open streams before waiting for them; otherwise it would wait for ever. Renews the certificate."""

    central: Central
    certificate: Certificate | None = None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End the streams before uvicorn waits for open connections to close."""
        self.central.closing = True
        self.central.feed.wake()
        super().handle_exit(sig, frame)

    async def main_loop(self) -> None:
        """Serve until a signal, and look for a new certificate meanwhile."""
        renewal = asyncio.create_task(self.certificate.keep_fresh()) if self.certificate else None
        try:
            await super().main_loop()
        finally:
            if renewal is not None:
                renewal.cancel()


def serve(
    place: Place,
    where: Listening,
    *,
    config: Path | None = None,
    new: bool = False,
    backup_within: timedelta | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT. The first line on stdout is the address for this machine.

    backup_within: how old the latest backup may be while central is called ready; None: nobody watches it.
    Raises BusyError, ConfigError, SiteKeyError, ListenError or OSError.
    """
    forbid_dumps()
    begin_logging()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    policy, staff = load_policy_files(config), load_staff_settings(config)
    policy_of(policy)  # before anything is created
    sources = load_sources(config)
    lock = place.hold()
    admin = secrets.token_urlsafe(24)
    provider, secret = city_provider(staff, place.folder), site_key(place, new=new)
    central = Central.start(place.url, Clock.of_environment(), secret, admin, secrets.token_hex(8), policy, staff)
    central.provider = provider
    central.watched = Watched(backup_within, where.certificate.chain if where.certificate else None)
    retention = RetentionJob(central, place)
    retention.look()  # before it serves: a restored backup holds people of earlier days
    with open_listener(where.host, where.port) as listener:
        port = listener.getsockname()[1]
        certificate = where.certificate
        chain = certificate.chain.absolute() if certificate else None
        running = RunningInstance(where.local(port), where.public(port), admin, chain)
        lock.publish_address(running.line()) if lock else running.write(place.lock_file)
        sys.stdout.write(f"{where.local(port)}\n")
        sys.stdout.flush()
        server = Server(_settings(central, where))
        server.central, server.certificate = central, certificate
        watcher = SourceWatcher(central, place.url, sources) if sources.drop or sources.calendar else None
        try:
            retention.start()
            if watcher is not None:
                watcher.start()
            server.run(sockets=[listener])
        finally:
            retention.stop()
            if watcher is not None:
                watcher.stop()
            central.stop()
            if lock is not None:
                lock.release()


def _settings(central: Central, where: Listening) -> uvicorn.Config:
    certificate = where.certificate
    if certificate is not None:
        asyncio.constants.SSL_HANDSHAKE_TIMEOUT = HANDSHAKE_S  # uvicorn has no setting for it
    return uvicorn.Config(
        make_app(central, where.hosts()),
        http=PatientProtocol,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=3,
        server_header=False,
        proxy_headers=bool(where.proxies),
        forwarded_allow_ips=list(where.proxies),
        ssl_context_factory=(lambda *_: certificate.context) if certificate else None,
    )
