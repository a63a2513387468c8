"""A command that vanished from the outbox blocks nothing behind it, and whoever holds its number is called."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.ledger import Ledger
from kiosk.protocol import Arrived, Lost, read_command
from kiosk.runtime.ids import new_id
from tests.support.crash_child import AT, DAY, VISITS, issue, known

pytestmark = pytest.mark.slow


def lose(ledger: Ledger, *kseqs: int) -> None:
    for kseq in kseqs:
        assert ledger._store.execute("DELETE FROM outbox WHERE kseq = ?", kseq) == 1


def told(ledger: Ledger) -> dict[int, object]:
    return {each.kseq: read_command(each.command) for each in ledger.unacknowledged(200)}


def test_a_lost_arrival_is_told_again_by_its_ticket_and_the_desk_knows_that_the_rest_is_lost(tmp_path: Path) -> None:
    ledger = known(tmp_path)
    numbers = [issue(ledger, visit) for visit in VISITS]
    lose(ledger, 2)
    assert ledger.mend(AT) == 1
    again = told(ledger)[2]
    assert isinstance(again, Arrived)
    assert (again.number, again.ticket, again.visit) == (*numbers[1], VISITS[1])
    assert [line.what for line in again.evidence] == ["record.lost"]
    assert ledger.mend(AT) == 0
    ledger.close()


def test_of_anything_else_that_is_lost_the_place_is_kept(tmp_path: Path) -> None:
    ledger = known(tmp_path)
    issue(ledger, VISITS[0])
    ledger.visit_ended(VISITS[0], "read_number", AT)
    lose(ledger, 2, 3)
    assert ledger.mend(AT) == 2
    assert [type(each) for each in told(ledger).values()] == [Arrived, Lost, Lost]
    ledger.close()


def test_what_central_has_is_never_made_anew(tmp_path: Path) -> None:
    """Other bytes under a number that central knows would be a fork, and stop the kiosk for good."""
    ledger = known(tmp_path)
    for visit in VISITS:
        issue(ledger, visit)
    lose(ledger, 1, 3)
    assert ledger.acknowledge(3, DAY)
    assert ledger.mend(AT) == 1
    assert list(told(ledger)) == [3]
    ledger.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mending")


@given(st.data())
def test_whatever_vanished_the_sequence_is_whole_again_and_every_number_is_told(
    folder: Path, data: st.DataObject
) -> None:
    place = folder / str(new_id())
    place.mkdir()
    ledger = known(place)
    for visit in (new_id() for _ in range(4)):
        _, ticket = issue(ledger, visit)
        ledger.sending(ticket)
        ledger.printed(ticket, AT)
    known_there = data.draw(st.integers(1, 8))
    assert ledger.acknowledge(known_there, DAY)
    lost = data.draw(st.sets(st.integers(known_there, 8)))
    lose(ledger, *lost)
    assert ledger.mend(AT) == len(lost)
    after = told(ledger)
    assert list(after) == list(range(known_there, 9))
    heard = {each.number for each in after.values() if isinstance(each, Arrived)}
    untold = {f"R00{nr}" for nr in range(1, 5)} - {f"R00{(kseq + 1) // 2}" for kseq in range(1, known_there, 2)}
    assert heard >= untold, "every number that central had not heard of"
    ledger.close()
