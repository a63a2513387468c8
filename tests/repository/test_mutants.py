"""Each claim of docs/field-reports.md is shown by a test that fails when the fault is put back into the code.

The table of faults is tests/data/mutants/field_reports.toml. `make test` looks whether it still fits; `make campaign` puts each
fault into a copy of the project and runs its test there.
"""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "field-reports.md").read_text()
SKIPPED = shutil.ignore_patterns(".git", ".venv", "out", "__pycache__", ".*_cache", "*.egg-info")


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault, put back, and the test that must see it."""

    report: str
    file: str
    old: str
    new: str
    test: str


MUTANTS = [
    Mutant(**each)
    for each in tomllib.loads((ROOT / "tests" / "data" / "mutants" / "field_reports.toml").read_text())["mutant"]
]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if line.startswith("| ") and not line.startswith(("| report", "|---"))
]
campaign = pytest.mark.skipif("ONTHAAL_CAMPAIGN" not in os.environ, reason="make campaign")


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda each: f"{each.report}: {each.new.strip()[:40]}")
def test_each_fault_still_fits_the_code_and_its_test_exists(mutant: Mutant) -> None:
    assert (ROOT / mutant.file).read_text().count(mutant.old) == 1
    assert mutant.old != mutant.new
    file, name = mutant.test.split("::")
    assert f"def {name}(" in (ROOT / file).read_text()
    assert any(mutant.report in row[0] and name in row[2] for row in ROWS), "no row claims it"


def test_every_claim_of_a_test_has_its_fault() -> None:
    claimed = {name for row in ROWS for name in re.findall(r"`(test_\w+)`", row[2])}
    shown = {mutant.test.split("::")[1] for mutant in MUTANTS}
    assert claimed == shown


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("mutants") / "project"
    shutil.copytree(ROOT, made, ignore=SKIPPED)
    return made


def _tested(project: Path, *tests: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:randomly", "-p", "no:cacheprovider", *tests]
    environment = {key: value for key, value in os.environ.items() if key not in ("ONTHAAL_CAMPAIGN", "DISPLAY")}
    environment["PYTHONPATH"] = str(project)
    return subprocess.run(
        command, cwd=project, env=environment, capture_output=True, text=True, timeout=900, check=False
    )


@campaign
def test_without_a_fault_every_test_passes_in_the_copy(copy: Path) -> None:
    ran = _tested(copy, *dict.fromkeys(mutant.test for mutant in MUTANTS))
    assert ran.returncode == 0, ran.stdout[-3000:]


@campaign
@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda each: f"{each.report}: {each.new.strip()[:40]}")
def test_each_fault_is_seen_by_its_test(copy: Path, mutant: Mutant) -> None:
    file = copy / mutant.file
    sound = file.read_text()
    file.write_text(sound.replace(mutant.old, mutant.new))
    try:
        ran = _tested(copy, mutant.test)
    finally:
        file.write_text(sound)
    assert ran.returncode == 1, f"not seen: {ran.stdout[-2000:]}"
