"""docs/rules.md tells where every business rule stands: what it names is there, and no rule is missing."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROWS = [line for line in (ROOT / "docs" / "rules.md").read_text().splitlines() if re.match(r"\| R\d\d \|", line)]
RULES = (
    *range(1, 8), *range(10, 13), *range(20, 27), *range(30, 35), *range(40, 48), *range(50, 54),
)  # fmt: skip
PATHS = [path.name for path in (ROOT / "tests" / "data" / "paths").iterdir()]
TESTS = {
    name
    for file in (ROOT / "tests").rglob("*.py")
    for name in re.findall(r"^(?:async )?def (\w+)\(", file.read_text(), re.MULTILINE)
}


def test_every_rule_has_its_row() -> None:
    assert [row[2:5] for row in ROWS] == [f"R{rule:02d}" for rule in RULES]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[2:5])
def test_what_a_row_names_exists(row: str) -> None:
    files = re.findall(r"`([\w/]+\.\w+)`", row)
    assert [each for each in files if not (ROOT / each).is_file()] == []
    names = [each for each in re.findall(r"`(\w+)`", row) if "_" in each]
    assert [each for each in names if each not in TESTS] == []
    paths = re.findall(r"\b([PS]\d\d[a-f]?)\b", row)
    assert [each for each in paths if not any(name.startswith(each) for name in PATHS)] == []
    assert names or paths
