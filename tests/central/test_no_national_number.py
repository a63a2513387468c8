"""The national number is nowhere: not taken, not marked, not sent; a holder is known by birth date and name."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from central.appointments.csv_file import read_csv
from central.appointments.model import AppointmentFileError
from central.marking import Marking
from central.store.database import migrate, open_database
from central.store.days import day_list_update
from central.store.site import begin_site, upsert_appointments
from tests.support.clock import now

MARKING = Marking(b"s" * 32)
KEY = MARKING.key()
HEAD = "ref,day,start,purpose,initials,code,birth,family_name\n"
ANN = "a1,today,10.20,collect,A. P.,OH-CM7K2M9QRTXT,1990-02-03,Peeters\n"
TWIN = "a2,today,10.30,collect,B. P.,OH-CM234567892C,1990-02-03,Peeters\n"


def test_a_column_for_it_is_refused() -> None:
    for column in ("holder", "national_number", "rrn"):
        with pytest.raises(AppointmentFileError, match=f"must not have: {column}"):
            read_csv(f"{HEAD.strip()},{column}\n".encode(), MARKING, now().date(), frozenset())


def test_what_an_earlier_version_had_of_it_is_overwritten(tmp_path: Path) -> None:
    """Also in the pages that a deleted value leaves behind."""
    from alembic import command
    from alembic.config import Config

    from central.store import database

    engine = open_database(f"sqlite:///{tmp_path / 'c.db'}")
    config = Config()
    config.set_main_option("script_location", str(Path(database.__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0007")
        connection.execute(
            sa.text(
                "INSERT INTO appointment (ref, day, start, purpose, initials, child, code_mark, holder_mark, state, seq) "
                "VALUES ('a', '2026-01-01', 1, 'collect', 'A.', 0, 'k1.CODE', 'k1.THEMARKOFANUMBER', 'booked', 1)"
            )
        )
    migrate(engine)
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT ref FROM appointment")).scalars().all() == ["a"]
        connection.rollback()
    raw = engine.raw_connection()
    raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    raw.close()
    engine.dispose()
    for file in tmp_path.glob("c.db*"):
        if file.name.endswith(".before-0019"):
            continue  # the copy of before the upgrade is what it was
        assert b"THEMARKOFANUMBER" not in file.read_bytes(), file.name


def test_a_holder_is_known_by_the_mark_of_their_birth_and_name_unless_somebody_of_the_day_shares_it(
    tmp_path: Path,
) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'c.db'}")
    migrate(engine)
    today = now().date()
    with engine.begin() as connection:
        begin_site(connection, "g")
        upsert_appointments(connection, read_csv((HEAD + ANN).encode(), MARKING, today, frozenset()), now())
        first = day_list_update(connection, None, "g", today, MARKING)
        (ann,) = first.appointments
        assert ann.holder == ann.born == KEY.mark_from_card("holder", "1990-02-03 PEETERS")
        upsert_appointments(connection, read_csv((HEAD + TWIN).encode(), MARKING, today, frozenset()), now())
        news = day_list_update(connection, first.cursor, "g", today, MARKING)
    engine.dispose()
    assert [(each.ref, each.holder) for each in news.appointments] == [("a1", None), ("a2", None)]
    assert {each.born for each in news.appointments} == {ann.born}
