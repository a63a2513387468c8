"""Who is next, what a CSV file may be, and that the migrations make the tables that the code expects."""

from datetime import date, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from central.importers.csv_file import ImportFault, read_csv
from central.queue.order import Waiting, due_at, in_order, next_of
from central.store.database import migrate, open_database
from central.store.days import years_on
from central.store.tables import metadata
from kiosk.clock import BRUSSELS
from kiosk.rules import BookingState, Kind, Purpose, Readiness, SiteKey

MINUTE = 60_000
NOW = 1_000 * MINUTE
TODAY = date(2026, 11, 25)
KEY = SiteKey("k1", b"s" * 32)
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
    assert due_at(arrived * MINUTE, None if booked is None else booked * MINUTE) == due * MINUTE


@pytest.mark.parametrize(
    ("birth", "years"),
    [("2014-11-25", 12), ("2014-11-26", 11), ("2014-00-00", None), (None, None), ("2012-02-29", 14)],
)
def test_years_count_from_the_birthday_and_are_never_guessed(birth: str | None, years: int | None) -> None:
    assert years_on(TODAY, birth) == years


def test_csv_becomes_marks_and_keeps_no_clear_code() -> None:
    (row,) = read_csv(b"\xef\xbb\xbf" + HEAD.encode() + b"a1,today,10:20,collect,A. K.,oh-cm7\n", KEY, TODAY)
    assert row.code_mark == KEY.mark(Kind.CODE, "OH-CM7")
    assert "CM7" not in repr(row)
    assert (row.day, row.start) == ("2026-11-25", datetime(2026, 11, 25, 10, 20, tzinfo=BRUSSELS))
    assert row.state is BookingState.BOOKED


def test_office_programs_write_semicolons() -> None:
    raw = HEAD.replace(",", ";").encode() + b"a1;2026-11-25;9.05;apply;C. M.;X1\r\n\r\n"
    assert len(read_csv(raw, KEY, TODAY)) == 1


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
    ],
)
def test_faulty_file_is_refused_whole_with_line_and_column(raw: bytes, message: str) -> None:
    with pytest.raises(ImportFault, match=message):
        read_csv(raw, KEY, TODAY)


def test_migrations_make_the_tables_that_the_code_expects(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'central.db'}")
    migrate(engine)
    migrate(engine)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()
