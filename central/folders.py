"""Reads the drop folders of sources.toml, on a thread of its own, in one of the processes that share a database."""

import logging
from pathlib import Path
from threading import Event, Thread

from central.appointments.drop_folder import FolderReader
from central.appointments.model import FileReading, ReadingTerms
from central.appointments.sources import DropFolder, SourceSettings
from central.context import Central
from central.import_command import lines_of
from central.store.database import open_for_reading
from central.store.deliveries import DeliveryTerms, deliver
from central.store.election import Election

LOOKED_EACH_S, AGAIN_AFTER_S = 2.0, 10.0

log = logging.getLogger("central")


class Folders(Thread):
    """Looks into every drop folder until it is stopped."""

    def __init__(self, central: Central, url: str, settings: SourceSettings) -> None:
        super().__init__(name="folders", daemon=True)
        self._central, self._ended = central, Event()
        self._engine = open_for_reading(url)
        self._election = Election(self._engine)
        self._readers = [self._reader(each) for each in settings.drop]

    def run(self) -> None:
        """Look every LOOKED_EACH_S. What fails is logged by its kind and tried again."""
        while not self._ended.is_set():
            try:
                self._look()
            except Exception as error:  # noqa: BLE001 -- whatever fails, the next file must be read
                log.error("drop folders: %s; again in %d s", type(error).__name__, AGAIN_AFTER_S)
                self._ended.wait(AGAIN_AFTER_S)
            self._ended.wait(LOOKED_EACH_S)

    def stop(self) -> None:
        """End the thread when the file that it reads is done."""
        self._ended.set()
        self.join()
        self._election.leave()
        self._engine.dispose()

    def _look(self) -> None:
        if self._election.is_won():
            for reader in self._readers:
                reader.look()

    def _reader(self, source: DropFolder) -> FolderReader:
        central = self._central

        def terms() -> ReadingTerms:
            return ReadingTerms(central.marking(), central.today(), central.policy.cards.codes(), source.name)

        def store(reading: FileReading, dry: bool) -> tuple[str, ...]:
            how = DeliveryTerms(central.clock.now(), central.policy.windows, whole_days=source.whole_days, dry=dry)
            return tuple(lines_of(deliver(central.writer.now, source.name, reading, how)))

        return FolderReader(Path(source.folder), terms, store)
