"""What a kiosk brings back from an evening without a network belongs to that evening, however many requests it takes."""

from datetime import timedelta

import msgspec
import pytest
import sqlalchemy as sa

from central.store import tables as t
from central.store.log import ms
from central.store.syncing import ServingSite, receive
from kiosk.protocol import MOST_COMMANDS, NO_LIST, CommandVerdict, Result, SequencedCommand, SyncRequest, command_bytes
from kiosk.rules.punctuality import Windows
from tests.support.commands import arrived
from tests.support.store import NOW, Store

SERVING = ServingSite(Windows(), b"s" * 32)
YESTERDAY = NOW - timedelta(days=1)


@pytest.fixture
def kiosk(store: Store) -> Store:
    last = ms(YESTERDAY - timedelta(hours=2))
    row = {"name": "hal-1", "letter": "R", "epoch": 1, "last_kseq": 0, "last_contact": last, "all_told_at": last}
    store.writer.now(lambda connection: connection.execute(sa.insert(t.kiosk), row))
    return store


def told(kiosk: Store, first: int, count: int, *, days: int, cursor: str | None = None) -> list[Result]:
    """What became of so many arrivals of `days` ago, sent now in one request."""
    at = NOW - timedelta(days=days)
    commands = tuple(
        SequencedCommand(nr, command_bytes(arrived(f"R{nr:03d}", None, at=at, day=at.date())))
        for nr in range(first, first + count)
    )
    up = SyncRequest("hal-1", 1, NOW, cursor, None, commands)
    found = kiosk.writer.now(lambda connection: receive(connection, up, NOW, SERVING))
    return [msgspec.json.decode(each.result, type=Result) for each in found.results]


def waiting(kiosk: Store) -> list[str]:
    return [row.numbers[0] for row in kiosk.view().ready]


def test_an_evening_of_three_requests_is_yesterday_s_in_each(kiosk: Store) -> None:
    """The second was taken for a wrong clock's, and people who had gone home waited at the desks."""
    reasons = {each.reason for nr in range(2) for each in told(kiosk, nr * MOST_COMMANDS + 1, MOST_COMMANDS, days=1)}
    reasons |= {each.reason for each in told(kiosk, 2 * MOST_COMMANDS + 1, 7, days=1)}
    assert reasons == {None, "past_day"}
    assert waiting(kiosk) == []
    assert [each.verdict for each in told(kiosk, 500, 0, days=0)] == []
    assert {each.verdict for each in told(kiosk, 2 * MOST_COMMANDS + 8, 1, days=0)} == {CommandVerdict.ACCEPTED}
    assert len(waiting(kiosk)) == 1


def test_a_clock_that_falls_back_after_all_was_told_loses_nobody(kiosk: Store) -> None:
    assert told(kiosk, 1, 1, days=0)[0].verdict is CommandVerdict.ACCEPTED
    assert told(kiosk, 2, 1, days=1)[0].reason == "wrong_day"
    assert sorted(waiting(kiosk)) == ["R001", "R002"]


def test_a_contact_without_a_ledger_tells_nothing(kiosk: Store) -> None:
    told(kiosk, 1, 0, days=0, cursor=NO_LIST)
    assert told(kiosk, 1, 1, days=1)[0].reason == "past_day"
    assert waiting(kiosk) == []
