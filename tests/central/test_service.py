"""How the service behaves beside its work: who may read its files, what it says of itself, and what if its past is gone."""

import asyncio
import sqlite3
import stat
import threading
from pathlib import Path

import pytest
import requests

from central.context import SiteKeyError, site_key
from central.live import Feed, Part
from central.place import Place
from central.store.database import LONGEST_LOG, open_database
from central.store.writer import Writer
from tests.support.central import RunningCentral, fresh
from tests.support.waiting import until

pytestmark = pytest.mark.slow


PATHS = ("/desk/3", "/display", "/healthz", "/nowhere", "/static/desk.css", "/static/nowhere.css")


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_says_what_a_browser_may_do_with_it(shared_central: RunningCentral, path: str) -> None:
    headers = requests.get(shared_central.address + path, timeout=30).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert "max-age=" in headers["strict-transport-security"]


@pytest.mark.file
def test_database_log_and_lock_are_for_this_user_alone(central: RunningCentral) -> None:
    central.database.chmod(0o644)
    central.kill()
    central.start()
    central.staff().page("/desk/3")
    for file in central.folder.glob("central.*"):
        assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0, file.name


@pytest.mark.file
def test_health_looks_and_does_not_believe(central: RunningCentral) -> None:
    assert requests.get(central.address + "/healthz", timeout=30).text == "ok"
    other = sqlite3.connect(central.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    answer = requests.get(central.address + "/healthz", timeout=30)
    assert answer.status_code == 503
    assert answer.json()["detail"].startswith("the database")
    other.execute("ROLLBACK")
    other.close()
    assert until(lambda: requests.get(central.address + "/healthz", timeout=30).ok)


def emptied(database: Path) -> None:
    database.write_bytes(b"")


@pytest.mark.parametrize("harm", [Path.unlink, emptied], ids=["gone", "empty"])
@pytest.mark.file
def test_a_database_that_is_gone_is_said_and_nothing_is_begun_anew_silently(tmp_path: Path, harm: object) -> None:
    central = fresh(tmp_path)
    del central.environment["ONTHAAL_SITE_KEY"]
    assert central.command("enrol", "hal-1", "R").returncode == 0
    assert callable(harm)
    harm(central.database)
    for command in (("serve", "--port", "0"), ("enrol", "hal-2", "G")):
        refused = central.command(*command)
        assert refused.returncode == 2
        assert "is empty or gone" in refused.stderr
        assert "Traceback" not in refused.stderr


def test_a_key_that_is_gone_is_said(tmp_path: Path) -> None:
    database = tmp_path / "central.db"
    site_key(Place.of(str(database)))
    database.write_bytes(b"something")
    (tmp_path / "site.key").unlink()
    with pytest.raises(SiteKeyError, match="restore it"):
        site_key(Place.of(str(database)))
    assert not (tmp_path / "site.key").exists()


@pytest.mark.parametrize("text", ["", "AAAA", "no base64 !", "é"])
def test_a_key_that_is_none_is_said(tmp_path: Path, text: str) -> None:
    database = tmp_path / "central.db"
    database.write_bytes(b"something")
    (tmp_path / "site.key").write_text(text)
    with pytest.raises(SiteKeyError, match="32 bytes"):
        site_key(Place.of(str(database)))


def test_what_was_rendered_is_freed_with_its_last_stream() -> None:
    feed = Feed(lambda: "10.12", lambda: False)

    async def open_and_leave() -> None:
        for entry in range(800):
            streams = [feed.stream(Part(f"desk 3 {entry}", "mine", lambda: (1, "10.12", "x" * 1000))) for _ in range(2)]
            for stream in streams:
                await anext(stream)
            await streams[0].aclose()  # type: ignore[attr-defined]
            assert len(feed._rendered) == 1
            await streams[1].aclose()  # type: ignore[attr-defined]

    asyncio.run(open_and_leave())
    feed.close()
    assert (feed._rendered, feed._locks, dict(feed._streams)) == ({}, {}, {})


def test_the_program_writes_files_for_its_own_user(central: RunningCentral) -> None:
    assert central.process is not None
    umask = next(
        line
        for line in Path(f"/proc/{central.process.pid}/status").read_text().splitlines()
        if line.startswith("Umask")
    )
    assert umask.split()[1] == "0077"


@pytest.mark.file
def test_the_writer_outlives_who_asked_and_left_and_a_listener_that_fails(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'central.db'}")
    began, may_end, told = threading.Event(), threading.Event(), list[int]()

    def changed() -> None:
        told.append(1)
        raise KeyError("a listener")

    writer = Writer(engine, changed)
    writer.start()
    running = writer.run_later(lambda _: (began.set(), may_end.wait(30)))
    waiting = writer.run_later(lambda _: told.append(99))
    assert began.wait(30)
    assert not running.cancel(), "what is being written cannot be left"
    assert waiting.cancel()
    may_end.set()
    assert writer.now(lambda _: 7) == 7
    assert 99 not in told
    writer.stop()
    engine.dispose()


@pytest.mark.file
def test_a_log_that_a_reader_let_grow_shrinks_while_central_runs(tmp_path: Path) -> None:
    engine, log = open_database(f"sqlite:///{tmp_path / 'log.db'}"), tmp_path / "log.db-wal"
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE filler (body BLOB)")
    reader = sqlite3.connect(tmp_path / "log.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM filler").fetchall()
    for _ in range(20):
        with engine.begin() as connection:
            connection.exec_driver_sql("INSERT INTO filler VALUES (zeroblob(1000000))")
    assert log.stat().st_size > 2 * LONGEST_LOG, "held open"
    reader.close()
    for _ in range(3):
        with engine.begin() as connection:
            connection.exec_driver_sql("INSERT INTO filler VALUES (zeroblob(10000))")
    assert log.stat().st_size <= LONGEST_LOG
    engine.dispose()


@pytest.mark.parametrize("path", ["/", "/desk", "/desk/0", "/desk/100", "/desk/x", "/nowhere"])
def test_a_clerk_who_opens_no_desk_s_address_reads_dutch_and_finds_a_desk(central: RunningCentral, path: str) -> None:
    clerk = central.staff()
    answer = clerk.get(central.address + path, timeout=30)
    assert answer.headers["content-type"].startswith("text/html")
    assert 'href="/desk/3"' in answer.text
    assert answer.status_code == (200 if path == "/" else 404)
    assert ("Deze pagina is er niet" in answer.text) == (path != "/")
    program = clerk.get(central.address + path, headers={"accept": "application/json"}, timeout=30)
    assert path == "/" or program.headers["content-type"] == "application/problem+json"
