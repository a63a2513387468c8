"""What vanished on either side is noticed by comparing, told by its number, and blocks nothing behind it."""

import shutil
from pathlib import Path

import pytest

from kiosk.runtime.ids import new_id
from tests.support.central import RunningCentral, drained
from tests.support.commands import SyncingKiosk, arrived, up
from tests.support.identity import client_of, joined
from tests.support.waiting import until


@pytest.fixture
def kiosk(tmp_path: Path, central: RunningCentral) -> SyncingKiosk:
    return SyncingKiosk(tmp_path, central.address)


def lose(kiosk: SyncingKiosk, *kseqs: int) -> None:
    for kseq in kseqs:
        gone = kiosk.worker.submit(kiosk.ledger._store.execute, "DELETE FROM outbox WHERE kseq = ?", kseq)
        assert gone.result() == 1


def numbers(central: RunningCentral) -> list[object]:
    return [row[0] for row in central.rows("SELECT number FROM ticket ORDER BY seq")]


def desk_page(central: RunningCentral) -> str:
    return central.staff().page("/desk/3")


@pytest.mark.parametrize("gone", [(2,), (1, 2, 3)])
def test_an_arrival_that_vanished_from_the_outbox_reaches_the_desk_all_the_same(
    kiosk: SyncingKiosk, central: RunningCentral, gone: tuple[int, ...]
) -> None:
    for appointment in (None, "a1", None):
        kiosk.issue(new_id(), appointment)
    lose(kiosk, *gone)
    kiosk.sync.start()
    drained(central, 3)
    assert sorted(numbers(central), key=str) == ["R001", "R002", "R003"]
    told = [bytes(row[0]) for row in central.rows("SELECT evidence FROM entry ORDER BY id")]  # type: ignore[call-overload]
    assert sum(b"record.lost" in each for each in told) == len(gone)
    assert "De kiosk verloor de rest van dit bezoek" in desk_page(central)
    assert set(kiosk.stops) <= {None}
    kiosk.close()


def test_anything_else_that_vanished_is_one_line_to_settle_and_what_is_behind_it_arrives(
    kiosk: SyncingKiosk, central: RunningCentral
) -> None:
    for _ in range(4):
        kiosk.worker.submit(kiosk.ledger.visit_ended, new_id(), "read_number", arrived().at).result()
    kiosk.issue(new_id())
    lose(kiosk, 2, 3)
    kiosk.sync.start()
    drained(central, 5)
    assert numbers(central) == ["R001"]
    assert central.rows("SELECT reason FROM attention") == [("lost",)]
    assert "Een bericht van de kiosk ging verloren" in desk_page(central)
    kiosk.close()


@pytest.mark.parametrize("kept", [True, False], ids=["all is kept", "the kiosk forgot what was acknowledged"])
@pytest.mark.file
def test_a_central_that_was_restored_from_its_backup_hears_again_what_it_lost(
    kiosk: SyncingKiosk, central: RunningCentral, tmp_path: Path, kept: bool
) -> None:
    kiosk.sync.start()
    for _ in range(3):
        kiosk.issue(new_id())
    drained(central, 3)
    central.stop()
    backup = shutil.copy(central.database, tmp_path / "backup.db")
    central.start()
    for _ in range(3):
        kiosk.issue(new_id())
    drained(central, 6)
    until(lambda: kiosk.worker.submit(kiosk.ledger.unacknowledged, 9).result() == ())
    central.stop()
    for file in central.folder.glob("central.db*"):
        file.unlink()
    shutil.copy(backup, central.database)
    if not kept:
        lose(kiosk, 4, 5)
    central.start()
    drained(central, 6)
    assert sorted(numbers(central), key=str) == [f"R00{nr}" for nr in range(1, 7)]
    assert set(kiosk.stops) <= {None}
    assert kiosk.issue(new_id()) == "R007"
    drained(central, 7)
    kiosk.close()


def test_numbers_that_a_kiosk_gave_and_lost_with_its_ledger_are_named_at_the_desk(central: RunningCentral) -> None:
    client = client_of(central.address)
    client.sync(up(arrived("R998", None)))
    client.sync(up(arrived("R999", None), first=2))
    assert central.rows("SELECT * FROM attention") == []
    client.sync(up(arrived("R002", None), first=3))
    client.sync(up(arrived("R006", None), first=4))
    joined(central.where, "hal-1", "G")
    client.sync(up(arrived("G001", None), epoch=2))
    found = central.rows("SELECT reason, bytes FROM attention ORDER BY id")
    assert found == [("numbers_lost", b"R001"), ("numbers_lost", b"R003-R005")]
    page = desk_page(central)
    assert "R003-R005" in page
    assert "misschien wacht iemand ermee" in page
