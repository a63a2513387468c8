"""A setting that cannot be used names its file, its line and what was expected there, whatever kind of fault it is."""

import re
from pathlib import Path

import pytest

from assets import LOCALE, config_folder
from kiosk.rules import DUTCH, ConfigError, Language
from kiosk.rules.policy import POLICY_FILES, read_policy
from kiosk.texts.catalogues import load_texts

CONFIG = config_folder()
FILES = {name: (CONFIG / name).read_bytes() for name in POLICY_FILES}


def with_line(file: str, old: str, new: str) -> tuple[dict[str, bytes], int]:
    """The files with one line changed: the last that begins so; and its number."""
    lines = FILES[file].decode().splitlines()
    at = max(nr for nr, line in enumerate(lines) if line.startswith(old))
    lines[at] = new
    return {**FILES, file: "\n".join(lines).encode()}, at + 1


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("prices.toml", '"F+" =', '"F+" = -1', "F+"),
        ("prices.toml", '"A" =', '"A" = 501', "A"),
        ("prices.toml", '"EU" =', '"EU" = "24"', "EU"),
        ("barcodes.toml", "pattern =", "pattern = 'A[0-9]*'", "upper limit"),
        ("barcodes.toml", "pattern =", "pattern = '[0-9]{4}'", "PIN"),
        ("policy.toml", "late =", "late = -1", "late"),
    ],
)
def test_a_value_that_cannot_be_names_its_own_line(file: str, old: str, new: str, said: str) -> None:
    files, line = with_line(file, old, new)
    with pytest.raises(ConfigError, match=re.escape(said)) as fault:
        read_policy(files)
    assert fault.value.file == file
    assert fault.value.line == line


@pytest.mark.parametrize("odd", ["one is missing", "one too many", "other variables", "empty"])
def test_a_catalogue_that_does_not_fit_names_its_line(odd: str, tmp_path: Path) -> None:
    for language in ("nl", "en"):
        folder = tmp_path / language / "LC_MESSAGES"
        folder.mkdir(parents=True)
        text = (LOCALE / language / "LC_MESSAGES" / "kiosk.po").read_text()
        if language == "en":
            old = 'msgid "help.call"\nmsgstr "Call {phone}"\n'
            new = {
                "one is missing": "",
                "one too many": old + '\nmsgid "help.odd"\nmsgstr "Odd"\n',
                "other variables": old.replace("{phone}", "{number}"),
                "empty": old.replace("Call {phone}", ""),
            }[odd]
            assert old in text
            text = text.replace(old, new)
        (folder / "kiosk.po").write_text(text)
    lines = (tmp_path / "en" / "LC_MESSAGES" / "kiosk.po").read_text().splitlines()
    with pytest.raises(ConfigError, match=r"help\.") as fault:
        load_texts((DUTCH, Language("en")), locale=tmp_path)
    assert fault.value.file == "en/kiosk.po"
    assert odd == "one is missing" or lines[fault.value.line - 1].startswith('msgid "help.')
