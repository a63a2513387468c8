"""An appointment that central learns of, or that changes, after its person came: one row, and the row says it (G20, T6)."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from central.appointments.csv_file import read_csv
from central.appointments.model import ImportedAppointment
from central.marking import Marking
from central.store.days import appointment_status
from central.store.desk_actions import ActionKind
from central.store.site import upsert_appointments
from central.store.waiting_list import Row
from kiosk.policy_files import load_policy
from kiosk.protocol import AppointmentStatus, Arrived, CheckInQuery, CheckInStatus
from kiosk.rules import BookingState, Lookup, Pseudonym, Purpose, Readiness, assess
from kiosk.rules.ticket_numbers import ticket_characters
from tests.support.central import DAY_CSV
from tests.support.store import NOW, Store

ROWS = {row.ref: row for row in read_csv(DAY_CSV.encode(), Marking(b"s" * 32), NOW.date(), load_policy().cards.codes())}
LATER = replace(ROWS["a1"], ref="late-1", code_mark=Pseudonym("k1.c.LATER"), start=NOW + timedelta(minutes=18))


def comes(store: Store, ref: str | None = None, code: str | None = None, number: str = "R042") -> None:
    store.count += 1
    colour, lines = assess((Lookup.NOT_LOOKED_UP,) if code else ())
    mark = Pseudonym(code) if code else None
    command = Arrived(
        store.now, UUID(int=800 + store.count), UUID(int=store.count), number, NOW.date(), 0, 1, Purpose.COLLECT, "fr",
        colour, lines, ref, code=mark,
    )  # fmt: skip
    store.tell(command)


def books(store: Store, *rows: ImportedAppointment) -> None:
    store.writer.now(lambda connection: upsert_appointments(connection, rows, store.now))


def only(store: Store) -> Row:
    view = store.view()
    (row,) = (*view.ready, *view.first)
    return row


def test_a_code_that_the_kiosk_could_not_look_up_is_looked_up_by_central(store: Store) -> None:
    comes(store, code=ROWS["a1"].code_mark)
    row = only(store)
    assert row.initials == ROWS["a1"].initials
    assert row.readiness is Readiness.GREEN
    assert str(Lookup.NOT_LOOKED_UP) not in {line.what for line in row.evidence}


def test_a_code_shown_without_the_list_and_then_with_it_is_one_person_in_the_queue(store: Store) -> None:
    comes(store, code=ROWS["a1"].code_mark, number="R041")
    comes(store, ref="a1", number="R042")
    assert only(store).numbers == ("R041", "R042")


@pytest.mark.parametrize("by", ["code", "ref"])
def test_an_appointment_that_is_booked_after_its_person_came_becomes_theirs(store: Store, by: str) -> None:
    comes(store, **({"code": LATER.code_mark} if by == "code" else {"ref": LATER.ref}))
    assert only(store).appointment is None
    books(store, LATER)
    row = only(store)
    assert row.appointment == LATER.start
    assert row.due == LATER.start
    assert row.readiness is Readiness.GREEN
    assert [line.reason for line in store.view().lines] == []
    comes(store, ref=LATER.ref, number="R043")
    assert only(store).numbers == ("R042", "R043")


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"state": BookingState.CANCELLED}, Lookup.CANCELLED),
        ({"day": (NOW + timedelta(days=1)).date().isoformat()}, Lookup.MOVED),
    ],
)
def test_a_cancellation_or_a_move_after_the_check_in_is_told_at_the_row_and_taken_back_with_it(
    store: Store, change: dict[str, object], line: Lookup
) -> None:
    comes(store, ref="a1")
    books(store, replace(ROWS["a1"], **change))  # type: ignore[arg-type]
    row = only(store)
    assert str(line) in {each.what for each in row.evidence}
    assert row.readiness is Readiness.RED
    books(store, ROWS["a1"])
    assert str(line) not in {each.what for each in only(store).evidence}
    assert only(store).readiness is Readiness.GREEN


def test_who_is_served_already_is_not_touched_by_a_cancellation(store: Store) -> None:
    comes(store, ref="a1")
    store.do(ActionKind.NEXT)
    store.now += timedelta(seconds=2)
    held = store.view().held
    assert held is not None
    store.do(ActionKind.DONE, entry=held.entry)
    books(store, replace(ROWS["a1"], state=BookingState.CANCELLED))
    view = store.view()
    assert (view.ready, view.first, view.lines) == ((), (), ())


def test_central_knows_a_ticket_by_the_signs_of_its_code_as_long_as_its_person_waits(store: Store) -> None:
    comes(store, ref="a1")
    characters = ticket_characters(UUID(int=store.count))

    def asked(address: str) -> CheckInStatus:
        question = CheckInQuery(address=address)
        return store.writer.now(lambda connection: appointment_status(connection, question, store.now.date()))

    assert asked(characters) == CheckInStatus(
        AppointmentStatus.ALREADY_IN, "R042", UUID(int=store.count), Purpose.COLLECT
    )
    assert asked("ABCDEFGHIJ234") == CheckInStatus(AppointmentStatus.FREE)
    store.do(ActionKind.NEXT)
    assert asked(characters).central is AppointmentStatus.ALREADY_IN
    store.now += timedelta(seconds=2)
    held = store.view().held
    assert held is not None
    store.do(ActionKind.DONE, entry=held.entry)
    assert asked(characters) == CheckInStatus(AppointmentStatus.FREE)
