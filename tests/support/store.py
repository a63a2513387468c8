"""Central's tables and writer without its server, with a clock that the test moves."""

from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

from central.appointments.csv_file import read_csv
from central.marking import Marking
from central.store import tables as t
from central.store.arrivals import CommandSource, apply
from central.store.database import migrate, open_database
from central.store.desk import DeskView, desk_view
from central.store.desk_actions import ActionKind, ActionOutcome, DeskAction, execute
from central.store.site import begin_site, upsert_appointments
from central.store.writer import Writer
from kiosk.policy_files import load_policy
from kiosk.protocol import Arrived, HelpWanted, NotPrinted
from kiosk.rules import LetterState, OldCard, Purpose, assess
from kiosk.rules.punctuality import Windows
from kiosk.runtime.clock import BRUSSELS
from tests.support.central import DAY_CSV

NOW = datetime(2026, 11, 25, 10, 12, tzinfo=BRUSSELS)


GREEN = (LetterState.VERIFIED, OldCard.PROVEN)


RED = (LetterState.VERIFIED, OldCard.FORGOTTEN)


class Store:
    """The real tables and writer, with a clock that walks."""

    def __init__(self, folder: Path, url: str | None = None) -> None:
        """url: of an empty database on PostgreSQL."""
        engine = open_database(url or f"sqlite:///{folder / 'central.db'}")
        migrate(engine)
        self.writer = Writer(engine)
        self.writer.start()
        self.now, self.count, self.kiosk_ahead = NOW, 0, timedelta()
        rows = read_csv(DAY_CSV.encode(), Marking(b"s" * 32), NOW.date(), load_policy().cards.codes())
        self.writer.now(lambda connection: begin_site(connection, "g"))
        letters = sa.insert(t.kiosk_letter).values(kiosk="hal-1", letter="R")
        self.writer.now(lambda connection: connection.execute(letters))
        self.writer.now(lambda connection: upsert_appointments(connection, rows, NOW))

    def arrive(
        self, verdicts: tuple[LetterState | OldCard, ...] = GREEN, ref: str | None = None, **more: object
    ) -> UUID:
        self.count += 1
        colour, lines = assess(verdicts)
        ticket = UUID(int=self.count)
        purpose = more.get("purpose", Purpose.COLLECT)
        assert isinstance(purpose, Purpose)
        number, visit = f"R{self.count:03d}", UUID(int=900 + self.count)
        at = self.now + self.kiosk_ahead - timedelta(seconds=float(str(more.get("ago_s", 0))))
        command = Arrived(at, visit, ticket, number, NOW.date(), 0, 1, purpose, "en", colour, lines, ref)
        self.tell(command)
        return ticket

    def tell(self, command: Arrived | NotPrinted | HelpWanted) -> None:
        whose = CommandSource(
            "hal-1", self.count, self.now, self.now + self.kiosk_ahead, NOW.date(), NOW.date(), Windows()
        )
        self.writer.now(lambda connection: apply(connection, command, whose))

    def do(self, act: ActionKind, desk: int = 3, entry: int | None = None, key: str | None = None) -> ActionOutcome:
        self.count += 1
        action = DeskAction(act, desk, key or f"key-{self.count:016d}", entry)
        return self.writer.now(lambda connection: execute(connection, action, self.now))

    def close(self) -> None:
        self.writer.stop()
        self.writer._engine.dispose()

    def walk(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def view(self, desk: int = 3, chosen: int | None = None) -> DeskView:
        return self.writer.now(lambda connection: desk_view(connection, desk, chosen, self.now))
