"""Once a day is over nothing names anybody of it: not the tables, the log of SQLite, or the copies."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa

from central.store import tables as t
from central.store.backup import copy_database
from central.store.deliveries import DeliveryReport, keep_report
from central.store.retention import erase, is_due, left
from kiosk.protocol import HelpWanted
from kiosk.runtime.clock import Clock, write_offset
from tests.support.central import RunningCentral, fresh
from tests.support.clock import CLOCK, now
from tests.support.commands import Kiosk, arrived
from tests.support.identity import joined
from tests.support.staff import staff_ready
from tests.support.store import NOW, Store

CANARIES = ("Zz. Qq.", "1971-03-09", "canary-ref", "OH-CANARY7", "Qwertzuiop")


def day_of_canaries(nr: int) -> str:
    day = (now().date()).isoformat()
    rows = "".join(
        f"canary-ref{each},{day},1{each % 8}.20,collect,Zz. Qq.,OH-CANARY7{each},1971-03-09,Qwertzuiop\n"
        for each in range(nr)
    )
    return "ref,day,start,purpose,initials,code,birth,family_name\n" + rows


def rows(store: Store, table: sa.Table) -> list[dict[str, Any]]:
    return store.writer.now(lambda connection: [dict(row) for row in connection.execute(sa.select(table)).mappings()])


def full_day(store: Store) -> None:
    """Somebody with an appointment, somebody whose appointment is not known, an unread command, a report with references."""
    store.arrive(ref="a1")
    store.arrive(ref="gone-7")
    store.tell(HelpWanted(store.now, UUID(int=7), "find_appointment"))
    issue = {"day": store.now.date().isoformat(), "at": 0, "reason": "unappliable", "bytes": b"a1 and more"}
    store.writer.now(lambda connection: connection.execute(sa.insert(t.attention), issue))
    report = DeliveryReport(new=3, older=("a1",), refused=("a2: another source has this reference",))
    store.writer.now(lambda connection: keep_report(connection, "balie", report, (), store.now))


def test_while_a_day_lasts_nothing_of_it_goes(store: Store) -> None:
    full_day(store)
    before = [rows(store, table) for table in (t.appointment, t.entry, t.entry_appointment, t.attention, t.delivery)]
    today = store.now.date()
    assert not store.writer.now(lambda connection: is_due(connection, today))
    assert store.writer.now(lambda connection: erase(connection, today)) == {}
    assert [
        rows(store, table) for table in (t.appointment, t.entry, t.entry_appointment, t.attention, t.delivery)
    ] == before


def test_the_day_after_nothing_names_anybody_and_the_figures_stay(store: Store) -> None:
    full_day(store)
    store.walk(86400)
    tomorrow = store.now.date()
    assert store.writer.now(lambda connection: is_due(connection, tomorrow))
    assert any(store.writer.now(lambda connection: left(connection, tomorrow)).values())
    erased = store.writer.now(lambda connection: erase(connection, tomorrow))
    assert erased == {
        "links": 1, "codes of visits": 1, "appointments": 3, "unread commands": 1, "names in reports of deliveries": 1
    }  # fmt: skip
    assert not any(store.writer.now(lambda connection: left(connection, tomorrow)).values())
    assert not store.writer.now(lambda connection: is_due(connection, tomorrow))
    assert len(rows(store, t.ticket)) == len(rows(store, t.entry)) == 2
    (delivery,) = rows(store, t.delivery)
    assert msgspec.json.decode(delivery["report"], type=DeliveryReport) == DeliveryReport(new=3)


@pytest.mark.parametrize(("days", "tickets", "visits", "log"), [(30, 2, 2, True), (32, 0, 2, True), (402, 0, 0, False)])
def test_tickets_go_after_a_month_and_the_log_after_thirteen(
    store: Store, days: int, tickets: int, visits: int, log: bool
) -> None:
    full_day(store)
    day = (NOW + timedelta(days=days)).date()
    store.writer.now(lambda connection: erase(connection, day))
    assert (len(rows(store, t.ticket)), len(rows(store, t.entry)), bool(rows(store, t.event))) == (tickets, visits, log)
    assert len(rows(store, t.attention)) == (0 if days > 30 else 3)


def test_an_appointment_that_was_moved_to_a_later_day_stays(store: Store) -> None:
    store.arrive(ref="a1")
    later = (NOW + timedelta(days=9)).date().isoformat()
    store.writer.now(lambda connection: connection.execute(sa.update(t.appointment).values(day=later)))
    store.walk(86400)
    assert store.writer.now(lambda connection: erase(connection, store.now.date())) == {"links": 1}
    assert len(rows(store, t.appointment)) == 3


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def found_in(folder: Path, words: tuple[bytes, ...]) -> set[str]:
    return {f"{word!r} in {name}" for name, raw in files_of(folder).items() for word in words if word in raw}


def words_of(central: RunningCentral) -> tuple[bytes, ...]:
    """What names somebody, in clear and as it is marked."""
    columns = "code_mark, born_mark, initials, birth, ref"
    found = {str(each) for row in central.rows(f"SELECT {columns} FROM appointment") for each in row if each}  # noqa: S608
    return tuple(sorted({word.encode() for word in (*found, *CANARIES)}))


@pytest.mark.server
@pytest.mark.file
def test_a_year_later_no_file_of_central_names_anybody(tmp_path: Path) -> None:
    folder, clock = tmp_path / "central", tmp_path / "clock"
    write_offset(clock, CLOCK.offset())
    central = fresh(folder)
    central.log = folder / "central.log"
    central.environment["ONTHAAL_CLOCK"] = str(clock)
    central.start()
    central.stop()
    joined(central.where)
    staff_ready(central.where)
    (tmp_path / "day.csv").write_text(day_of_canaries(5))
    central.start()
    assert central.command("import", str(tmp_path / "day.csv")).stdout.strip() == "5"
    kiosk = Kiosk(central)
    kiosk.tell(arrived("R001", "canary-ref1"), arrived("R002", "canary-ref9"), b"canary-ref3 is no command")  # type: ignore[arg-type]
    assert central.command("backup", str(folder / "night.db")).returncode == 0
    copy_database(central.database, folder / f"{central.database.name}.before-0011")
    words = words_of(central)
    held = found_in(folder, words)
    central.stop()
    assert {"night.db", "central.db.before-0011"} <= {each.rpartition(" ")[2] for each in held}

    write_offset(clock, CLOCK.offset() + timedelta(days=366))
    central.start()
    assert found_in(folder, words) == set()
    central.stop()
    assert found_in(folder, words) == set(), "nor is anything written at the end"
    shown = json.loads(central.command("erase", "--json").stdout)
    assert (shown["erased"], any(shown["left"].values()), shown["log_bytes"]) == ({}, False, 0)
    assert set(shown["copies"]) == {str(folder / "night.db"), str(folder / "central.db.before-0011")}


@pytest.mark.server
def test_a_backlog_that_is_told_on_a_later_day_leaves_no_link(tmp_path: Path, template: Path) -> None:
    clock = tmp_path / "clock"
    write_offset(clock, CLOCK.offset())
    central = fresh(tmp_path / "central", template)
    central.environment["ONTHAAL_CLOCK"] = str(clock)
    central.start()
    late = arrived("R001", "a1")
    write_offset(clock, CLOCK.offset() + timedelta(days=1))
    kiosk = Kiosk(central)
    kiosk.tell(late, arrived("R002", "unheard-of"))
    assert central.command("erase").returncode == 0
    assert central.rows("SELECT count(*) FROM entry_appointment") == [(0,)]
    assert central.rows("SELECT count(*) FROM appointment") == [(0,)]
    today = Clock(clock).now().date().isoformat()
    assert {str(row[0]) for row in central.rows("SELECT day FROM entry WHERE sought_ref IS NOT NULL")} <= {today}
    central.stop()
