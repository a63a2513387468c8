"""docs/operations.md and docs/policy.md, followed from the top by somebody who types what stands there."""

import shlex
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.policy_files import load_policy
from tests.support.central import RunningCentral, fresh
from tests.support.clock import now
from tests.support.documents import ROOT, commands

pytestmark = [pytest.mark.server, pytest.mark.file]


@pytest.fixture
def central(tmp_path: Path) -> RunningCentral:
    """One without anything yet, as after its installation."""
    made = fresh(tmp_path / "lib")
    (tmp_path / "backups").mkdir()
    return made


def typed(central: RunningCentral, tmp_path: Path, page: str, wanted: str) -> str:
    """Type the only command of a page that begins so, with our folders and days in the place of those it names."""
    (line,) = (each for each in commands(ROOT / "docs" / page) if each.startswith(wanted))
    line = line.replace("/var/backups/onthaal", str(tmp_path / "backups")).replace(
        "/etc/onthaal", str(tmp_path / "etc")
    )
    line = line.replace("$(date +%F)", "2026-12-01").replace(
        "2027-01-01", (now().date() + timedelta(days=1)).isoformat()
    )
    words = shlex.split(line, comments=True)
    done = central.command(*words[1:])
    assert done.returncode == 0, f"{line}: {done.stderr}"
    return done.stdout


def test_the_page_of_operations_leads_from_nothing_to_a_restored_central(
    central: RunningCentral, tmp_path: Path
) -> None:
    def page(wanted: str) -> str:
        return typed(central, tmp_path, "operations.md", wanted)

    central.start("--backup-within", "26")
    assert "/invitation/" in page("central invite")
    assert page("central enrol").startswith("kiosk join ")
    assert len(page("central source")) > 20
    assert '"database":""' in page("central check")
    page("central kiosks")
    page("central policy show")
    assert "2026-12-01.db" in page("central backup")
    central.stop()
    assert page("central restore").startswith("restored")
    central.start()
    assert "j.peeters" in str(central.rows("SELECT name FROM account"))
    central.stop()


def test_the_page_of_the_policy_goes_to_git_and_back(central: RunningCentral, tmp_path: Path) -> None:
    def page(wanted: str) -> str:
        return typed(central, tmp_path, "policy.md", wanted)

    central.start()
    page("central policy export")
    file = tmp_path / "etc" / "policy.toml"
    file.write_text(file.read_text().replace("copies = 3", "copies = 5"))
    assert load_policy(tmp_path / "etc").copies == 5
    assert page("central policy import").strip() == "change 1"
    assert '"why":"prijzen van 2027"' in page("central policy show")
    assert central.command("policy", "undo", "1").returncode == 0
    central.stop()
