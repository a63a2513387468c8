"""A ledger that is lost, old, copied or broken gives no number twice, and never says that it works when it does not."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.ledger import Enrolment, Ledger, LedgerError, Stopped
from kiosk.ledger.high_water import HighWater
from kiosk.protocol import DayListUpdate, read_command
from kiosk.rules.ticket_numbers import number_on_ticket, steps_to
from kiosk.runtime.ids import new_id
from tests.support.builders import DAY as DAY_LIST
from tests.support.crash_child import DAY, ENROLMENT, KEY, VISITS, issue, known


def opened(folder: Path, machine: str = "", enrolment: Enrolment = ENROLMENT) -> Ledger:
    return Ledger(folder / "ledger", KEY, enrolment, new_id, machine)


def test_a_new_ledger_gives_no_number_before_central_has_answered(tmp_path: Path) -> None:
    ledger = opened(tmp_path)
    with pytest.raises(LedgerError, match="new"):
        issue(ledger, VISITS[0])
    assert ledger.acknowledge(31, DAY), "central is ahead of a file that has said nothing: the sequence goes on there"
    ledger.raise_to("R041")
    ledger.lift()
    assert issue(ledger, VISITS[0])[0] == "R042"
    assert [each.kseq for each in ledger.unacknowledged(9)] == [31]
    ledger.close()


def test_a_lost_ledger_goes_on_behind_its_high_water_mark_also_without_central(tmp_path: Path) -> None:
    first = known(tmp_path)
    assert [issue(first, visit)[0] for visit in VISITS] == ["R001", "R002", "R003"]
    first.close()
    for end in ("", "-wal", "-shm"):
        Path(f"{tmp_path}/ledger{end}").unlink(missing_ok=True)
    again = known(tmp_path)
    assert issue(again, new_id())[0] == "R004"
    again.close()


def test_a_stop_is_kept_over_a_restart_and_lifted_by_a_true_answer(tmp_path: Path) -> None:
    first = known(tmp_path)
    issue(first, VISITS[0])
    first.stop(Stopped.FORK)
    first.close()
    again = opened(tmp_path)
    assert again.stopped() is Stopped.FORK
    with pytest.raises(LedgerError, match="fork"):
        issue(again, VISITS[1])
    assert issue(again, VISITS[0])[0] == "R001", "who has a number keeps it"
    again.lift()
    assert issue(again, VISITS[1])[0] == "R002"
    again.close()


def test_a_ledger_in_another_machine_gives_no_number_until_the_kiosk_is_enrolled_again(tmp_path: Path) -> None:
    first = opened(tmp_path, "machine-1")
    first.lift()
    issue(first, VISITS[0])
    first.close()
    moved = opened(tmp_path, "machine-2")
    moved.lift()
    assert moved.stopped() is Stopped.MOVED
    moved.close()
    joined = opened(tmp_path, "machine-2", replace(ENROLMENT, epoch=2))
    assert issue(joined, VISITS[1])[0] == "R002"
    joined.close()


def test_a_kiosk_that_is_enrolled_again_keeps_its_counter_and_what_central_has_not_heard(tmp_path: Path) -> None:
    first = known(tmp_path)
    tickets = [issue(first, visit)[1] for visit in VISITS]
    first.acknowledge(2, DAY)
    first.close()
    again = opened(tmp_path, enrolment=replace(ENROLMENT, epoch=2))
    waiting = again.unacknowledged(9)
    assert [each.kseq for each in waiting] == [1, 2]
    assert [read_command(each.command).ticket for each in waiting] == tickets[1:]  # type: ignore[union-attr]
    assert issue(again, new_id())[0] == "R004"
    again.close()


@pytest.mark.parametrize("harm", ["flipped", "torn", "key", "no file may be made"])
def test_a_ledger_that_cannot_be_opened_says_so_at_each_use_and_serves_when_it_is_mended(
    tmp_path: Path, harm: str
) -> None:
    file = tmp_path / "ledger"
    first = known(tmp_path)
    issue(first, VISITS[0])
    first.close()
    whole = file.read_bytes()
    keys = {"key": [b"x" * 32, KEY]}.get(harm, [KEY, KEY])
    if harm == "flipped":
        file.write_bytes(whole[:100] + bytes((whole[100] ^ 1,)) + whole[101:])
    elif harm == "torn":
        file.write_bytes(whole[: len(whole) // 2 + 17])
    elif harm == "no file may be made":
        file.unlink()
        file.mkdir()
    ledger = Ledger(file, lambda: keys[0], ENROLMENT, new_id)
    for use in (ledger.cursor, ledger.day_list, ledger.issued_numbers, lambda: issue(ledger, VISITS[1])):
        with pytest.raises(LedgerError):
            use()
    if harm == "no file may be made":
        file.rmdir()
    keys[0] = keys[1]
    file.write_bytes(whole)
    assert issue(ledger, VISITS[1])[0] == "R002"
    ledger.close()


def test_what_was_forgotten_is_in_no_file_also_when_the_log_loses_its_last_commit(tmp_path: Path) -> None:
    ledger = known(tmp_path)
    ledger.store_day_list(DayListUpdate(DAY, "g.1", True, DAY_LIST.appointments, ()))
    assert (tmp_path / "ledger-wal").stat().st_size == 0
    ledger.forget_before(DAY.replace(year=DAY.year + 1))
    assert (tmp_path / "ledger-wal").stat().st_size == 0, "there is no log to cut a commit back"
    copy = tmp_path / "copy"
    copy.mkdir()
    (copy / "ledger").write_bytes((tmp_path / "ledger").read_bytes())
    old = known(copy)
    assert old.day_list().appointments == ()
    old.close()
    ledger.close()


@pytest.mark.parametrize(
    ("number", "issue", "steps"),
    [("R042", 41, 1), ("R041", 41, 0), ("R040", 41, 0), ("R001", 999, 1), ("R041", 0, 41), ("R999", 0, 999),
     ("G042", 3, 0), ("R42", 3, 0), ("R500", 1500, 0), ("R003", 1997, 4)],
)  # fmt: skip
def test_the_counter_is_raised_to_central_s_number_and_never_lowered(number: str, issue: int, steps: int) -> None:
    assert steps_to(number, "R", issue) == steps
    if steps:
        assert number_on_ticket("R", issue + steps) == number


@pytest.mark.parametrize(("days", "kept"), [(1, False), (4, False), (5, True), (400, True)])
def test_a_clock_alone_forgets_no_day_that_is_implausibly_far(tmp_path: Path, days: int, kept: bool) -> None:
    ledger = known(tmp_path)
    ledger.store_day_list(DayListUpdate(DAY, "g.1", True, DAY_LIST.appointments, ()))
    issue(ledger, VISITS[0])
    ledger.forget_before(DAY + timedelta(days=days), timedelta(days=4))
    assert bool(ledger.day_list().appointments) is kept
    assert bool(ledger.papers()) is kept
    ledger.forget_before(DAY + timedelta(days=days))
    assert ledger.papers() == {}
    ledger.close()


@pytest.mark.parametrize("damage", [b"", b"{", b'{"R": "\xe8"}', b"\xff\xfe", b'{"R": "7"}', b"[]"])
def test_a_damaged_high_water_mark_stops_no_kiosk(tmp_path: Path, damage: bytes) -> None:
    mark = HighWater(tmp_path / "ledger")
    mark.raise_to("R", 7)
    mark._path.write_bytes(damage)
    assert mark.of("R") == 0
    mark.raise_to("R", 8)
    assert mark.of("R") == 8
