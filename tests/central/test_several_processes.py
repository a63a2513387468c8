"""Several centrals on one PostgreSQL: one order of what is written, live pages at each, nothing lost and nothing twice."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, expect

from kiosk.protocol import SequencedCommand, SyncRequest, command_bytes
from tests.support.browser import chromium, desk_page
from tests.support.campaign import WHOLE
from tests.support.central import DAY_CSV, RunningCentral
from tests.support.clock import now
from tests.support.commands import arrived, results, up
from tests.support.identity import client_of, joined
from tests.support.postgres import PostgreSQL
from tests.support.waiting import until

pytestmark = pytest.mark.server

ROUNDS = 990 if WHOLE else 40
"""A kiosk has 999 numbers before they begin anew."""


@dataclass
class Hosts:
    """Two centrals that know of each other through their database alone."""

    one: RunningCentral
    other: RunningCentral


@pytest.fixture
def hosts(tmp_path: Path, postgres: PostgreSQL) -> Iterator[Hosts]:
    url = postgres.new_database()
    made = [RunningCentral(tmp_path, url=url) for _ in range(2)]
    day = tmp_path / "day.csv"
    day.write_text(DAY_CSV)
    assert made[0].command("import", str(day)).stdout.strip() == "3"
    joined(url)
    joined(url, "hal-2", "G")
    made[0].staff()
    for each in made:
        each.start()
    yield Hosts(*made)
    for each in made:
        each.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


def test_what_one_host_hears_is_on_the_open_pages_of_the_other(hosts: Hosts, browser: Browser) -> None:
    page = desk_page(browser, hosts.other.address)
    client_of(hosts.one.address).sync(up(arrived("R001", "a1")))
    expect(page.locator("tr.first")).to_contain_text("R001")
    hosts.one.kill()
    client_of(hosts.other.address).sync(up(arrived("R002", "a2"), first=2))
    expect(page.locator("#view")).to_contain_text("R002")
    page.context.close()


def test_one_appointment_at_two_hosts_at_once_is_one_place_with_two_numbers(hosts: Hosts) -> None:
    """T3: the second was acknowledged and not queued, 603 times of 650."""
    appointments = [f"b{nr}" for nr in range(ROUNDS)]
    file = hosts.one.folder / "more.csv"
    lines = "".join(
        f"{ref},today,11:{nr % 60:02d},collect,A. K.,OH-MANY{nr:03d}\n" for nr, ref in enumerate(appointments)
    )
    file.write_text("ref,day,start,purpose,initials,code\n" + lines)
    assert hosts.one.command("import", str(file)).stdout.strip() == str(ROUNDS)
    kiosks = (("hal-1", "R", hosts.one), ("hal-2", "G", hosts.other))

    def come(kiosk: tuple[str, str, RunningCentral]) -> list[str | None]:
        name, letter, central = kiosk
        client, reasons = client_of(central.address, name), list[str | None]()
        for nr, ref in enumerate(appointments, 1):
            command = SequencedCommand(nr, command_bytes(arrived(f"{letter}{nr:03d}", ref)))
            answer = client.sync(SyncRequest(name, 1, now(), None, None, (command,)))
            assert answer.expected == nr + 1
            reasons += [each.reason for each in results(answer)]
        return reasons

    with ThreadPoolExecutor(2) as pool:
        told = [reason for reasons in pool.map(come, kiosks) for reason in reasons]
    assert set(told) == {None}
    assert hosts.one.rows("SELECT count(*), count(DISTINCT entry) FROM ticket") == [(2 * ROUNDS, ROUNDS)]
    seqs = [row[0] for row in hosts.one.rows("SELECT seq FROM event ORDER BY seq")]
    assert seqs == list(range(1, len(seqs) + 1)), "INV-8"


def test_one_request_at_both_hosts_at_once_has_one_answer(hosts: Hosts) -> None:
    """T4: a 500, and once in 810 the kiosk stood in `gap` for ever."""
    clients = [client_of(each.address) for each in (hosts.one, hosts.other)]
    with ThreadPoolExecutor(2) as pool:
        for nr in range(1, ROUNDS + 1):
            request = SyncRequest(
                "hal-1", 1, now(), None, None, (SequencedCommand(nr, command_bytes(arrived(f"R{nr:03d}", None))),)
            )
            answers = list(pool.map(lambda client, up=request: client.sync(up), clients))
            assert {answer.expected for answer in answers} == {nr + 1}
            assert {answer.stop for answer in answers} == {None}
            assert len({str(results(answer)) for answer in answers}) == 1
    assert hosts.one.rows("SELECT count(*) FROM ticket") == [(ROUNDS,)]


def test_a_desk_that_is_open_at_one_host_is_open_for_the_kiosks_of_the_other(hosts: Hosts, browser: Browser) -> None:
    """Or a kiosk would say that nobody works here."""
    client = client_of(hosts.other.address)
    assert not client.sync(up()).status.staffed
    pages = [desk_page(browser, hosts.one.address, desk) for desk in (3, 4)]
    until(lambda: client.sync(up()).status.desks == 2, "two desks are open")
    for page in pages:
        page.context.close()
    until(lambda: not client.sync(up()).status.staffed, "nobody works here any more")


def test_desks_of_two_hosts_call_each_person_once(hosts: Hosts) -> None:
    client_of(hosts.one.address).sync(up(*(arrived(f"R{nr:03d}", None) for nr in range(1, 17))))

    def call(desk: int) -> None:
        central = (hosts.one, hosts.other)[desk % 2]
        with central.staff() as clerk:
            assert clerk.form(f"/desk/{desk}/next", {"key": f"{desk:020d}"}).status_code == 303

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(call, range(1, 17)))
    called = hosts.one.rows("SELECT entry FROM event WHERE kind = 'Called'")
    assert len(called) == len(set(called)) == 16


def test_a_session_begun_at_one_host_counts_at_the_other_and_ends_there_too(hosts: Hosts) -> None:
    with hosts.other.staff() as clerk:
        assert "Er wacht niemand" in clerk.page("/desk/3")
        assert hosts.one.staff().form("/logout").status_code == 303
        assert clerk.get(hosts.other.address + "/desk/3", timeout=30, allow_redirects=False).status_code == 303


def test_lines_that_break_are_opened_again_and_open_pages_go_on(hosts: Hosts, browser: Browser) -> None:
    page = desk_page(browser, hosts.other.address)
    others = "datname = current_database() AND pid <> pg_backend_pid()"
    hosts.one.rows(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")  # noqa: S608
    until(lambda: requests.get(hosts.one.address + "/healthz", timeout=30).status_code == 200, "it answers again")
    client_of(hosts.one.address).sync(up(arrived("R001", "a1")))
    assert hosts.one.rows("SELECT count(*) FROM ticket") == [(1,)]
    expect(page.locator("#view")).to_contain_text("R001")
    page.context.close()


def test_the_commands_work_on_postgresql_also_while_central_runs(hosts: Hosts) -> None:
    assert hosts.one.command("enrol", "hal-7", "P").stdout.startswith("kiosk join http://127.0.0.1:")
    assert hosts.one.command("invite", "anna", "clerk").returncode == 0
    before = hosts.one.rows("SELECT generation FROM site")
    assert hosts.one.command("restored").returncode == 0
    assert hosts.one.rows("SELECT generation FROM site") != before
    refused = hosts.one.command("backup", str(hosts.one.folder / "copy.db"))
    assert (refused.returncode, "pg_dump" in refused.stderr) == (2, True)


def test_a_database_that_cannot_be_reached_is_one_line_without_its_password(tmp_path: Path) -> None:
    central = RunningCentral(tmp_path, url=f"postgresql://u:secret@/d?host={tmp_path}")
    done = central.command("serve", "--port", "0")
    assert (done.returncode, len(done.stderr.strip().splitlines())) == (2, 1)
    assert "postgresql+psycopg://u:***@" in done.stderr
    assert "secret" not in done.stderr
