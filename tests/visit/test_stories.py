"""Every story plays as it says of itself; what it promises is its file's name."""

from pathlib import Path

import pytest

from kiosk.__main__ import main

STORIES = sorted((Path(__file__).parent / "stories").glob("*.jsonl"))


@pytest.mark.parametrize("story", STORIES, ids=lambda path: path.stem)
def test_story_plays_as_told(story: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", str(story)]) == 0, capsys.readouterr().out


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
