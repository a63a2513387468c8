"""What central alone knows of an arrival stands at that person's row, and makes its colour."""

from datetime import timedelta

import msgspec
import pytest

from central.store.assessment import joined, renewed
from kiosk.protocol import AppointmentStatus, Arrived, CheckInQuery
from kiosk.rules import Evidence, LetterState, Lookup, OldCard, Purpose, Readiness, Source, Weight, assess
from kiosk.runtime.ids import new_id
from kiosk.sync import Client
from tests.support.central import RunningCentral
from tests.support.clock import now
from tests.support.commands import arrived, up
from tests.support.identity import client_of
from tests.support.waiting import until

GOOD = assess([LetterState.VERIFIED, OldCard.PROVEN])[1]


@pytest.fixture
def client(central: RunningCentral) -> Client:
    return client_of(central.address)


def rows(central: RunningCentral) -> list[tuple[str, set[str]]]:
    found = central.rows("SELECT readiness, evidence FROM entry ORDER BY id")
    return [
        (str(colour), {line.what for line in msgspec.json.decode(bytes(raw), type=list[Evidence])})  # type: ignore[call-overload]
        for colour, raw in found
    ]


CASES = [
    (arrived("R001", "a3"), Lookup.CANCELLED, Readiness.RED, "geannuleerd"),
    (arrived("R001", "gone"), Lookup.UNKNOWN, Readiness.AMBER, "niet bekend"),
    (arrived("R001", "a1", day=now().date() + timedelta(days=400)), Lookup.ANOTHER_DAY, Readiness.AMBER, "andere dag"),
]


@pytest.mark.parametrize(("command", "verdict", "colour", "words"), CASES)
def test_what_central_knows_stands_at_the_row_and_makes_its_colour(
    client: Client, central: RunningCentral, command: Arrived, verdict: Lookup, colour: Readiness, words: str
) -> None:
    client.sync(up(command))
    assert rows(central) == [(colour, {"letter.verified", "card.proven", str(verdict)})]
    page = central.staff().page("/desk/3?entry=1")
    assert words in page
    assert "In orde" not in page.split("<tbody>")[1].split("</tbody>")[0]


def test_that_two_people_have_one_number_is_told_at_the_second_ones_row(
    client: Client, central: RunningCentral
) -> None:
    client.sync(up(arrived("R001", None), arrived("R001", None)))
    assert [str(Lookup.TWIN_NUMBER) in lines for _, lines in rows(central)] == [False, True]


def test_an_appointment_that_was_moved_while_the_kiosk_was_offline_is_flagged_and_due_today(
    client: Client, central: RunningCentral
) -> None:
    moved = central.folder / "moved.csv"
    tomorrow = now().date() + timedelta(days=1)
    moved.write_text(f"ref,day,start,purpose,initials,code\na1,{tomorrow},9.00,collect,A. K.,OH-CM7K2M9QRTXT\n")
    assert central.command("import", str(moved)).returncode == 0
    client.sync(up(arrived("R001", "a1")))
    assert rows(central) == [("red", {"letter.verified", "card.proven", str(Lookup.MOVED)})]
    page = central.staff().page("/desk/3")
    assert f'c-time">{tomorrow.day} ' in page, "an hour without its day would be today's"
    assert 'afspraak <b class="num">0 min</b>' in page
    due, came = central.rows("SELECT due, arrived_at FROM entry")[0]
    assert isinstance(due, int)
    assert isinstance(came, int)
    assert abs(due - came) < 3_600_000


def test_the_papers_of_a_second_ticket_count_and_the_first_ones_are_still_seen(
    client: Client, central: RunningCentral
) -> None:
    colour, forgotten = assess([LetterState.FORGOTTEN, OldCard.FORGOTTEN])
    client.sync(up(arrived("R001", "a1", readiness=colour, evidence=forgotten), arrived("R002", "a1")))
    assert rows(central) == [("green", {"letter.verified", "card.proven", "letter.forgotten", "card.forgotten"})]


def test_a_second_ticket_that_says_nothing_of_a_topic_leaves_what_was_known() -> None:
    first = assess([LetterState.FORGOTTEN, OldCard.PROVEN])[1]
    after = renewed(first, assess([OldCard.MISMATCH])[1])
    assert [(line.what, line.state) for line in after] == [
        ("card.mismatch", Weight.ATTENTION), ("letter.forgotten", Weight.ATTENTION), ("card.proven", Weight.OK),
    ]  # fmt: skip


def test_a_line_that_stands_twice_is_one_by_its_heavier_weight() -> None:
    light, heavy = (Evidence("letter.other", weight, Source.SCANNER) for weight in (Weight.SEE, Weight.STOP))
    assert joined((light,), (heavy,)) == joined((heavy,), (light,)) == (heavy,)
    assert joined(GOOD, GOOD) == joined(GOOD)


def test_who_comes_back_after_the_desk_has_finished_gets_a_place_in_the_queue(
    client: Client, central: RunningCentral
) -> None:
    client.sync(up(arrived("R001", "a1")))
    finished(central, 3)
    asked = client.ask(CheckInQuery(appointment="a1"))
    assert (asked.central, asked.number) == (AppointmentStatus.DONE, None)
    client.sync(up(arrived("R002", "a1"), first=2))
    assert central.rows("SELECT state FROM entry ORDER BY id") == [("done",), ("waiting",)]
    assert "appointment.again" in rows(central)[1][1]
    assert client.ask(CheckInQuery(appointment="a1")).number == "R002"


def test_a_second_ticket_from_before_the_desk_has_finished_waits_for_nobody(
    client: Client, central: RunningCentral
) -> None:
    client.sync(up(arrived("R001", "a1")))
    before = now()
    finished(central, 3)
    client.sync(up(arrived("R002", "a1", at=before - timedelta(minutes=1)), first=2))
    assert central.rows("SELECT state FROM entry") == [("done",)]
    assert central.rows("SELECT reason FROM attention") == [("late_duplicate",)]


@pytest.mark.parametrize("purpose", list(Purpose))
def test_central_says_what_the_ticket_is_for(client: Client, purpose: Purpose) -> None:
    ticket = new_id()
    client.sync(up(arrived("R001", "a1", ticket=ticket, purpose=purpose)))
    for question in (CheckInQuery(appointment="a1"), CheckInQuery(ticket=ticket)):
        asked = client.ask(question)
        assert (asked.central, asked.number, asked.purpose) == (AppointmentStatus.ALREADY_IN, "R001", purpose)


def finished(central: RunningCentral, desk: int) -> None:
    """Called and finished there."""
    for act in ("next", "done"):
        until(lambda act=act: _done(central, desk, act), act)  # type: ignore[misc]


def _done(central: RunningCentral, desk: int, act: str) -> bool:
    form = {"key": str(new_id()), "entry": "1"}
    with central.staff() as clerk:
        clerk.form(f"/desk/{desk}/{act}", form)
    wanted = "called" if act == "next" else "done"
    return central.rows("SELECT state FROM entry WHERE id = 1") == [(wanted,)]
