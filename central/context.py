"""A running central: database, writer, clock and secret, as passed to the routes."""

import base64
import logging
import os
import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import sqlalchemy as sa

from central.access.city_login import CityProvider
from central.access.rates import Buckets
from central.access.settings import StaffSettings
from central.city_policy import CityPolicy
from central.health import Watched
from central.live import Feed
from central.marking import Marking
from central.metrics import Metrics
from central.pages.desk import DeskPages
from central.pages.display import DisplayPages
from central.pages.policy import PolicyPages
from central.pages.staff import StaffPages
from central.place import Place
from central.store.database import migrate, open_database, open_for_reading
from central.store.notifications import Listener, announce
from central.store.open_desks import note_open_desks
from central.store.policies import begin_policy
from central.store.rotation import marking_version
from central.store.site import begin_site, site_seq
from central.store.site_status import SharedStatus
from central.store.waiting_list import LIST_KEPT, WaitingList, WaitingLists
from central.store.writer import Writer
from kiosk.key_files import read_credential
from kiosk.rules import DUTCH, Policy
from kiosk.runtime.clock import Clock, business_day
from kiosk.texts.catalogues import load_texts

log = logging.getLogger("central")

KEY_VARIABLE, SITE_KEY = "ONTHAAL_SITE_KEY", "site.key"


class SiteKeyError(ValueError):
    """The site's key cannot be read, or does not belong to the database. The message says what to do."""


def site_key(place: Place, *, new: bool = False) -> bytes:
    """Return the site's secret: a systemd credential, else from the environment, else a file of the place's folder (0600).

    The file is created with the database. new: the database may be created although the file exists. Raises SiteKeyError.
    """
    credential = read_credential(SITE_KEY)
    given = credential.decode("ascii", "replace") if credential is not None else os.environ.get(KEY_VARIABLE)
    file, kept = place.folder / SITE_KEY, has_data(place)
    if kept and given is None and not file.exists():
        raise SiteKeyError(
            f"{file} is gone, and {place} was marked with it: restore it from the backup; "
            f"with another key nobody would be found"
        )
    if place.file is not None and file.exists() and not kept and not new:
        raise SiteKeyError(
            f"{place} is empty or gone, and this site has had one: restore it from the backup, "
            f"or begin without the past with `central serve --new`"
        )
    if given is None and not file.exists():
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as made:
            made.write(base64.b64encode(secrets.token_bytes(32)).decode())
    try:
        secret = base64.b64decode(given if given is not None else file.read_text(), validate=True)
    except (OSError, ValueError):
        secret = b""
    if len(secret) != 32:
        raise SiteKeyError("the site key has 32 bytes, in base64")
    return secret


def has_data(place: Place) -> bool:
    """Return whether the database holds anything yet."""
    if place.file is not None:
        return place.file.exists() and place.file.stat().st_size > 0
    engine = open_for_reading(place.url)
    try:
        with engine.connect() as connection:
            return sa.inspect(connection).has_table("site")
    finally:
        engine.dispose()


@dataclass(slots=True)
class Central:
    """What the routes work with. watching: open pages per desk, of who is logged in: they mean that the desk is staffed."""

    writer: Writer
    reading: sa.Engine
    clock: Clock
    secret: bytes = field(repr=False)
    admin: str
    policies: CityPolicy
    pages: DeskPages
    display: DisplayPages
    staff_pages: StaffPages
    policy_pages: PolicyPages
    staff: StaffSettings = field(default_factory=StaffSettings)
    provider: CityProvider | None = None
    listener: Listener | None = None
    place: Place | None = None
    watched: Watched = field(default_factory=Watched)
    process: str = field(default_factory=lambda: secrets.token_hex(8))
    lists: WaitingLists = field(default_factory=WaitingLists)
    shared_status: SharedStatus = field(default_factory=SharedStatus)
    buckets: Buckets = field(default_factory=Buckets)
    watching: Counter[int] = field(default_factory=Counter)
    closing: bool = False
    feed: Feed = field(init=False)
    metrics: Metrics = field(init=False)
    _listed: tuple[int, WaitingList] | None = None

    def __post_init__(self) -> None:
        """Count from now on, and let the feed tell this central's time."""
        self.metrics = Metrics(self)
        self.feed = Feed(lambda: self.clock.now().strftime("%H.%M.%S"), lambda: self.closing)

    @classmethod
    def start(
        cls, url: str, clock: Clock, secret: bytes, admin: str, generation: str, policy: Mapping[str, str],
        staff: StaffSettings = StaffSettings(),  # noqa: B008 -- frozen
    ) -> "Central":  # fmt: skip
        """Open and migrate the database, begin a generation and the policy, start the writer.

        policy: the configured files, by name; they were found valid.
        """
        engine = open_database(url)
        migrate(engine)
        policies = CityPolicy()

        def present() -> Policy:
            return policies.on(business_day(clock.now()))

        pages = DeskPages.of(load_texts((DUTCH,), "desk"), present)
        display = DisplayPages(pages.templates)
        staff_pages = StaffPages(pages.templates, present)
        policy_pages = PolicyPages(pages.templates, present)
        shared = engine.dialect.name == "postgresql"
        writer = Writer(engine, version=site_seq, announce=announce) if shared else Writer(engine, version=site_seq)
        reading = open_for_reading(url)
        central = cls(writer, reading, clock, secret, admin, policies, pages, display, staff_pages, policy_pages, staff)
        central.place = Place.of(url)
        central.writer.changed = central.feed.wake
        central.writer.start()
        central.writer.now(lambda connection: begin_site(connection, generation, renew=not shared))
        if not central.writer.now(lambda connection: begin_policy(connection, policy, clock.now())):
            log.warning("the configured policy is not what was decided here: `central policy import` takes it over")
        central.read_policy()
        if shared:
            central.listener = Listener(open_for_reading(url), central.on_change, central.note_desks)
            central.listener.start()
        return central

    @property
    def policy(self) -> Policy:
        """Return the city's policy of today."""
        return self.policies.on(self.today())

    def read_policy(self) -> None:
        """Read the policy anew if it has changed. Not on the event loop."""
        with self.reading.begin() as connection:
            if self.policies.read(connection, self.today()):
                self.pages.rendered.forget()

    def on_change(self) -> None:
        """Take over what another process has changed, and wake the pages."""
        self.read_policy()
        self.feed.wake()

    def prove_reading(self) -> None:
        """Read the site's row. Raises SQLAlchemyError."""
        with self.reading.begin() as connection:
            connection.execute(sa.text("SELECT seq FROM site")).one()

    def marking(self) -> Marking:
        """Return what marks and seals appointments now."""
        with self.reading.begin() as connection:
            return Marking(self.secret, marking_version(connection))

    def waiting_list(self) -> WaitingList:
        """Return the waiting list as of the feed's last wake-up, read once for all pages."""
        version, now, last = self.feed.version, self.clock.now(), self._listed
        if last is None or last[0] != version or not timedelta() <= now - last[1].at < LIST_KEPT:
            with self.reading.begin() as connection:
                last = self._listed = version, self.lists.get(connection, now)
        return last[1]

    def known_list(self) -> WaitingList:
        """Return the waiting list that was read last; a stream's part before has made sure that there is one."""
        return self._listed[1] if self._listed is not None else self.waiting_list()

    def desks(self) -> int | None:
        """Return how many desks are open here; None where other processes have desks too: the database knows."""
        return None if self.listener else len(self.watching)

    def note_desks(self) -> None:
        """Note which desks are open here, for the other processes. Any thread may call it; nobody waits for it."""
        if self.listener is not None:
            desks, now = list(self.watching), self.clock.now()
            self.writer.run_later(lambda connection: note_open_desks(connection, self.process, desks, now))

    def today(self) -> date:
        """Return the business day by this central's clock: the date in Brussels."""
        return business_day(self.clock.now())

    def stop(self) -> None:
        """Finish what is running, then close."""
        if self.listener is not None:
            self.listener.stop()
        self.feed.close()
        self.writer.stop()
        self.reading.dispose()
