"""`kiosk doctor` beside a kiosk that runs: it names what is wrong, why, and what to do."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.demo.house import House, open_house

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.system


def doctor(state: Path, environment: dict[str, str]) -> dict[str, dict[str, str]]:
    ran = subprocess.run(
        [sys.executable, "-m", "kiosk", "doctor", "--state", str(state), "--json"],
        capture_output=True, text=True, timeout=60, cwd=ROOT, check=False, env={**os.environ, **environment},
    )  # fmt: skip
    assert ran.returncode in (0, 1), ran.stderr
    found = {line["what"]: line for line in map(json.loads, ran.stdout.splitlines())}
    assert ran.returncode == any(each["state"] == "bad" for each in found.values())
    return found


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with open_house(tmp_path_factory.mktemp("out"), headless=True) as opened:
        assert opened.screen is not None
        opened.screen.step("attract")
        yield opened


def test_what_is_well_is_ok_and_the_virtual_driver_is_red(house: House) -> None:
    found = doctor(house.folder, house.processes.environment)
    bad = {what for what, each in found.items() if each["state"] != "ok"}
    assert bad == ({"virtual card driver"} if house.cable == "pcsc" else {"card reader"})
    assert {"policy", "shaping", "fonts", "pictures", "disk", "central", "clock", "scanner", "printer"} <= set(found)


def test_each_thing_that_is_wrong_has_a_cause_and_a_remedy(house: House) -> None:
    house.printer.set(cover_open=True)
    house.scanner.unplug()
    if house.pcscd:
        house.pcscd.kill()
    house.kill_central()
    try:
        found = doctor(house.folder, house.processes.environment)
    finally:
        house.printer.set(cover_open=False)
        house.scanner.plug()
        if house.pcscd:
            house.pcscd.start()
        house.central_returns()
    assert found["printer"]["cause"] == "its cover is open"
    assert "not there" in found["scanner"]["cause"]
    assert found["central"]["state"] == "warning"
    if house.pcscd:
        assert found["card reader"]["cause"] == "pcscd does not answer"
    assert all(each["remedy"] for each in found.values() if each["state"] != "ok")


def test_a_folder_that_was_never_enrolled_is_said(tmp_path: Path) -> None:
    found = doctor(tmp_path, {})
    assert found["installation"]["state"] == "bad"
    assert "enrol" in found["installation"]["remedy"]
