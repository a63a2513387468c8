"""A central of its own for each test, from a database that is built once a run."""

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.support.central import DAY_CSV, RunningCentral, fresh
from tests.support.identity import joined
from tests.support.postgres import PostgreSQL, postgresql
from tests.support.staff import staff_ready
from tests.support.store import Store

ON_POSTGRESQL = os.environ.get("ONTHAAL_TEST_DATABASE") == "postgresql"


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


Template = Path | Callable[[], str]


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Template:
    """A central's database with a day, a kiosk and staff. ONTHAAL_TEST_DATABASE=postgresql: there instead of in a file."""
    server: PostgreSQL | None = request.getfixturevalue("postgres") if ON_POSTGRESQL else None
    central = fresh(tmp_path_factory.mktemp("template"), server.new_database if server else None)
    file = central.folder / "day.csv"
    file.write_text(DAY_CSV)
    assert central.command("import", str(file)).stdout.strip() == "3"
    joined(central.where)
    staff_ready(central.where)
    if server is None:
        return central.database
    return partial(server.new_database, central.url.rpartition("@/")[2].partition("?")[0])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if ON_POSTGRESQL and item.get_closest_marker("file"):
            item.add_marker(pytest.mark.skip(reason="about the file of SQLite"))


@pytest.fixture
def central(tmp_path: Path, template: Template) -> Iterator[RunningCentral]:
    made = fresh(tmp_path / "central", template).start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def shared_central(tmp_path_factory: pytest.TempPathFactory, template: Template) -> Iterator[RunningCentral]:
    """One for all tests of a module that store nothing that another would see."""
    made = fresh(tmp_path_factory.mktemp("shared"), template).start()
    yield made
    made.stop()
