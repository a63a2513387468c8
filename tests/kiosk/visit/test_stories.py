"""Every story plays as it says of itself; what it promises is its file's name."""

import json
from pathlib import Path

import pytest

from kiosk.__main__ import main

STORIES = sorted((Path(__file__).parents[2] / "data" / "stories").glob("*.jsonl"))
PATHS = sorted((Path(__file__).parents[2] / "data" / "paths").glob("*.jsonl"))


@pytest.mark.parametrize("story", STORIES, ids=lambda path: path.stem)
def test_story_plays_as_told(story: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", str(story)]) == 0, capsys.readouterr().out


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_path_plays_as_promised_and_in_so_many_touches(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", str(path)]) == 0, capsys.readouterr().out


def test_every_path_of_the_domain_is_there() -> None:
    """P1 to P30; P12 plays as P11 does."""
    names = {path.stem.split("-")[0].rstrip("abcdefghij") for path in PATHS}
    assert names >= {f"P{nr:02d}" for nr in range(1, 31) if nr != 12}


def test_touches_of_each_path(capsys: pytest.CaptureFixture[str]) -> None:
    """A collection in order takes five touches at most, two from a scan; the table is printed with -s."""
    table = {path.stem: json.loads(path.read_text().splitlines()[0])["path"] for path in PATHS}
    for stem, path in table.items():
        print(f"{path['touches']:3}{'+' + str(path['keys']) + 'k' if path['keys'] else '':5} {stem}")
    told = {path["name"]: path["touches"] for path in table.values()}
    assert (told["P01a"], told["P01b"]) == (4, 2)
    assert max(path["touches"] for path in table.values()) <= 11


@pytest.mark.parametrize(
    "second",
    ['{"hear": "Sneezed"}', "{", '{"hear": "Touched"}', '{"hear": "CodeShown", "of": {"mark": 4}}', '{"odd": 1}'],
)
def test_a_replay_that_makes_no_sense_names_its_line(
    second: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    story = tmp_path / "story.jsonl"
    story.write_text('{"hear": "Touched", "of": {"action": "start"}}\n' + second + "\n")
    assert main(["replay", str(story)]) == 2
    assert "line 2" in capsys.readouterr().err


def test_a_broken_promise_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    story = tmp_path / "story.jsonl"
    story.write_text('{"hear": "Touched", "of": {"action": "start"}, "then": "read_number", "orders": ["ReadCard"]}\n')
    assert main(["replay", str(story), "--json"]) == 1
    assert "read_number was promised" in capsys.readouterr().out
