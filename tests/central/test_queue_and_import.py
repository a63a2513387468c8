"""Who is next, what a CSV file may be, and that the migrations make the tables that the code expects."""

from datetime import date, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from central.appointments.csv_file import read_csv
from central.appointments.importers import read_appointments
from central.appointments.model import AppointmentFileError, ImportedAppointment, ReadingTerms
from central.marking import Marking
from central.queue.order import Waiting, due_at, in_order, next_of
from central.store.database import migrate, open_database
from central.store.site import SLICE, slices
from central.store.tables import metadata
from kiosk.policy_files import load_policy
from kiosk.rules import BookingState, IdentifierKind, Purpose, Readiness, years_on
from kiosk.rules.fees import AskDesk
from kiosk.rules.punctuality import Windows
from kiosk.runtime.clock import BRUSSELS
from tests.support.central import RunningCentral
from tests.support.golden import BIRTHDAYS, FEES

MINUTE = 60_000
NOW = 1_000 * MINUTE
TODAY = date(2026, 11, 25)
MARKING = Marking(b"s" * 32)
KEY = MARKING.key()
BOOK = load_policy()
CARDS = BOOK.cards.codes()
HEAD = "ref,day,start,purpose,initials,code\n"


def waiting(entry: int, due: int, purpose: Purpose = Purpose.COLLECT, colour: Readiness = Readiness.GREEN) -> Waiting:
    return Waiting(entry, NOW + due * MINUTE, NOW - entry, purpose, colour)


def test_order_is_due_time_but_long_over_due_goes_first() -> None:
    rows = [waiting(1, 5), waiting(2, -30), waiting(3, -5), waiting(4, -40)]
    assert [each.entry for each in in_order(rows, NOW)] == [4, 2, 3, 1]


def test_red_and_help_are_never_next() -> None:
    rows = [waiting(1, -9, colour=Readiness.RED), waiting(2, -8, Purpose.HELP), waiting(3, 0, colour=Readiness.AMBER)]
    assert [each.entry for each in next_of(rows, NOW)] == [3]


@pytest.mark.parametrize(("arrived", "booked", "due"), [(0, 8, 8), (8, 0, 0), (10, 0, 0), (11, 0, 21), (5, None, 25)])
def test_due_is_the_appointment_or_later_for_who_was_late_or_had_none(
    arrived: int, booked: int | None, due: int
) -> None:
    assert due_at(arrived * MINUTE, None if booked is None else booked * MINUTE, Windows()) == due * MINUTE


def test_csv_becomes_marks_and_keeps_no_clear_code() -> None:
    (row,) = read_csv(b"\xef\xbb\xbf" + HEAD.encode() + b"a1,today,10:20,collect,A. K.,oh-cm7\n", MARKING, TODAY, CARDS)
    assert row.code_mark == KEY.mark(IdentifierKind.CODE, "OH-CM7")
    assert "CM7" not in repr(row)
    assert (row.day, row.start) == ("2026-11-25", datetime(2026, 11, 25, 10, 20, tzinfo=BRUSSELS))
    assert row.state is BookingState.BOOKED


def test_office_programs_write_semicolons() -> None:
    raw = HEAD.replace(",", ";").encode() + b"a1;2026-11-25;9.05;apply;C. M.;X1\r\n\r\n"
    assert len(read_csv(raw, MARKING, TODAY, CARDS)) == 1


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "line 1: columns missing"),
        (b"ref,day\n", "line 1: columns missing: start"),
        (HEAD.replace("code", "code,national_number").encode(), "columns that we must not have: national_number"),
        (HEAD.encode() + b"a1,25/11/2026,10.20,collect,A. K.,X\n", "line 2, column day"),
        (HEAD.encode() + b"a1,today,25.20,collect,A. K.,X\n", "line 2, column start"),
        (HEAD.encode() + b"a1,today,10.20,visit,A. K.,X\n", "line 2, column purpose"),
        (HEAD.encode() + b"a1,today,10.20,collect,A. K.,--\n", "line 2, column code"),
        (HEAD.encode() + b"a1,today,10.20,collect,Alexandra Karamazov,X\n", "line 2, column initials"),
        (HEAD.encode() + b"a1,today,10.20,collect,A. K.\n", "line 2: 5 columns"),
        (HEAD.encode() + b"a1,today,10.20,collect,A,X\na1,today,10.30,collect,B,Y\n", "stands in line 2 already"),
        (HEAD.encode() + b"a1,today,10.20,collect,\xff,X\n", "line 2: expected UTF-8"),
        (HEAD.encode() + b'a1,today,10.20,collect,"A,X\n', "line 2"),
        (HEAD.encode() + b"a1,2027-03-28,2.30,collect,A. K.,X\n", "the clocks skip it"),
    ],
)
def test_faulty_file_is_refused_whole_with_line_and_column(raw: bytes, message: str) -> None:
    with pytest.raises(AppointmentFileError, match=message):
        read_csv(raw, MARKING, TODAY, CARDS)


def test_migrations_make_the_tables_that_the_code_expects(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'central.db'}")
    migrate(engine)
    migrate(engine)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


COLUMNS = "ref,day,start,purpose,initials,code,birth,family_name,card,letter_needed,due_eur\n"


def imported(cells: str) -> ImportedAppointment:
    (row,) = read_csv((COLUMNS + cells + "\n").encode(), MARKING, TODAY, CARDS)
    return row


def test_birth_and_name_become_one_mark_that_a_kiosk_makes_too() -> None:
    row = imported("a1,today,10.20,apply,A. K.,X1,1990-02-03,O'Brien-Łącz,A,,")
    assert row.born_mark == KEY.mark(IdentifierKind.BIRTH, "1990-02-03 OBR")
    assert "Brien" not in repr(row)
    unknown = imported("a1,today,10.20,apply,A. K.,X1,1990-00-00,Şen,A,,")
    assert unknown.born_mark == KEY.mark(IdentifierKind.BIRTH, "1990-00-00 SEN")


@pytest.mark.parametrize("code", ["C", "D", "E", "E+", "Q"])
def test_a_former_letter_is_no_card_to_order(code: str) -> None:
    """R02."""
    with pytest.raises(AppointmentFileError, match="column card: expected one of A, B, EU"):
        imported(f"a1,today,10.20,apply,A. K.,X1,,,{code},,")


def test_what_is_to_be_paid_and_whether_a_letter_is_expected() -> None:
    row = imported("a1,today,10.20,collect,A. K.,X1,,,,nee,24")
    assert (row.letter_needed, row.due_eur) == (False, 24)
    assert imported("a1,today,10.20,collect,A. K.,X1,,,,,").letter_needed


@pytest.mark.parametrize(("code", "under_12", "from_12"), FEES)
def test_central_says_the_fee_that_a_kiosk_says(code: str, under_12: int | AskDesk, from_12: int) -> None:
    """I12."""
    for birth, expected in (("2014-11-26", under_12), ("2014-11-25", from_12)):
        row = imported(f"a1,today,10.20,apply,A. K.,X1,{birth},,{code},,")
        fee = BOOK.prices.fee(row.card, years_on(TODAY, row.birth), TODAY)
        assert (fee.euro if fee.why is None else fee.why) == expected


@pytest.mark.parametrize(("birth", "day", "years"), BIRTHDAYS)
def test_central_counts_years_as_a_kiosk_does(birth: str, day: date, years: int | None) -> None:
    assert years_on(day, birth) == years


@pytest.mark.parametrize("birth", ["2999-01-01", "1800-01-01", "0000-00-00"])
def test_nobody_was_born_after_today_or_a_century_and_a_half_ago(birth: str) -> None:
    raw = (
        "ref,day,start,purpose,initials,code,birth\n" + f"a1,today,10:20,collect,A. K.,OH-CM7K2M9QRTXT,{birth}\n"
    ).encode()
    with pytest.raises(AppointmentFileError, match="line 2, column birth"):
        read_csv(raw, MARKING, TODAY, CARDS)


def test_a_file_of_a_format_without_an_importer_is_refused_with_those_there_are() -> None:
    with pytest.raises(AppointmentFileError, match=r"\.xlsx: no such format; expected \.csv"):
        read_appointments(".xlsx", b"", ReadingTerms(MARKING, date(2026, 11, 25), frozenset()))


def test_an_import_is_stored_in_slices_and_every_row_once(central: RunningCentral, tmp_path: Path) -> None:
    """Or everybody at a kiosk and a desk would wait for a city's whole list."""
    count = 2 * SLICE + 50
    file = tmp_path / "long.csv"
    lines = (f"b{nr},today,{9 + nr % 8}:{nr % 60:02d},collect,A. K.,OH-LONG{nr:05d}\n" for nr in range(count))
    file.write_text(HEAD + "".join(lines))
    assert central.command("import", str(file)).stdout.strip() == str(count)
    assert central.rows("SELECT count(*) FROM appointment WHERE ref LIKE 'b%'") == [(count,)]
    assert central.command("import", str(file)).stdout.strip() == "0"


def test_slices_hold_every_row_in_order() -> None:
    rows = tuple(range(2 * SLICE + 1))
    cut = list(slices(rows))
    assert [len(each) for each in cut] == [SLICE, SLICE, 1]
    assert tuple(row for each in cut for row in each) == rows
