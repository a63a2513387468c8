"""The marking key comes with the day list, has versions, and can be changed on any day without a visit's loss."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from central.appointments.csv_file import read_csv
from central.marking import Clear, Marking, SealError
from central.store.rotation import KeyRotatedError, marking_version, rotate
from central.store.site import upsert_appointments
from kiosk.protocol import MarkingKey
from kiosk.rules import IdentifierKind, SiteKey
from kiosk.runtime.central_listener import CentralListener
from kiosk.visit.state import DayList
from tests.support.builders import CONTEXT, DAY
from tests.support.central import DAY_CSV, SITE_KEY, RunningCentral
from tests.support.clock import CLOCK
from tests.support.commands import SyncingKiosk, up
from tests.support.identity import client_of
from tests.support.store import NOW, Store
from tests.support.waiting import until

MARKING = Marking(b"s" * 32)
CODE, LETTER = "OH-CM7K2M9QRTXT", "OHB-7K2M9QRTXAQ"


def test_the_key_comes_with_the_whole_list_alone_and_is_not_the_site_s_secret(central: RunningCentral) -> None:
    client = client_of(central.address)
    first = client.sync(up()).day_news
    assert first is not None
    assert first.key == MarkingKey("k1", Marking(SITE_KEY).key().secret)
    assert first.key.secret != SITE_KEY
    assert "secret" not in repr(first)
    again = client.sync(up(cursor=first.cursor)).day_news
    assert again is not None
    assert again.key is None


def test_a_rotation_reaches_a_kiosk_that_runs_with_list_and_key_together(
    tmp_path: Path, central: RunningCentral
) -> None:
    kiosk = SyncingKiosk(tmp_path, central.address)
    kiosk.sync.start()
    until(lambda: kiosk.days, "the first list")
    done = central.command("rotate")
    assert (done.returncode, done.stdout) == (0, "3 appointments were marked anew; 0 must be imported again\n")
    kiosk.sync.wake()

    def newest() -> Any:
        return kiosk.days[-1]

    until(lambda: newest().key.key_id == "k2", "the next key")
    assert newest().key == Marking(SITE_KEY, 2).key()
    assert newest().by_code(newest().key.mark(IdentifierKind.CODE, CODE)).ref == "a1"
    kept = kiosk.worker.submit(kiosk.ledger.day_list).result()
    assert (kept, kept.key) == (newest(), newest().key), "also after a restart without the network"
    kiosk.close()


def test_a_stolen_key_marks_nothing_that_comes_after_it() -> None:
    stolen, fresh = MARKING.key(), Marking(b"s" * 32, 2).key()
    assert stolen.mark(IdentifierKind.CODE, CODE) != fresh.mark(IdentifierKind.CODE, CODE)
    assert len({stolen.secret, fresh.secret, MARKING.secret}) == 3
    assert "s" * 8 not in repr(MARKING)


def test_what_was_imported_while_the_key_changed_is_refused_and_stored_by_the_next_try(tmp_path: Path) -> None:
    store = Store(tmp_path)
    read = read_csv(DAY_CSV.replace("A. K.", "A. L.").encode(), MARKING, NOW.date(), frozenset())
    assert store.writer.now(lambda connection: rotate(connection, MARKING.secret, NOW.date(), NOW)) == (3, 0)
    with pytest.raises(KeyRotatedError):
        store.writer.now(lambda connection: upsert_appointments(connection, read, NOW))
    version = store.writer.now(marking_version)
    assert version == 2
    read = read_csv(DAY_CSV.replace("A. K.", "A. L.").encode(), Marking(b"s" * 32, version), NOW.date(), frozenset())
    assert store.writer.now(lambda connection: upsert_appointments(connection, read, NOW)).written == 1
    store.writer.stop()


def test_the_same_file_again_changes_nothing_although_it_is_sealed_differently(tmp_path: Path) -> None:
    store = Store(tmp_path)
    read = read_csv(DAY_CSV.encode(), MARKING, NOW.date(), frozenset())
    assert store.writer.now(lambda connection: upsert_appointments(connection, read, NOW)).written == 0
    store.writer.stop()


def test_an_appointment_of_an_earlier_version_is_counted_and_marked_by_the_next_import(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.writer.now(lambda connection: connection.exec_driver_sql("UPDATE appointment SET sealed = NULL"))
    assert store.writer.now(lambda connection: rotate(connection, MARKING.secret, NOW.date(), NOW)) == (0, 3)
    read = read_csv(DAY_CSV.encode(), Marking(b"s" * 32, 2), NOW.date(), frozenset())
    assert store.writer.now(lambda connection: upsert_appointments(connection, read, NOW)).written == 3
    store.writer.stop()


@pytest.mark.parametrize("harm", ["another secret", "another appointment", "a bit", "short", "nothing"])
def test_what_is_sealed_opens_for_its_appointment_and_secret_alone(harm: str) -> None:
    clear = Clear("OHCM7", "OHB7", "123456789", "1990-02-03 PEE")
    sealed = MARKING.seal("a1", clear)
    assert MARKING.open("a1", sealed) == Marking(b"s" * 32, 9).open("a1", sealed) == clear
    assert b"1990" not in sealed
    assert MARKING.seal("a1", clear) != sealed
    bit = bytes([sealed[0] ^ 1]) + sealed[1:]
    opened = {
        "another secret": lambda: Marking(b"t" * 32).open("a1", sealed),
        "another appointment": lambda: MARKING.open("a2", sealed),
        "a bit": lambda: MARKING.open("a1", bit),
        "short": lambda: MARKING.open("a1", sealed[:20]),
        "nothing": lambda: MARKING.open("a1", b""),
    }
    with pytest.raises(SealError):
        opened[harm]()


@pytest.mark.parametrize(("in_use", "comes", "at_once"), [(None, "k1", True), ("k1", "k1", True), ("k1", "k2", False)])
def test_a_visit_keeps_the_list_and_key_with_which_it_began(in_use: str | None, comes: str, at_once: bool) -> None:
    now_done, later = list[Any](), list[Any]()
    used = SiteKey(in_use, bytes(32)) if in_use else None
    clock: Any = SimpleNamespace(now=CLOCK.now)
    with ThreadPoolExecutor(1) as worker:
        ledger: Any = None
        policies: Any = None
        listener = CentralListener(
            ledger, worker, clock, now_done.append, now_done.append, later.append, lambda: used, policies
        )
        listener._on_day_list(DayList(DAY.day, DAY.appointments, SiteKey(comes, bytes(32))))
    (change,) = now_done if at_once else later
    assert not (later if at_once else now_done)
    assert change(replace(CONTEXT, day=DayList(DAY.day))).day.key.key_id == comes
