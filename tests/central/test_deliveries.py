"""Whole deliveries: what a source no longer lists is cancelled, but never more than half without a person."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from central.access.roles import Role
from tests.support.central import RunningCentral
from tests.support.clock import now
from tests.support.commands import Kiosk, arrived

pytestmark = pytest.mark.server

Put = Callable[..., dict[str, Any]]


@pytest.fixture
def put(central: RunningCentral) -> Iterator[Put]:
    token = central.command("source", "afspraken").stdout.strip()
    with requests.Session() as session:
        session.headers["authorization"] = f"Bearer {token}"

        def sent(refs: range, how: str = "?whole_days=true", **more: str) -> dict[str, Any]:
            listed = [
                {"ref": f"n{nr}", "day": "today", "start": "11.00", "purpose": "collect", "initials": "A. K.",
                 "code": f"OH-N{nr}", **more}
                for nr in refs
            ]  # fmt: skip
            answer = session.put(f"{central.address}/v1/appointments/afspraken{how}", json=listed, timeout=30)
            assert answer.status_code == 200, answer.text
            return answer.json()  # type: ignore[no-any-return]

        yield sent


def states(central: RunningCentral, source: str = "afspraken") -> dict[str, int]:
    rows = central.rows(f"SELECT state, count(*) FROM appointment WHERE source = '{source}' GROUP BY state")  # noqa: S608
    return {str(state): int(str(count)) for state, count in rows}


def test_what_is_no_longer_listed_is_cancelled_and_other_sources_keep_theirs(central: RunningCentral, put: Put) -> None:
    others = states(central, "file")
    assert put(range(40))["new"] == 40
    report = put(range(5, 42))
    assert (report["new"], report["same"], report["gone"], report["held"]) == (2, 35, 5, 0)
    assert states(central) == {"booked": 37, "cancelled": 5}
    assert put(range(42))["changed"] == 5, "they come back"
    assert states(central, "file") == others


def test_who_has_checked_in_and_is_no_longer_listed_is_told_to_the_desk(central: RunningCentral, put: Put) -> None:
    put(range(12))
    Kiosk(central).tell(arrived("R001", "afspraken:n3"))
    put(range(4, 12))
    assert "geannuleerd" in central.staff().page("/desk/3").lower()


def test_a_list_that_shrank_by_half_waits_for_a_person(central: RunningCentral, put: Put) -> None:
    put(range(40))
    report = put(range(15))
    assert (report["gone"], report["held"]) == (0, 25)
    assert states(central) == {"booked": 40}
    shown = central.command("removals").stdout
    assert "afspraken" in shown
    assert "25 wait for a person" in shown
    assert central.command("removals", "afspraken", "--cancel").stdout.strip() == "25"
    assert states(central) == {"booked": 15, "cancelled": 25}
    assert central.command("removals", "afspraken").returncode == 2


def test_a_person_keeps_what_was_left_out_by_mistake(central: RunningCentral, put: Put) -> None:
    put(range(40))
    put(range(10))
    assert central.command("removals", "afspraken", "--keep").stdout.strip() == "30"
    assert states(central) == {"booked": 40}
    put(range(10))
    assert put(range(40))["held"] == 0, "the next whole list takes the question back"
    assert central.command("removals", "afspraken").returncode == 2


def test_what_is_put_meanwhile_is_no_longer_asked_about_and_the_rest_still_is(
    central: RunningCentral, put: Put
) -> None:
    put(range(40))
    put(range(15))
    put(range(20, 22), how="", purpose="apply")
    put(range(30, 31), start="25.00")
    assert "23 wait for a person" in central.command("removals").stdout
    assert central.command("removals", "afspraken", "--cancel").stdout.strip() == "23"
    assert states(central) == {"booked": 17, "cancelled": 23}


def test_an_administrator_decides_on_the_page_and_the_log_says_who(central: RunningCentral, put: Put) -> None:
    put(range(40))
    put(range(15))
    with central.staff(Role.ADMINISTRATOR) as admin:
        assert "25</span> afspraken staan niet meer in de lijst" in admin.page("/sources")
        answer = admin.form("/sources/afspraken/cancel")
        assert "25 afspraken zijn geannuleerd" in answer.text
        assert admin.form("/sources/afspraken/keep").status_code == 422
        assert "meer dan de helft" not in admin.page("/sources")
    assert states(central) == {"booked": 15, "cancelled": 25}
    with central.staff(Role.SUPERVISOR) as supervisor:
        assert "annuleerde wat een bron niet meer noemt" in supervisor.page("/log")


def test_with_a_line_that_cannot_be_read_nothing_is_taken_for_gone(central: RunningCentral, put: Put) -> None:
    put(range(12))
    report = put(range(11, 13), start="25.00")
    assert len(report["refused"]) == 2
    assert (report["gone"], report["held"]) == (0, 0)
    assert states(central) == {"booked": 12}


def test_without_the_word_a_list_is_taken_for_changes_alone(central: RunningCentral, put: Put) -> None:
    put(range(12))
    assert put(range(2), how="")["gone"] == 0
    assert states(central) == {"booked": 12}


def test_a_dry_run_says_what_would_become_of_it_and_changes_nothing(central: RunningCentral, put: Put) -> None:
    put(range(20))
    before = central.rows("SELECT seq FROM site")
    report = put(range(5, 23), how="?whole_days=true&dry=true", purpose="apply")
    assert (report["new"], report["changed"], report["gone"]) == (3, 15, 5)
    assert central.rows("SELECT seq FROM site") == before


@pytest.mark.parametrize("running", [True, False])
def test_a_file_is_tried_taken_partly_and_whole(central: RunningCentral, tmp_path: Path, running: bool) -> None:
    if not running:
        central.stop()
    head, day = "ref,day,start,purpose,initials,code\n", now().date().isoformat()
    lines = [f"f{nr},{day},11.{nr:02d},collect,A. K.,OH-F{nr}\n" for nr in range(50)]
    bad = [f"x{nr},{day},{nr + 24}.00,collect,A. K.,OH-X{nr}\n" for nr in range(50)]
    file = tmp_path / "day.csv"
    file.write_text(head + "".join(lines + bad))
    refused = central.command("import", str(file))
    assert (refused.returncode, "line 52, column start" in refused.stderr) == (2, True)
    said = central.command("import", "--dry-run", str(file)).stdout
    assert said.startswith("new 50, changed 0, same 0\n")
    assert said.count("refused: line") == 50
    assert "f1" not in str(central.rows("SELECT ref FROM appointment"))
    assert central.command("import", "--partly", str(file)).stdout == said
    file.write_text(head + "".join(lines[:30]))
    assert "no longer listed, and cancelled: 22" in central.command("import", "--whole-days", str(file)).stdout
    assert states(central, "file")["booked"] == 30
