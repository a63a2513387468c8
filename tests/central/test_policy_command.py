"""A city may keep its policy in git: a folder goes to central and comes back, with a day, a reason and an undo."""

import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.policy_files import load_policy, load_policy_files
from tests.support.central import RunningCentral, fresh
from tests.support.clock import now

CONFIG = Path(__file__).parents[2] / "config"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(CONFIG, tmp_path / "git")
    return tmp_path / "git"


def write(folder: Path, old: str, new: str) -> None:
    file = folder / "policy.toml"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


@pytest.mark.server
def test_a_folder_goes_to_a_central_that_runs_and_comes_back(
    central: RunningCentral, folder: Path, tmp_path: Path
) -> None:
    write(folder, "copies = 3", "copies = 5")
    later = (now().date() + timedelta(days=5)).isoformat()
    done = central.command("policy", "import", str(folder), "--why", "meer papier", "--from", later)
    assert (done.returncode, done.stdout.strip()) == (0, "change 1"), done.stderr
    for day, copies in ((now().date().isoformat(), 3), (later, 5)):
        central.command("policy", "export", str(tmp_path / day), "--from", day)
        assert load_policy(tmp_path / day).copies == copies
    assert "how often the kiosk prints" in (tmp_path / later / "policy.toml").read_text(), "comments stay"
    shown = json.loads(central.command("policy", "show", "--json").stdout)
    assert [(each["version"], each["valid_from"]) for each in shown["policies"]][1:] == [(2, later)]
    assert (shown["changes"][0]["why"], shown["changes"][0]["made_by"]) == ("meer papier", "command line")
    assert central.command("policy", "undo", "1").returncode == 0
    assert "meer papier; taken back by command line" in central.command("policy", "show").stdout
    assert central.command("policy", "undo", "1").returncode == 2


def test_a_folder_goes_to_a_central_that_does_not_run(tmp_path: Path, template: Path, folder: Path) -> None:
    central = fresh(tmp_path / "central", template)
    write(folder, "copies = 3", "copies = 5")
    assert central.command("policy", "import", str(folder), "--why", "meer papier").returncode == 0
    assert central.command("policy", "import", str(folder), "--why", "nog eens").returncode == 2
    central.command("policy", "export", str(tmp_path / "now"))
    assert load_policy(tmp_path / "now").copies == 5


def test_a_folder_that_is_no_policy_is_refused_with_its_line(tmp_path: Path, template: Path, folder: Path) -> None:
    central = fresh(tmp_path / "central", template)
    write(folder, "copies = 3", "coppies = 3")
    done = central.command("policy", "import", str(folder), "--why", "x")
    assert (done.returncode, "policy.toml, line 7: coppies: unknown key" in done.stderr) == (2, True), done.stderr
    (folder / "prices.toml").unlink()
    assert central.command("policy", "import", str(folder), "--why", "x").returncode == 2
    assert load_policy_files(CONFIG)["policy.toml"]


def test_without_a_database_it_says_what_to_do(tmp_path: Path) -> None:
    done = fresh(tmp_path / "nothing", None).command("policy", "show")
    assert done.returncode == 2
    assert "start central once" in done.stderr
