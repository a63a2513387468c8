"""A command that fails harms neither those before nor behind it; a database that fails acknowledges nothing."""

import sqlite3
from functools import partial

import pytest
import sqlalchemy as sa

from central.store import syncing
from central.store.arrivals import CommandSource
from central.store.arrivals import apply as apply_really
from central.store.database import is_outage
from central.store.syncing import Received, ServingSite, receive
from kiosk.protocol import AnyCommand, Arrived, Result, SequencedCommand, SyncRequest, command_bytes
from kiosk.rules.punctuality import Windows
from tests.support.clock import now
from tests.support.commands import arrived
from tests.support.store import Store

A_KIOSK = "INSERT INTO kiosk (name, letter, epoch, last_kseq) VALUES ('hal-1', 'R', 1, 0)"


@pytest.fixture(autouse=True)
def a_kiosk(store: Store) -> None:
    store.writer.now(lambda connection: connection.exec_driver_sql(A_KIOSK))


def request() -> SyncRequest:
    numbers = ("R001", "R002", "R003")
    commands = tuple(SequencedCommand(nr, command_bytes(arrived(each, None))) for nr, each in enumerate(numbers, 1))
    return SyncRequest("hal-1", 1, now(), "none", None, commands)


def receiving(store: Store, up: SyncRequest, *, careful: bool) -> Received:
    serving = ServingSite(Windows(), b"s" * 32)
    return store.writer.now(partial(receive, up=up, now=now(), serving=serving, careful=careful))


def failing(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """R002 fails after something of it was written."""

    def apply(connection: sa.Connection, command: AnyCommand, whose: CommandSource) -> Result:
        result = apply_really(connection, command, whose)
        if isinstance(command, Arrived) and command.number == "R002":
            raise error
        return result

    monkeypatch.setattr(syncing, "apply", apply)


def stored(store: Store) -> tuple[list[str], int]:
    with store.writer._engine.connect() as connection:
        numbers = connection.execute(sa.text("SELECT number FROM ticket ORDER BY seq")).scalars().all()
        return list(numbers), connection.execute(sa.text("SELECT last_kseq FROM kiosk")).scalar_one()


def test_a_command_that_meets_a_defect_becomes_an_issue_and_the_others_count(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, LookupError("a defect"))
    up = request()
    with pytest.raises(LookupError):
        receiving(store, up, careful=False)
    assert stored(store) == ([], 0), "at first all or nothing"
    received = receiving(store, up, careful=True)
    assert received.expected == 4
    assert stored(store) == (["R001", "R003"], 3)
    with store.writer._engine.connect() as connection:
        reasons = connection.execute(sa.text("SELECT reason FROM attention ORDER BY id")).scalars().all()
        assert connection.execute(sa.text("SELECT last_number FROM kiosk")).scalar_one() == "R003"
    assert list(reasons) == ["unappliable", "numbers_lost"], "who holds R002 may wait without a place here"


OUTAGES = {
    "a lock that was waited for too long": sa.exc.OperationalError("", {}, Exception("lock timeout")),
    "a deadlock": sa.exc.OperationalError("", {}, Exception("deadlock detected")),
    "a line that broke": sa.exc.InterfaceError("", {}, Exception("closed")),
}


@pytest.mark.parametrize("outage", OUTAGES)
@pytest.mark.parametrize("careful", [False, True])
def test_a_database_that_fails_acknowledges_nothing_whatever_its_words(
    store: Store, monkeypatch: pytest.MonkeyPatch, outage: str, careful: bool
) -> None:
    """T2: on PostgreSQL a lock's time-out was acknowledged as "unappliable", and the ticket stood in no table."""
    failing(monkeypatch, OUTAGES[outage])
    with pytest.raises(type(OUTAGES[outage])):
        receiving(store, request(), careful=careful)
    assert stored(store) == ([], 0)


def test_a_page_of_the_file_that_is_damaged_is_an_outage_and_a_value_that_does_not_fit_is_none() -> None:
    damaged = sqlite3.DatabaseError()
    damaged.sqlite_errorname = "SQLITE_CORRUPT_INDEX"
    assert is_outage(sa.exc.DatabaseError("", {}, damaged))
    assert not is_outage(sa.exc.DataError("", {}, Exception("value too long")))
    assert not is_outage(sa.exc.IntegrityError("", {}, Exception("unique")))
    assert not is_outage(ValueError())
