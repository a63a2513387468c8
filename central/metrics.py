"""Figures for Prometheus: requests, the hall, kiosks, the machine. None of them names a resident or a member of staff."""

import shutil
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from central.health import certificate_end, latest_backup
from central.store.days import waiting_today
from central.store.kiosks import kiosk_contacts
from central.store.log import ms

if TYPE_CHECKING:
    from central.context import Central

MEDIA_TYPE = "text/plain; version=1.0.0; charset=utf-8"
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)


class Metrics:
    """The figures of one central, counted since its start or read when they are asked for."""

    def __init__(self, central: "Central") -> None:
        self._registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self._requests = Counter("onthaal_requests", "Requests answered", labels, registry=self._registry)
        self._seconds = Histogram(
            "onthaal_request_seconds", "Seconds until an answer begins", ("route",), registry=self._registry, buckets=_BUCKETS
        )  # fmt: skip
        self._registry.register(_Present(central))

    def counted(self, app: ASGIApp) -> ASGIApp:
        """Return the application, each answer counted by its route's template, never by what somebody asked for."""

        async def counting(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != ScopeType.HTTP:
                await app(scope, receive, send)
                return
            began = time.monotonic()

            async def sending(message: Message) -> None:
                if message["type"] == "http.response.start":
                    route = str(scope.get("path_template") or "other")
                    method = scope["method"] if scope["method"] in _METHODS else "OTHER"
                    self._requests.labels(method, route, str(message["status"])).inc()
                    self._seconds.labels(route).observe(time.monotonic() - began)
                await send(message)

            await app(scope, receive, sending)

        return counting

    def text(self) -> bytes:
        """Return all figures as Prometheus reads them. Not on the event loop."""
        return generate_latest(self._registry)


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})


class _Present(Collector):
    """What is read when it is asked for."""

    def __init__(self, central: "Central") -> None:
        self._central = central

    def collect(self) -> Iterator[Metric]:
        """Yield the figures of this moment."""
        yield from self._of_the_hall()
        yield from self._of_the_machine()

    def _of_the_hall(self) -> Iterator[Metric]:
        central, now = self._central, self._central.clock.now()
        with central.reading.begin() as connection:
            waiting = waiting_today(connection, central.today())
            contacts = kiosk_contacts(connection)
        people = GaugeMetricFamily("onthaal_waiting", "People who wait, by what they came for", labels=["purpose"])
        for purpose in sorted({each.purpose for each in waiting}):
            people.add_metric([purpose], sum(each.purpose == purpose for each in waiting))
        yield people
        late = [ms(now) - each.due for each in waiting]
        longest = max(0, *late) if late else 0
        yield GaugeMetricFamily(
            "onthaal_longest_past_due_seconds", "Of who waits longest past their time", longest / 1000
        )
        yield GaugeMetricFamily("onthaal_open_desks", "Desk pages open in this process", len(central.watching))
        seen = GaugeMetricFamily("onthaal_kiosk_contact_age_seconds", "Since a kiosk's last request", labels=["kiosk"])
        policy = GaugeMetricFamily("onthaal_kiosk_policy_version", "Which policy a kiosk has", labels=["kiosk"])
        for name, at, version in contacts:
            seen.add_metric([name], (ms(now) - at) / 1000)
            if version is not None:
                policy.add_metric([name], version)
        yield seen
        yield policy
        yield GaugeMetricFamily("onthaal_policy_version", "The policy that is in force", central.policy.version)

    def _of_the_machine(self) -> Iterator[Metric]:
        central, place = self._central, self._central.place
        if place is not None:
            free = shutil.disk_usage(place.folder).free
            yield GaugeMetricFamily("onthaal_disk_free_bytes", "Free where the database is", free)
            if place.file is not None:
                yield GaugeMetricFamily("onthaal_database_bytes", "Of the database's file", place.file.stat().st_size)
            if (made := latest_backup(place)) is not None:
                yield GaugeMetricFamily("onthaal_backup_seconds", "When the latest backup was made", made.timestamp())
        if central.watched.certificate is not None:
            ends = certificate_end(central.watched.certificate).timestamp()
            yield GaugeMetricFamily("onthaal_certificate_end_seconds", "When the certificate ends", ends)
