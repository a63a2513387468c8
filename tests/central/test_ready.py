"""Who watches central sees within ten seconds what is wrong, and in its figures and its log nobody's name."""

import asyncio
import os
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import requests
import sqlalchemy as sa
from prometheus_client.parser import text_string_to_metric_families

from central.context import Central
from central.health import findings
from central.store import tables as t
from central.store.retention import ErasureReport, keep_erasure
from kiosk.policy_files import load_policy_files
from kiosk.runtime.clock import Clock
from tests.support.central import RunningCentral, fresh
from tests.support.commands import Kiosk, arrived
from tests.support.identity import client_of
from tests.support.tls import Authority
from tests.support.waiting import until

pytestmark = pytest.mark.server

CHECKS = {"database", "writer", "disk", "backup", "certificate", "erasure"}


def ready(central: RunningCentral, verify: str | bool = True) -> tuple[int, dict[str, str]]:
    """Status, and what is wrong by what was looked at."""
    answer = requests.get(f"{central.address}/ready", timeout=30, verify=verify)
    checks: dict[str, str] = answer.json()["checks"]
    assert set(checks) == CHECKS
    assert answer.json()["ready"] is (answer.status_code == 200)
    return answer.status_code, {name: why for name, why in checks.items() if why}


def test_a_central_that_is_well_says_so_and_needs_no_login(shared_central: RunningCentral) -> None:
    assert ready(shared_central) == (200, {})
    assert requests.get(f"{shared_central.address}/health", timeout=30).text == "ok"


@pytest.mark.file
def test_a_database_that_somebody_else_holds_is_said_within_ten_seconds_and_over_when_it_is_free(
    central: RunningCentral,
) -> None:
    other = sqlite3.connect(central.database, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    began = time.monotonic()
    status, wrong = ready(central)
    assert time.monotonic() - began < 10
    assert (status, wrong["writer"]) == (503, "no answer within 2 seconds")
    assert requests.get(f"{central.address}/health", timeout=30).status_code == 503
    other.execute("ROLLBACK")
    other.close()
    until(lambda: ready(central) == (200, {}), "it is ready again")


@pytest.mark.file
def test_a_backup_that_is_missing_or_old_is_said(tmp_path: Path, template: Path) -> None:
    central = fresh(tmp_path / "central", template).start("--backup-within", "26")
    try:
        assert ready(central) == (503, {"backup": "there is no backup"})
        copy = tmp_path / "night.db"
        assert central.command("backup", str(copy)).returncode == 0
        assert ready(central) == (200, {})
        old = time.time() - timedelta(hours=30).total_seconds()
        os.utime(copy, (old, old))
        assert ready(central) == (503, {"backup": "the latest backup is 30 hours old"})
        copy.unlink()
        assert ready(central) == (503, {"backup": "there is no backup"})
    finally:
        central.stop()


def test_a_certificate_that_ends_soon_is_said_and_a_new_one_is_taken(tmp_path: Path, template: Path) -> None:
    authority = Authority(tmp_path)
    chain, key = authority.issue("127.0.0.1")
    central = fresh(tmp_path / "central", template).start("--certificate", str(chain), "--key", str(key))
    try:
        status, wrong = ready(central, str(authority.certificate))
        assert (status, list(wrong)) == (503, ["certificate"])
        assert re.fullmatch(r"it ends in [0-2] days", wrong["certificate"])
    finally:
        central.stop()


@contextmanager
def in_this_process(folder: Path) -> Iterator[Central]:
    central = Central.start(f"sqlite:///{folder / 'c.db'}", Clock(), b"s" * 32, "", "g", load_policy_files())
    try:
        yield central
    finally:
        central.stop()


def test_a_disk_that_is_nearly_full_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with in_this_process(tmp_path) as central:
        assert not any(asyncio.run(findings(central)).values())
        monkeypatch.setattr("central.health.LEAST_FREE", 2**62)
        assert "MiB free, less than" in asyncio.run(findings(central))["disk"]


def test_an_erasure_that_left_somebody_is_said_until_nobody_is_left(tmp_path: Path) -> None:
    with in_this_process(tmp_path) as central:
        report = ErasureReport(central.today(), central.clock.now(), left={"links": 1})
        central.writer.now(lambda connection: keep_erasure(connection, report))
        assert not any(asyncio.run(findings(central)).values()), "it has gone since"
        row = {"ref": "a1", "day": "2020-01-01", "start": 0, "purpose": "apply", "initials": "A.", "child": False,
               "code_mark": "k1.A", "state": "booked", "seq": 1}  # fmt: skip
        central.writer.now(lambda connection: connection.execute(sa.insert(t.appointment), row))
        assert asyncio.run(findings(central))["erasure"] == "rows of an earlier day name somebody: appointments"


def figures(central: RunningCentral) -> dict[tuple[str, tuple[str, ...]], float]:
    text = requests.get(f"{central.address}/metrics", timeout=30).text
    return {
        (each.name, tuple(each.labels.values())): each.value
        for family in text_string_to_metric_families(text)
        for each in family.samples
    }


def test_the_figures_say_how_the_hall_the_kiosks_and_the_machine_are(central: RunningCentral) -> None:
    Kiosk(central).tell(arrived("R001", "a1"), arrived("R002", None))
    requests.get(f"{central.address}/nowhere/Jan-Janssens", timeout=30)
    found = figures(central)
    assert found["onthaal_waiting", ("collect",)] == 2
    assert found["onthaal_requests_total", ("POST", "/v1/sync", "200")] >= 1
    assert found["onthaal_requests_total", ("GET", "other", "404")] == 1
    assert found["onthaal_request_seconds_count", ("/v1/sync",)] >= 1
    assert 0 <= found["onthaal_kiosk_contact_age_seconds", ("hal-1",)] < 60
    assert found["onthaal_policy_version", ()] == 1
    assert found["onthaal_disk_free_bytes", ()] > 0


def test_figures_and_log_name_nobody(tmp_path: Path, template: Path) -> None:
    central = fresh(tmp_path / "central", template)
    central.log = tmp_path / "central.log"
    central.start()
    try:
        words = {
            str(each) for row in central.rows("SELECT ref, initials, birth, code_mark FROM appointment") for each in row
        }
        kiosk = Kiosk(central)
        kiosk.tell(arrived("R001", "a1"), b"a1, A. K., 1990-02-03 is no command")  # type: ignore[arg-type]
        for path in ("/desk/1?name=1990-02-03", "/log?day=A. K.", "/v1/appointments/a1/a1", "/policy/a1"):
            requests.get(central.address + path, timeout=30)
        requests.post(f"{central.address}/login", {"name": "A. K.", "password": "1990-02-03"}, timeout=30)
        client_of(central.address)
        with central.staff() as clerk:
            clerk.page("/desk/3")
            clerk.form("/desk/3/next", {"key": "k" * 20})
        text = requests.get(f"{central.address}/metrics", timeout=30).text + central.log.read_text()
    finally:
        central.stop()
    found = {word for word in words if len(word) > 2 and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text)}
    assert found == set()
