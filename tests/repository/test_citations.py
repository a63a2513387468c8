"""What the code leans on is held by the project: each page, section and number that is cited is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
FOLDERS = ("kiosk", "screens", "devices", "central", "assets", "config", "tests", "docs", ".ci")
TEXTS = {
    str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
    for folder in FOLDERS
    for path in sorted((ROOT / folder).rglob("*"))
    if path.is_file() and path.suffix in (".py", ".toml", ".md", ".css", ".js", ".html") and path != Path(__file__)
} | {"README.md": (ROOT / "README.md").read_text(encoding="utf-8")}
DOMAIN = (DOCS / "domain.md").read_text(encoding="utf-8")


def headings(page: Path) -> set[str]:
    return set(re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE))


def test_every_page_that_is_cited_is_one_of_ours() -> None:
    missing = {
        (file, cited)
        for file, text in TEXTS.items()
        for cited in re.findall(r"[\w./-]*\b[\w-]+\.md\b", text)
        if not any((folder / cited).is_file() for folder in (ROOT, DOCS, (ROOT / file).parent))
    }
    assert missing == set()


def test_every_section_that_is_cited_is_a_heading_of_its_page() -> None:
    cited = {
        (file, page, section)
        for file, text in TEXTS.items()
        if file.endswith(".py")
        for page, section in re.findall(r"(docs/[\w-]+\.md), ([A-Z][\w', ]*?)(?:[).;:]| for )", text)
    }
    assert len(cited) > 15
    assert {each for each in cited if each[2] not in headings(ROOT / each[1])} == set()


NUMBERS = {
    "R": r"(?<![\w-])R(?!00)[0-5][0-9](?!\d)",
    "I": r"(?<![\w(.])I(?:[1-9]|1[0-2])\b(?=[ :,.)])",
    "O": r"(?<![\w-])O(?:[1-9]|10)\b",
    "S": r"\((?:[^()]*\b)?(S[0-9]{2})\b(?![0-9])",
}


@pytest.mark.parametrize("kind", NUMBERS)
def test_every_number_that_is_cited_is_told_on_the_page_of_the_domain(kind: str) -> None:
    defined = set(re.findall(rf"\b{kind}[0-9]{{1,2}}\b", DOMAIN))
    assert defined
    cited = {
        (file, number)
        for file, text in TEXTS.items()
        if file.endswith((".py", ".md"))
        for number in re.findall(NUMBERS[kind], re.sub(r"# noqa: [A-Z0-9, ]+", "", text))
    }
    assert {each for each in cited if each[1] not in defined} == set()


def test_every_path_that_is_cited_is_played() -> None:
    played = {path.name.partition("-")[0] for path in (ROOT / "tests" / "data" / "paths").glob("*.jsonl")}
    cited = {
        (file, number) for file, text in TEXTS.items() for number in re.findall(r"\bpaths? (P[0-9]{2}[a-z]?)\b", text)
    }
    assert {each for each in cited if not any(name.startswith(each[1]) for name in played)} == set()


def test_every_test_that_a_page_names_is_there() -> None:
    there = {
        name for file, text in TEXTS.items() if file.endswith(".py") for name in re.findall(r"def (test_\w+)", text)
    }
    named = {
        (file, name)
        for file, text in TEXTS.items()
        if file.endswith(".md")
        for name in re.findall(r"`(test_\w+)`", text)
    }
    assert len(named) > 100
    assert {(file, name) for file, name in named if name not in there} == set()
