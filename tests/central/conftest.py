"""A central of its own for each test, from a database that is built once a run."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.central import RunningCentral, fresh

DAY_CSV = """ref,day,start,purpose,initials,birth,child,language,code,letter,card_number,holder,state
a1,today,10.20,collect,A. K.,1990-02-03,,en,OH-CM7K2M9QRTXT,OHB-7K2M9QRTXAQ,B123456789,,booked
a2,today,10.30,collect,B. L.,1985-07-01,,,OH-CM234567892C,OHB-ABCDEFGHJKN,,85070112345,booked
a3,today,10.40,apply,C. M.,,,fr,OH-XX1,,,,cancelled
"""


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    central = fresh(tmp_path_factory.mktemp("template"))
    file = central.folder / "day.csv"
    file.write_text(DAY_CSV)
    assert central.command("import", str(file)).stdout.strip() == "3"
    assert central.command("enrol", "hal-1", "R").returncode == 0
    return central.database


@pytest.fixture
def central(tmp_path: Path, template: Path) -> Iterator[RunningCentral]:
    made = fresh(tmp_path / "central", template).start()
    yield made
    made.stop()
