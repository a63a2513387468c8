"""Commands that a page of docs/ or the README tells somebody to type."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
_LINE = re.compile(r"^(?: {4}|\$ )?(?:\.venv/bin/)?((?:central|kiosk) [a-z].*)$")


def commands(page: Path) -> Iterator[str]:
    """Lines of code that begin with a program of ours; one that goes on below is one."""
    text = re.sub(r"\\\n\s*", "", page.read_text(encoding="utf-8"))
    fenced = False
    for line in text.splitlines():
        fenced ^= line.startswith("```")
        found = _LINE.match(line)
        if found and (fenced or line.startswith("    ")):
            yield found[1]
