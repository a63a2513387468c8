"""Reads the folders and calendars of sources.toml, on a thread of its own, in one of the processes that share a database."""

import logging
from functools import partial
from pathlib import Path
from threading import Event, Thread

from central.appointments.calendar_feed import CalendarReader
from central.appointments.drop_folder import FolderReader
from central.appointments.model import FileReading, ReadingTerms
from central.appointments.sources import CalendarFeed, DropFolder, SourceSettings
from central.context import Central
from central.import_command import lines_of
from central.store.database import open_for_reading
from central.store.deliveries import DeliveryReport, DeliveryTerms, deliver
from central.store.election import READING_SOURCES, Election

LOOKED_EACH_S = 2.0

log = logging.getLogger("central")


class SourceWatcher(Thread):
    """Looks at every folder and calendar until it is stopped."""

    def __init__(self, central: Central, url: str, settings: SourceSettings) -> None:
        super().__init__(name="sources", daemon=True)
        self._central, self._ended = central, Event()
        self._engine = open_for_reading(url)
        self._election = Election(self._engine, READING_SOURCES)
        self._readers: list[FolderReader | CalendarReader] = [
            *(self._folder(each) for each in settings.drop),
            *(self._calendar(each) for each in settings.calendar),
        ]

    def run(self) -> None:
        """Look every LOOKED_EACH_S. What fails is tried again, and logged by its kind when that is another one."""
        failing = dict[int, str]()
        while not self._ended.is_set():
            for nr, reader in enumerate(self._readers):
                try:
                    if self._election.is_won():
                        reader.look()
                except Exception as error:  # noqa: BLE001 -- whatever fails, the next file must be read
                    kind = type(error).__name__
                    if failing.get(nr) != kind:
                        log.error("a source of appointments: %s; it is tried again", kind)
                    failing[nr] = kind
                else:
                    failing.pop(nr, None)
            self._ended.wait(LOOKED_EACH_S)

    def stop(self) -> None:
        """End the thread when the file that it reads is done."""
        self._ended.set()
        self.join()
        self._election.leave()
        self._engine.dispose()

    def _terms(self, source: str) -> ReadingTerms:
        central = self._central
        return ReadingTerms(central.marking(), central.today(), central.policy.cards.codes(), source)

    def _stored(self, source: str, reading: FileReading, **how: bool) -> DeliveryReport:
        central = self._central
        terms = DeliveryTerms(central.clock.now(), central.policy.windows, **how)
        return deliver(central.writer.now, source, reading, terms)

    def _folder(self, source: DropFolder) -> FolderReader:
        def store(reading: FileReading, dry: bool) -> tuple[str, ...]:
            return tuple(lines_of(self._stored(source.name, reading, whole_days=source.whole_days, dry=dry)))

        return FolderReader(Path(source.folder), partial(self._terms, source.name), store)

    def _calendar(self, feed: CalendarFeed) -> CalendarReader:
        store = partial(self._stored, feed.name, everything=True)
        return CalendarReader(feed, partial(self._terms, feed.name), store)
