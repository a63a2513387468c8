"""A copy of the database whenever it is asked for, before every upgrade, and back: nothing is lost, nothing given twice."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config

from central.store import database
from central.store.backup import BackupError, check_database, copy_database
from central.store.database import NewerDatabaseError, migrate, open_database
from kiosk.runtime.ids import new_id
from tests.support.central import RunningCentral, drained
from tests.support.commands import SyncingKiosk
from tests.support.waiting import until

pytestmark = pytest.mark.file
HEAD = "0019"
EARLIER = [f"{nr:04d}" for nr in range(1, int(HEAD))]


def test_a_restored_central_hears_again_what_the_backup_lacks_and_no_number_is_given_twice(
    tmp_path: Path, central: RunningCentral
) -> None:
    """The drill: numbers, backup under load, more numbers, loss, restore."""
    kiosk, copy = SyncingKiosk(tmp_path, central.address), tmp_path / "copy.db"
    kiosk.sync.start()
    numbers = [kiosk.issue(new_id()) for _ in range(3)]
    drained(central, 3)
    done = central.command("backup", str(copy))
    assert (done.returncode, done.stderr) == (0, "")
    assert copy.stat().st_mode & 0o777 == 0o600
    numbers += [kiosk.issue(new_id()) for _ in range(3)]
    drained(central, 6)
    refused = central.command("restore", str(copy))
    assert refused.returncode == 2
    assert "another central holds this database" in refused.stderr
    central.stop()
    done = central.command("restore", str(copy))
    assert done.returncode == 0, done.stderr
    with closing(sqlite3.connect(central.database)) as connection:
        assert connection.execute("SELECT count(*) FROM ticket").fetchone() == (3,)
    central.start()
    kiosk.sync.wake()
    until(lambda: central.rows("SELECT count(*) FROM ticket") == [(6,)], "what the backup lacked")
    numbers.append(kiosk.issue(new_id()))
    until(lambda: central.rows("SELECT count(*) FROM ticket") == [(7,)], "the next one")
    assert sorted(numbers) == [f"R{nr:03d}" for nr in range(1, 8)]
    assert central.rows("SELECT count(DISTINCT number) FROM ticket") == [(7,)]
    kiosk.close()


@pytest.mark.parametrize("harm", ["a text", "another database", "cut off", "gone"])
def test_what_is_no_backup_is_refused_and_the_database_stays(
    tmp_path: Path, central: RunningCentral, harm: str
) -> None:
    central.stop()
    copy = tmp_path / "copy.db"
    copy_database(central.database, copy)
    if harm == "a text":
        copy.write_text("no database at all" * 100)
    elif harm == "another database":
        copy.unlink()
        with closing(sqlite3.connect(copy)) as connection:
            connection.execute("CREATE TABLE x (y)")
    elif harm == "cut off":
        copy.write_bytes(copy.read_bytes()[:-5000])
    else:
        copy.unlink()
    before = central.database.read_bytes()
    done = central.command("restore", str(copy))
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert central.database.read_bytes() == before


def test_a_backup_overwrites_nothing(tmp_path: Path, central: RunningCentral) -> None:
    there = tmp_path / "there.db"
    there.write_text("precious")
    done = central.command("backup", str(there))
    assert done.returncode == 2
    assert "is there already" in done.stderr
    assert there.read_text() == "precious"


def at_revision(file: Path, revision: str) -> None:
    """A database as an earlier version left it, with somebody in it."""
    config = Config()
    config.set_main_option("script_location", str(Path(database.__file__).parent / "migrations"))
    engine = open_database(f"sqlite:///{file}")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.exec_driver_sql("INSERT INTO site (id, seq, generation) VALUES (1, 7, 'g')")
        if revision >= "0007":
            connection.exec_driver_sql("UPDATE site SET identity = ?", (str(new_id()),))
            connection.exec_driver_sql("INSERT INTO kiosk_letter (kiosk, letter) VALUES ('hal-1', 'R')")
        connection.exec_driver_sql("INSERT INTO kiosk (name, letter, epoch, last_kseq) VALUES ('hal-1', 'R', 3, 12)")
        connection.exec_driver_sql(
            "INSERT INTO entry (id, day, state, purpose, language, readiness, evidence, arrived_at, due) "
            "VALUES (1, '2026-11-25', 'waiting', 'collect', 'nl', 'green', x'5b5d', 1, 1)"
        )
        connection.exec_driver_sql(
            "INSERT INTO ticket (id, entry, number, kiosk, made_at, seq) VALUES ('t', 1, 'R001', 'hal-1', 1, 5)"
        )
        if revision >= "0010":
            connection.exec_driver_sql("UPDATE ticket SET day = '2026-11-25'")
    engine.dispose()


@pytest.mark.parametrize("revision", EARLIER)
def test_every_earlier_version_is_copied_and_brought_on_with_what_it_holds(tmp_path: Path, revision: str) -> None:
    file = tmp_path / "c.db"
    at_revision(file, revision)
    engine = open_database(f"sqlite:///{file}")
    migrate(engine)
    with engine.begin() as connection:
        rows = connection.exec_driver_sql(
            "SELECT e.day, e.state, t.number, t.day, k.letter, k.epoch, k.last_kseq, s.seq, l.letter "
            "FROM entry e JOIN ticket t ON t.entry = e.id JOIN kiosk k ON k.name = t.kiosk "
            "JOIN kiosk_letter l ON l.kiosk = k.name, site s"
        ).all()
        assert len(connection.exec_driver_sql("SELECT identity FROM site").scalar_one()) == 36
    engine.dispose()
    assert [tuple(row) for row in rows] == [("2026-11-25", "waiting", "R001", "2026-11-25", "R", 3, 12, 7, "R")]
    copy = tmp_path / f"c.db.before-{HEAD}"
    check_database(copy)
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == (revision,)


def test_a_database_of_a_newer_central_is_one_line_and_stays_as_it_is(tmp_path: Path, central: RunningCentral) -> None:
    central.stop()
    with closing(sqlite3.connect(central.database)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0999'")
        connection.commit()
    done = central.command("serve", "--port", "0")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "newer central (version 0999" in done.stderr
    with pytest.raises(NewerDatabaseError):
        migrate(open_database(f"sqlite:///{central.database}"))
    with pytest.raises(BackupError, match="no database"):
        copy_database(tmp_path / "nothing.db", tmp_path / "x.db")
