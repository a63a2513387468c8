"""A central of its own for each test, from a database that is built once a run."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.central import DAY_CSV, RunningCentral, fresh
from tests.support.identity import joined
from tests.support.postgres import PostgreSQL, postgresql
from tests.support.staff import staff_ready
from tests.support.store import Store


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgreSQL]:
    with postgresql() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def both_databases(request: pytest.FixtureRequest) -> str | None:
    """The URL of an empty database on PostgreSQL; None for SQLite, whose file is the test's own."""
    return request.getfixturevalue("postgres").new_database() if request.param == "postgresql" else None


@pytest.fixture
def store(tmp_path: Path, both_databases: str | None) -> Iterator[Store]:
    """Central's tables and writer, on SQLite and on PostgreSQL."""
    made = Store(tmp_path, both_databases)
    yield made
    made.close()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    central = fresh(tmp_path_factory.mktemp("template"))
    file = central.folder / "day.csv"
    file.write_text(DAY_CSV)
    assert central.command("import", str(file)).stdout.strip() == "3"
    joined(central.database)
    staff_ready(central.database)
    return central.database


@pytest.fixture
def central(tmp_path: Path, template: Path) -> Iterator[RunningCentral]:
    made = fresh(tmp_path / "central", template).start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def shared_central(tmp_path_factory: pytest.TempPathFactory, template: Path) -> Iterator[RunningCentral]:
    """One for all tests of a module that store nothing that another would see."""
    made = fresh(tmp_path_factory.mktemp("shared"), template).start()
    yield made
    made.stop()
