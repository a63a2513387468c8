"""Commands of a kiosk, and a kiosk that sends them by itself."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import current_thread
from uuid import UUID

import msgspec

from kiosk.ledger import Stopped
from kiosk.ledger.enrolment import Enrolment
from kiosk.protocol import (
    AnyCommand,
    Arrived,
    Result,
    SequencedCommand,
    SyncRequest,
    SyncResponse,
    command_bytes,
)
from kiosk.rules import LetterState, OldCard, Purpose, assess
from kiosk.runtime.ids import new_id
from kiosk.sync import Sync, SyncListener
from tests.support.central import RunningCentral
from tests.support.clock import now
from tests.support.crash_child import known
from tests.support.identity import client_of

HERE = Enrolment("hal-1", "R", 1)
COLOUR, LINES = assess([LetterState.VERIFIED, OldCard.PROVEN])


def arrived(
    number: str = "R001", appointment: str | None = "a1", ticket: UUID | None = None, **more: object
) -> Arrived:
    made = Arrived(
        now(),
        new_id(),
        ticket or new_id(),
        number,
        now().date(),
        0,
        1,
        Purpose.COLLECT,
        "nl",
        COLOUR,
        LINES,
        appointment,
    )
    return msgspec.structs.replace(made, **more)


def up(*commands: AnyCommand | bytes, first: int = 1, cursor: str | None = None, epoch: int = 1) -> SyncRequest:
    raw = [each if isinstance(each, bytes) else command_bytes(each) for each in commands]
    numbered = tuple(SequencedCommand(first + nr, each) for nr, each in enumerate(raw))
    return SyncRequest("hal-1", epoch, now(), cursor, None, numbered)


def results(down: SyncResponse) -> list[Result]:
    return [msgspec.json.decode(each.result, type=Result) for each in down.results]


class SyncingKiosk:
    """A ledger and its coordinator, as in the product; killed by being dropped and opened anew."""

    def __init__(self, folder: Path, address: str, enrolment: Enrolment = HERE) -> None:
        self.ledger = known(folder, enrolment=enrolment)
        self.worker = ThreadPoolExecutor(1)
        self.days: list[object] = []
        self.online: list[bool] = []
        self.stops: list[Stopped | None] = []
        self.threads: set[str] = set()
        hearers = SyncListener(
            self._on(self.days.append), self._on(lambda _: None), self._on(self.online.append),
            self._on(self.stops.append), self._on(lambda _: None), self._on(lambda *_: None),
        )  # fmt: skip
        self.sync = Sync(
            client_of(address, enrolment.name, seconds=5), self.ledger, self.worker, hearers, now, enrolment
        )

    def _on(self, hear: Callable[..., None]) -> Callable[..., None]:
        def noted(*said: object) -> None:
            self.threads.add(current_thread().name)
            hear(*said)

        return noted

    def issue(self, visit: UUID, appointment: str | None = None) -> str:
        def make(number: str, ticket: UUID) -> Arrived:
            return arrived(number, appointment, ticket, visit=visit)

        issued = self.worker.submit(self.ledger.issue, visit, make).result().number
        self.sync.wake()
        return issued

    def close(self) -> None:
        self.sync.stop()
        self.worker.shutdown()
        self.ledger.close()


class Kiosk:
    def __init__(self, central: RunningCentral) -> None:
        self.client, self.next = client_of(central.address), 1

    def tell(self, *commands: AnyCommand) -> None:
        self.next = self.client.sync(up(*commands, first=self.next)).expected
