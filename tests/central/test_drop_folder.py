"""Another program puts files into a folder: each is read once, reported on by line, and does not stay."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from central.appointments.drop_folder import Deliver, FolderReader
from central.appointments.model import FileReading, ReadingTerms
from central.marking import Marking
from tests.support.central import RunningCentral, fresh
from tests.support.clock import now
from tests.support.postgres import PostgreSQL
from tests.support.waiting import until

pytestmark = pytest.mark.server

HEAD = "ref,day,start,purpose,initials,code,birth,family_name\n"


def row(nr: int, start: str = "11.00") -> str:
    return f"n{nr},{now().date().isoformat()},{start},collect,A. K.,OH-N{nr},1990-02-03,Lindeberg\n"


def put(folder: Path, name: str, text: str) -> None:
    """As a program does: written under another name, then renamed."""
    (folder / f".{name}").write_text(text, encoding="utf-8")
    (folder / f".{name}").rename(folder / name)


def report(folder: Path, name: str) -> list[str]:
    file = folder / "reports" / f"{name}.txt"
    until(lambda: file.exists() and not (folder / name).exists(), f"{name} is taken")
    return file.read_text(encoding="utf-8").splitlines()


def config(tmp_path: Path, folder: Path, more: str = "") -> Path:
    made = tmp_path / "config"
    made.mkdir()
    for file in (Path(__file__).parents[2] / "config").glob("*.toml"):
        (made / file.name).write_bytes(file.read_bytes())
    (made / "sources.toml").write_text(f'[[drop]]\nname = "balie"\nfolder = "{folder}"\n{more}')
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "drop").mkdir()
    return tmp_path / "drop"


@pytest.fixture
def central(tmp_path: Path, template: Path, folder: Path) -> Iterator[RunningCentral]:
    made = fresh(tmp_path / "central", template)
    made.environment["ONTHAAL_CONFIG"] = str(config(tmp_path, folder, "whole_days = true\n"))
    yield made.start()
    made.stop()


def refs(central: RunningCentral, state: str = "booked") -> set[str]:
    rows = central.rows(f"SELECT ref FROM appointment WHERE source = 'balie' AND state = '{state}'")  # noqa: S608
    return {str(each[0]) for each in rows}


def test_files_come_in_with_a_report_each_and_nothing_of_a_person_stays(central: RunningCentral, folder: Path) -> None:
    put(folder, "one.csv", HEAD + "".join(row(nr) for nr in range(5)) + row(9, "25.00"))
    assert report(folder, "one.csv") == [
        "new 5, changed 0, same 0",
        "refused: line 7, column start: expected an hour like 10.20",
    ]
    assert refs(central) == {f"balie:n{nr}" for nr in range(5)}
    put(folder, "two.csv", HEAD + "".join(row(nr) for nr in range(1, 6)))
    assert report(folder, "two.csv") == ["new 1, changed 0, same 4", "no longer listed, and cancelled: 1"]
    assert refs(central, "cancelled") == {"balie:n0"}
    put(folder, "three.dry.csv", HEAD + row(77))
    assert report(folder, "three.dry.csv")[0] == "new 1, changed 0, same 0"
    assert "balie:n77" not in refs(central)
    left = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    assert b"Lindeberg" not in left
    assert b"1990" not in left


def test_what_is_no_file_of_appointments_is_set_aside_and_the_next_is_read(
    central: RunningCentral, folder: Path
) -> None:
    (folder / "bad.json").write_bytes(b"{{{")
    put(folder, "no.csv", "wrong,columns\n1,2\n")
    put(folder, "notes.docx", "not ours")
    assert report(folder, "bad.json") == ["expected JSON: a list of appointments", "nothing was imported"]
    assert "columns missing" in report(folder, "no.csv")[0]
    assert (folder / "bad.json.refused").exists()
    put(folder, "good.csv", HEAD + row(1))
    assert report(folder, "good.csv")[0] == "new 1, changed 0, same 0"
    assert (folder / "notes.docx").exists()
    assert refs(central) == {"balie:n1"}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            '[[drop]]\nname = "balie"\nfolder = "/nowhere/at/all"\n',
            "sources.toml, line 3: drop.folder: /nowhere/at/all is no folder",
        ),
        ('[[drop]]\nname = "file"\nfolder = "/tmp"\n', "drop.name: file is taken"),
        ('[[drop]]\nname = "Balie!"\nfolder = "/tmp"\n', "sources.toml, line 2"),
        ('[[drop]]\nname = "b"\nfolder = "/tmp"\nfolders = 1\n', "sources.toml"),
    ],
)
def test_a_setting_that_cannot_be_is_one_line(tmp_path: Path, folder: Path, text: str, why: str) -> None:
    made = fresh(tmp_path / "central")
    place = config(tmp_path, folder)
    (place / "sources.toml").write_text(text)
    ran = made.command("serve", "--port", "0", "--config", str(place))
    assert (ran.returncode, len(ran.stderr.splitlines())) == (2, 1)
    assert why in ran.stderr


def test_of_two_processes_one_reads_and_the_other_takes_over(
    tmp_path: Path, folder: Path, postgres: PostgreSQL
) -> None:
    url, place = postgres.new_database(), config(tmp_path, folder)
    hosts = [RunningCentral(tmp_path, url=url, environment={"ONTHAAL_CONFIG": str(place)}) for _ in range(2)]
    try:
        for each in hosts:
            each.start()
        put(folder, "one.csv", HEAD + row(1))
        assert report(folder, "one.csv")[0] == "new 1, changed 0, same 0"
        hosts[0].kill()
        put(folder, "two.csv", HEAD + row(2))
        assert report(folder, "two.csv")[0] == "new 1, changed 0, same 0"
    finally:
        for each in hosts:
            each.stop()


def reader(folder: Path, deliver: Deliver) -> FolderReader:
    return FolderReader(folder, lambda: ReadingTerms(Marking(b"s" * 32), now().date(), frozenset(), "balie"), deliver)


def test_a_file_that_is_replaced_while_it_is_read_is_read_too(folder: Path) -> None:
    taken = list[str]()

    def deliver(reading: FileReading, _: bool) -> tuple[str, ...]:
        taken.append(reading.rows[0].ref)
        if len(taken) == 1:
            put(folder, "day.csv", HEAD + row(2))
        return ()

    looking = reader(folder, deliver)
    put(folder, "day.csv", HEAD + row(1))
    for _ in range(4):
        looking.look()
    assert taken == ["balie:n1", "balie:n2"]


def test_a_file_that_could_not_be_stored_is_read_again_and_stops_no_other(folder: Path) -> None:
    taken, fails = list[str](), [True]

    def deliver(reading: FileReading, _: bool) -> tuple[str, ...]:
        if reading.rows[0].ref == "balie:n1" and fails[0]:
            raise TimeoutError("the database")
        taken.append(reading.rows[0].ref)
        return ()

    looking = reader(folder, deliver)
    put(folder, "a.csv", HEAD + row(1))
    put(folder, "b.csv", HEAD + row(2))
    looking.look()
    with pytest.raises(TimeoutError):
        looking.look()
    assert taken == ["balie:n2"]
    fails[0] = False
    assert looking.look() == 1
    assert taken == ["balie:n2", "balie:n1"]
    assert not [file for file in folder.iterdir() if file.is_file()]
