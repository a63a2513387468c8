"""Each wrong way to start the kiosk ends with one clear line and exit code 2."""

from pathlib import Path

import pytest

from kiosk.__main__ import main
from kiosk.rules import ConfigError
from kiosk.settings import LOCK, alone


def test_two_kiosks_on_one_state_folder_are_refused_and_the_folder_is_free_again_afterwards(tmp_path: Path) -> None:
    with alone(tmp_path), pytest.raises(ConfigError, match="another kiosk runs on"), alone(tmp_path):
        pass
    with alone(tmp_path):
        pass


def test_a_state_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / LOCK).mkdir()
    with pytest.raises(ConfigError, match="cannot be written"), alone(tmp_path):
        pass


def test_without_a_display_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"):
        monkeypatch.delenv(name, raising=False)
    assert main(["run", "--state", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert "there is no display" in said
    assert len(said.splitlines()) == 1
