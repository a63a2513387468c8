"""A number is durable before it is printed; a visit never gets two, and a power cut loses none."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from msgspec import structs

from kiosk.ledger import Enrolment, Ledger, LedgerError
from kiosk.protocol import (
    Arrived,
    CopyPrinted,
    DayListUpdate,
    HelpWanted,
    NotPrinted,
    Printed,
    VisitEnded,
    read_command,
)
from kiosk.rules import Pseudonym, Purpose
from kiosk.runtime.ids import new_id
from kiosk.visit.facts import IssuedNumber
from tests.support.builders import DAY as DAY_LIST
from tests.support.crash_child import AT, DAY, ENROLMENT, KEY, VISITS, arrived, issue, known

TOMORROW = DAY + timedelta(days=1)
VISIT = VISITS[0]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = known(tmp_path)
    yield opened
    opened.close()


def told(ledger: Ledger) -> list[object]:
    return [read_command(each.command) for each in ledger.unacknowledged(200)]


def test_visit_that_asks_twice_gets_its_one_number(ledger: Ledger) -> None:
    assert issue(ledger, VISIT) == issue(ledger, VISIT)
    assert issue(ledger, VISITS[1])[0] == "R002"
    assert [type(each) for each in told(ledger)] == [Arrived, Arrived]


def test_printed_is_recorded_only_of_what_was_sent(ledger: Ledger) -> None:
    _, ticket = issue(ledger, VISIT)
    ledger.printed(ticket, AT)
    assert ledger.papers() == {"R001": "queued"}
    assert ledger.sending(ticket)
    assert not ledger.sending(ticket)
    ledger.printed(ticket, AT)
    ledger.printed(ticket, AT)
    assert ledger.papers() == {"R001": "printed"}
    assert [type(each) for each in told(ledger)] == [Arrived, Printed]


def test_blocked_may_be_sent_again_within_its_visit_and_unknown_never(ledger: Ledger) -> None:
    _, first = issue(ledger, VISIT)
    ledger.not_printed(first, "blocked", AT)
    assert ledger.sending(first)
    ledger.not_printed(first, "unknown", AT)
    assert not ledger.sending(first)


def test_paper_still_queued_at_the_end_is_never_printed_for_a_stranger(ledger: Ledger) -> None:
    _, ticket = issue(ledger, VISIT)
    ledger.visit_ended(VISIT, "read_number", AT)
    assert not ledger.sending(ticket)
    assert [type(each) for each in told(ledger)] == [Arrived, NotPrinted, VisitEnded]


def test_start_settles_what_an_earlier_run_left(tmp_path: Path) -> None:
    first = known(tmp_path)
    issue(first, VISITS[0])
    _, sent = issue(first, VISITS[1])
    first.sending(sent)
    first.close()
    second = known(tmp_path)
    assert second.start(AT) == 2
    assert second.papers() == {"R001": "restarted", "R002": "unknown"}
    assert [each.reason for each in told(second) if isinstance(each, NotPrinted)] == ["restarted", "unknown"]
    second.close()


def test_help_after_the_number_names_its_ticket(ledger: Ledger) -> None:
    ledger.help_wanted(VISIT, "attract", AT)
    _, ticket = issue(ledger, VISIT)
    ledger.help_wanted(VISIT, "read_number", AT)
    assert [each.ticket for each in told(ledger) if isinstance(each, HelpWanted)] == [None, ticket]


def test_what_central_has_keeps_no_link_once_its_day_is_over(ledger: Ledger) -> None:
    for visit in VISITS[:2]:
        ledger.issue(visit, lambda number, ticket, visit=visit: linked(visit, number, ticket))  # type: ignore[misc]
    assert ledger.acknowledge(2, DAY)
    ledger.forget_before(DAY)
    assert links(ledger) == [("a1", "k1.A"), ("a1", "k1.A")], "the day lasts"
    ledger.forget_before(TOMORROW)
    assert links(ledger) == [(None, None), ("a1", "k1.A")], "central does not have the second yet"
    assert ledger.acknowledge(3, TOMORROW)
    assert links(ledger) == [(None, None), (None, None)]
    ledger.forget_before(DAY + timedelta(days=8))
    assert links(ledger) == []


def linked(visit: UUID, number: str, ticket: UUID) -> Arrived:
    return structs.replace(arrived(visit, number, ticket), appointment="a1", code=Pseudonym("k1.A"))


def links(ledger: Ledger) -> list[tuple[object, object]]:
    """Of every arrival in the outbox, also of those that central has."""
    found = [read_command(bytes(raw)) for (raw,) in ledger._store.rows("SELECT command FROM outbox ORDER BY kseq")]
    return [(each.appointment, each.code) for each in found if isinstance(each, Arrived)]


def test_only_what_central_has_acknowledged_is_forgotten_and_that_after_seven_days(ledger: Ledger) -> None:
    for visit in VISITS:
        issue(ledger, visit)
    assert ledger.acknowledge(3, DAY)
    assert [each.kseq for each in ledger.unacknowledged(9)] == [3]
    assert ledger.acknowledge(1, DAY)  # central was restored from a backup
    assert [each.kseq for each in ledger.unacknowledged(9)] == [1, 2, 3]
    assert ledger.acknowledge(3, DAY + timedelta(days=8))
    assert ledger.acknowledge(1, DAY + timedelta(days=8))
    assert [each.kseq for each in ledger.unacknowledged(9)] == [3]


def test_central_that_is_ahead_of_us_is_not_believed(ledger: Ledger) -> None:
    issue(ledger, VISIT)
    assert ledger.acknowledge(2, DAY)
    assert not ledger.acknowledge(3, DAY)


def test_day_list_and_cursor_come_together_and_only_when_new(ledger: Ledger) -> None:
    first, second, third = DAY_LIST.appointments[:3]
    assert ledger.cursor() is None
    assert ledger.store_day_list(DayListUpdate(DAY, "g.1", True, (first, second), ()))
    moved = replace(second, initials="X. Y.")
    assert ledger.store_day_list(DayListUpdate(DAY, "g.2", False, (moved, third), ("a1",)))
    assert not ledger.store_day_list(DayListUpdate(DAY, "g.2", False, (), ()))
    assert ledger.day_list() == type(DAY_LIST)(DAY, (moved, third))
    assert ledger.cursor() == "g.2"


def test_after_the_day_nothing_is_left_but_commands_that_name_nobody(ledger: Ledger) -> None:
    ledger.store_day_list(DayListUpdate(DAY, "g.1", True, DAY_LIST.appointments, ()))
    issue(ledger, VISIT)
    ledger.forget_before(TOMORROW)
    assert ledger.day_list().appointments == ()
    assert ledger.papers() == {}
    assert b"A. K." not in b"".join(each.command for each in ledger.unacknowledged(9))
    assert issue(ledger, VISITS[1])[0] == "R002"


def test_nothing_of_a_person_can_be_read_in_the_file(tmp_path: Path) -> None:
    ledger = known(tmp_path)
    ledger.store_day_list(
        DayListUpdate(DAY, "g.1", True, (replace(DAY_LIST.appointments[0], ref="canary-appointment"),), ())
    )
    ledger.close()
    assert all(b"canary" not in path.read_bytes() for path in tmp_path.iterdir())


@pytest.mark.parametrize(
    ("key", "enrolment"),
    [
        (b"x" * 32, ENROLMENT),
        (KEY, Enrolment("hal-2", "R", 1)),
        (KEY, Enrolment("hal-1", "G", 1)),
        (KEY, Enrolment("hal-1", "R", 0)),
    ],
)
def test_ledger_of_another_key_or_kiosk_is_refused(tmp_path: Path, key: bytes, enrolment: Enrolment) -> None:
    known(tmp_path).close()
    with pytest.raises(LedgerError):
        Ledger(tmp_path / "ledger", key, enrolment, new_id).open()


def test_failure_in_the_middle_gives_no_number_and_takes_none(ledger: Ledger) -> None:
    def broken(number: str, ticket: UUID) -> Arrived:
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError):
        ledger.issue(VISIT, broken)
    assert ledger.papers() == {}
    assert issue(ledger, VISIT)[0] == "R001"


@pytest.mark.slow
@pytest.mark.parametrize(("way", "least"), [("statements", 40), ("files", 20)])
def test_kiosk_killed_at_every_place_loses_no_number_and_gives_none_twice(tmp_path: Path, way: str, least: int) -> None:
    killer = tmp_path / "killer.so"
    source = Path(__file__).parents[2] / "data" / "killer.c"
    subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-o", killer, source, "-ldl"], check=True)
    ran = subprocess.run(
        [sys.executable, "-m", "tests.support.crash_child", tmp_path, way],
        check=False, capture_output=True, text=True, timeout=110, env={**os.environ, "LD_PRELOAD": str(killer)},
        cwd=Path(__file__).parents[3],
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["kills"] >= least


def test_day_before_the_first_is_nobody_s(ledger: Ledger) -> None:
    assert ledger.day_list().day == date.min


def test_a_number_is_known_by_its_appointment_and_its_copies_are_counted_until_the_day_is_over(tmp_path: Path) -> None:
    ledger = known(tmp_path)
    issued = ledger.issue(VISIT, lambda nr, ticket: structs.replace(arrived(VISIT, nr, ticket), appointment="a1"))
    ticket = issued.ticket
    for _ in range(2):
        ledger.copying(ticket, AT)
        ledger.copied(ticket, VISITS[1], AT)
    elsewhere = new_id()
    ledger.copying(elsewhere, AT)
    ledger.copied(elsewhere, VISITS[1], AT)
    ledger.close()
    again = known(tmp_path)
    assert again.issued_numbers() == (IssuedNumber("a1", "R001", str(ticket), DAY, Purpose.COLLECT),)
    assert dict(again.copies()) == {str(ticket): 2, str(elsewhere): 1}
    copies = [each for each in told(again) if isinstance(each, CopyPrinted)]
    assert [(each.ticket, each.copy) for each in copies] == [(ticket, 1), (ticket, 2), (elsewhere, 1)]
    again.forget_before(TOMORROW)
    assert again.issued_numbers() == ()
    assert again.copies() == ()
    again.close()


def test_a_ledger_of_the_first_version_is_brought_on_and_a_newer_one_is_refused(tmp_path: Path) -> None:
    ledger = known(tmp_path)
    issue(ledger, VISIT)
    for statement in (
        "ALTER TABLE ticket DROP COLUMN purpose",
        "ALTER TABLE ticket DROP COLUMN appointment",
        "DROP TABLE copy",
        "ALTER TABLE kiosk DROP COLUMN stop",
        "ALTER TABLE kiosk DROP COLUMN machine",
        "DROP TABLE marking_key",
        "PRAGMA user_version = 1",
    ):
        ledger._store.execute(statement)
    ledger.close()
    ledger = known(tmp_path)
    assert [(each.appointment, each.number, each.purpose) for each in ledger.issued_numbers()] == [(None, "R001", None)]
    assert issue(ledger, VISITS[1])[0] == "R002"
    ledger._store.execute("PRAGMA user_version = 99")
    ledger.close()
    with pytest.raises(LedgerError, match="newer kiosk"):
        known(tmp_path)
