"""`kiosk doctor` beside a kiosk that runs: it names what is wrong, why, and what to do."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.demo.environment import STAFF_CODE, DemoEnvironment, open_environment
from screens.kivy_view.input_state import KNOCKS

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
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoEnvironment]:
    with open_environment(tmp_path_factory.mktemp("out"), headless=True) as opened:
        assert opened.screen is not None
        opened.screen.expect_step("attract")
        yield opened


def test_what_is_well_is_ok_and_the_virtual_driver_is_red(environment: DemoEnvironment) -> None:
    found = doctor(environment.folder, environment.processes.environment)
    bad = {what for what, each in found.items() if each["state"] != "ok"}
    assert bad == ({"virtual card driver"} if environment.cable == "pcsc" else {"card reader"})
    assert {"policy", "shaping", "fonts", "pictures", "disk", "central", "clock", "scanner", "printer"} <= set(found)


def test_each_thing_that_is_wrong_has_a_cause_and_a_remedy(environment: DemoEnvironment) -> None:
    environment.printer.set(cover_open=True)
    environment.scanner.unplug()
    if environment.pcscd:
        environment.pcscd.kill()
    environment.kill_central()
    try:
        found = doctor(environment.folder, environment.processes.environment)
    finally:
        environment.printer.set(cover_open=False)
        environment.scanner.plug()
        if environment.pcscd:
            environment.pcscd.start()
        environment.central_returns()
    assert found["printer"]["cause"] == "its cover is open"
    assert "not there" in found["scanner"]["cause"]
    assert found["central"]["state"] == "warning"
    if environment.pcscd:
        assert found["card reader"]["cause"] == "pcscd does not answer"
    assert all(each["remedy"] for each in found.values() if each["state"] != "ok")


def test_a_folder_that_was_never_enrolled_is_said(tmp_path: Path) -> None:
    found = doctor(tmp_path, {})
    assert found["installation"]["state"] == "bad"
    assert "enrol" in found["installation"]["remedy"]


def test_the_staff_read_the_same_on_the_glass_behind_corner_and_code(
    environment: DemoEnvironment, request: pytest.FixtureRequest
) -> None:
    screen, display = environment.screen, environment.display
    assert screen is not None
    assert display is not None
    environment.printer.set(paper_mm=0.0)
    request.addfinalizer(lambda: environment.printer.set(paper_mm=50_000.0))
    screen.touch("start")
    screen.expect_step("choose_language")
    for _ in range(KNOCKS):
        display.tap(60, 60)
    screen.expect_step("staff")
    for letter in STAFF_CODE:
        screen.touch("letter", letter)
    shown = screen.wait_until(
        lambda shown: any("er is geen papier" in words for words in shown.words), "what the doctor found"
    )
    found = doctor(environment.folder, environment.processes.environment)
    assert found["printer"]["cause"] == "it has no paper"
    assert any(words.startswith("In orde:") and "scanner" in words for words in shown.words)
    screen.touch("close")
    screen.expect_step("choose_language")
