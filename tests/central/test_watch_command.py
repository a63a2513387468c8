"""An operator asks central's data on the command line: for people or as JSON, with an exit code that a program can trust."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.runtime.clock import write_offset
from tests.support.central import RunningCentral, fresh
from tests.support.clock import CLOCK
from tests.support.commands import Kiosk, arrived

pytestmark = pytest.mark.file


def told(central: RunningCentral, *command: str) -> tuple[int, dict[str, object]]:
    done = central.command(*command, "--json")
    return done.returncode, json.loads(done.stdout)


@pytest.mark.server
def test_a_running_central_is_checked_and_its_kiosks_are_named(central: RunningCentral, tmp_path: Path) -> None:
    Kiosk(central).tell(arrived("R001", "a1"))
    assert told(central, "backup", str(tmp_path / "night.db"))[1]["file"] == str(tmp_path / "night.db")
    code, found = told(central, "check")
    assert (code, found["database"], found["copies"]) == (0, "", {"night.db": ""})
    assert "retention: well" in central.command("check").stdout
    (kiosk,) = json.loads(central.command("kiosks", "--json").stdout)
    assert (kiosk["name"], kiosk["letter"], kiosk["revoked"]) == ("hal-1", "R", False)
    assert kiosk["last_contact"] is not None
    assert told(central, "revoke", "hal-1") == (0, {"revoked": "hal-1"})
    assert "hal-1 (R): revoked" in central.command("kiosks").stdout


def test_what_is_wrong_has_an_exit_code_of_its_own(tmp_path: Path, template: Path) -> None:
    clock = tmp_path / "clock"
    write_offset(clock, CLOCK.offset() + timedelta(days=2))
    central = fresh(tmp_path / "central", template)
    central.environment["ONTHAAL_CLOCK"] = str(clock)
    code, found = told(central, "check")
    assert (code, found["retention"]) == (1, "never erased; 3 appointments")
    assert central.command("erase").returncode == 0
    assert told(central, "check")[0] == 0
    copy = tmp_path / "night.db"
    assert central.command("backup", str(copy)).returncode == 0
    raw = bytearray(copy.read_bytes())
    raw[4096:8192] = bytes(4096)
    copy.write_bytes(raw)
    code, found = told(central, "check")
    assert code == 1
    assert found["copies"]["night.db"]  # type: ignore[index]
    assert central.command("erase").returncode == 0, "a copy that is damaged stops no erasure"
    central.database.write_bytes(b"no database at all" * 1000)
    assert told(central, "check")[0] == 1
    central.database.unlink()
    done = central.command("check")
    assert (done.returncode, "there is no database" in done.stderr) == (2, True)


@pytest.mark.server
def test_the_log_is_json_if_somebody_wants_it_so(tmp_path: Path, template: Path) -> None:
    central = fresh(tmp_path / "central", template)
    central.log = tmp_path / "central.log"
    central.environment["ONTHAAL_LOG"] = "json"
    central.start()
    Kiosk(central).tell(b"no command")  # type: ignore[arg-type]
    central.stop()
    lines = [json.loads(line) for line in central.log.read_text().splitlines()]
    assert {tuple(line) for line in lines} == {("at", "level", "place", "message")}
    assert any(line["level"] == "ERROR" and "command 1 of hal-1" in line["message"] for line in lines)
