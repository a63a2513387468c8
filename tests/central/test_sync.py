"""What a kiosk tells arrives once, in order, whatever is lost or killed on the way."""

import socket
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

import msgspec
import pytest

from central.store.enrolment import EnrolError, issue_code
from devices.supervision import restarts
from kiosk.ledger import LedgerError, Stopped
from kiosk.protocol import (
    MEDIA_TYPE,
    AppointmentStatus,
    CheckInQuery,
    CommandVerdict,
    DayListUpdate,
    HelpWanted,
    KioskStatus,
    NotPrinted,
    PaperLeft,
    Printed,
    Result,
    SyncResponse,
    SyncStop,
    VisitEnded,
)
from kiosk.runtime.clock import BRUSSELS
from kiosk.runtime.ids import new_id
from kiosk.sync import Client, NoAnswerError
from tests.support.central import RunningCentral, Wire, drained
from tests.support.clock import now
from tests.support.commands import SyncingKiosk, arrived, results, up
from tests.support.identity import bearer, client_of, joined
from tests.support.tls import certified
from tests.support.waiting import until


@pytest.fixture
def client(central: RunningCentral) -> Client:
    return client_of(central.address)


def test_day_list_comes_whole_and_then_only_what_changed(
    central: RunningCentral, client: Client, tmp_path: Path
) -> None:
    first = client.sync(up())
    assert first.day_news is not None
    assert first.day_news.whole
    assert [each.ref for each in first.day_news.appointments] == ["a1", "a2", "a3"]
    assert first.day_news.appointments[0].start.astimezone(BRUSSELS).strftime("%H.%M") == "10.20"
    again = client.sync(up(cursor=first.day_news.cursor))
    assert again.day_news == replace_news(first, whole=False)
    changed = tmp_path / "changed.csv"
    changed.write_text("ref,day,start,purpose,initials,code\na2,2030-01-01,10.30,collect,B. L.,OH-CM234567892C\n")
    assert central.command("import", str(changed)).stdout.strip() == "1"
    moved = client.sync(up(cursor=first.day_news.cursor))
    assert moved.day_news is not None
    assert (moved.day_news.gone, moved.day_news.appointments) == (("a2",), ())
    assert client.ask(CheckInQuery(appointment="a2")).central is AppointmentStatus.MOVED


def replace_news(down: SyncResponse, *, whole: bool) -> object:
    assert down.day_news is not None
    return msgspec.structs.replace(down.day_news, whole=whole, appointments=(), gone=(), key=None)


@pytest.mark.parametrize("cursor", ["old.2026-11-25.3", "nonsense", "", "x" * 500])
def test_cursor_that_central_does_not_know_brings_the_whole_list(client: Client, cursor: str) -> None:
    down = client.sync(up(cursor=cursor))
    assert down.day_news is not None
    assert down.day_news.whole


def test_equal_repeat_is_answered_with_the_stored_bytes(client: Client) -> None:
    commands = (arrived(), VisitEnded(now(), new_id(), step="read_number"))
    first, second = client.sync(up(*commands)), client.sync(up(*commands))
    assert first.expected == second.expected == 3
    assert first.results == second.results
    assert results(first)[0] == Result(CommandVerdict.ACCEPTED, ("R001",))


def test_gap_is_named_and_nothing_behind_it_applied(client: Client) -> None:
    down = client.sync(up(arrived(), first=2))
    assert (down.stop, down.expected, down.results) == (SyncStop.GAP, 1, ())


def test_other_bytes_under_a_known_number_are_a_fork_for_good(client: Client) -> None:
    client.sync(up(arrived()))
    assert client.sync(up(arrived())).stop is SyncStop.FORK
    down = client.sync(up(arrived(), first=2))
    assert (down.stop, down.expected) == (SyncStop.FORK, 2)


@pytest.mark.parametrize("epoch", [2, 99])
def test_kiosk_of_another_epoch_must_enrol(client: Client, epoch: int) -> None:
    assert client.sync(up(arrived(), epoch=epoch)).stop is SyncStop.ENROL


def test_reenrolled_kiosk_begins_anew_and_keeps_its_past_as_attention(central: RunningCentral, client: Client) -> None:
    kept = arrived()
    client.sync(up(kept))
    assert joined(central.where) == 2
    down = client.sync(up(kept, epoch=2))
    assert (down.expected, results(down)[0].reason) == (2, "ticket_twice")


def test_second_ticket_of_one_appointment_joins_its_entry(client: Client, central: RunningCentral) -> None:
    down = client.sync(up(arrived("R001"), arrived("R002")))
    assert [each.verdict for each in results(down)] == [CommandVerdict.ACCEPTED, CommandVerdict.MERGED]
    assert results(down)[1].numbers == ("R001", "R002")
    assert central.rows("SELECT count(*) FROM entry") == [(1,)]
    assert client.ask(CheckInQuery(appointment="a1")) == msgspec.structs.replace(
        client.ask(CheckInQuery(appointment="a1")), central=AppointmentStatus.ALREADY_IN, number="R001"
    )


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"appointment": "nobody"}, "unknown_appointment"),
        ({"appointment": "a3"}, "cancelled"),
        ({"day": (datetime.now(UTC) + timedelta(days=400)).date()}, "wrong_day"),
        ({"day": (datetime.now(UTC) - timedelta(days=400)).date()}, "wrong_day"),
    ],
)
def test_odd_ticket_is_let_in_and_flagged(client: Client, more: dict[str, Any], reason: str) -> None:
    down = client.sync(up(arrived(**more)))
    assert results(down) == [Result(CommandVerdict.ATTENTION, ("R001",), reason)]
    assert down.status.waiting == 1


def test_twin_number_is_never_refused(client: Client) -> None:
    down = client.sync(up(arrived("R001", "a1"), arrived("R001", "a2")))
    assert results(down)[1].reason == "twin_number"
    assert down.status.waiting == 2


@pytest.mark.parametrize(
    "damaged",
    [b"", b"{", b'{"kind":"Burgled"}', b"\xff\xfe", b'{"kind":"Printed","at":"2026-11-25T09:12:30Z"}', b"[" * 900],
)
def test_damaged_command_becomes_attention_and_blocks_nothing(
    client: Client, central: RunningCentral, damaged: bytes
) -> None:
    down = client.sync(up(damaged, arrived()))
    assert (down.stop, down.expected) == (None, 3)
    assert [each.verdict for each in results(down)] == [CommandVerdict.ATTENTION, CommandVerdict.ACCEPTED]
    assert central.rows("SELECT bytes FROM attention") == [(damaged,)]


def test_paper_and_help_are_marked_on_the_entry(client: Client, central: RunningCentral) -> None:
    first, second = arrived("R001", "a1"), arrived("R002", "a2")
    helped = HelpWanted(now(), first.visit, step="read_number", ticket=first.ticket)
    client.sync(
        up(
            first, second, Printed(now(), first.visit, ticket=first.ticket),
            NotPrinted(now(), second.visit, ticket=second.ticket, reason="blocked"), helped,
        )
    )  # fmt: skip
    assert central.rows("SELECT number, printed FROM ticket ORDER BY seq") == [("R001", "printed"), ("R002", "blocked")]
    assert central.rows("SELECT reason, entry FROM attention") == [("help_wanted", 1)]


def test_events_are_numbered_without_holes_and_name_nobody(client: Client, central: RunningCentral) -> None:
    first = arrived()
    client.sync(
        up(first, Printed(now(), first.visit, ticket=first.ticket), b"{", VisitEnded(now(), first.visit, step="x"))
    )
    seqs = [row[0] for row in central.rows("SELECT seq FROM event ORDER BY seq")]
    assert seqs == list(range(1, len(seqs) + 1))
    assert central.rows("SELECT seq FROM site") == [(len(seqs),)]


def test_last_status_wins_by_its_number_not_by_arrival(client: Client, central: RunningCentral) -> None:
    boot = new_id()
    for number, paper in ((2, PaperLeft.OUT), (1, PaperLeft.PLENTY)):
        status = KioskStatus(boot, number, paper, {})
        client.sync(msgspec.structs.replace(up(), status=status))
    assert b'"out"' in central.rows("SELECT status FROM kiosk")[0][0]  # type: ignore[operator]


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"{", "application/vnd.onthaal.sync+json", 400),
        (b"{", "application/vnd.onthaal.sync+json; charset=utf-8", 400),
        (b"{}", "application/json", 415),
        (b"", "", 415),
    ],
)
def test_what_is_no_kiosk_gets_a_clear_refusal(
    central: RunningCentral, body: bytes, content_type: str, status: int
) -> None:
    import requests

    headers = {"content-type": content_type, **bearer(central.address)}
    with requests.post(central.address + "/v1/sync", body, headers=headers, timeout=30) as answer:
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"


def test_admin_doors_are_shut_without_the_token(central: RunningCentral) -> None:
    import requests

    for path in ("appointments", "kiosks"):
        with requests.post(f"{central.address}/v1/admin/{path}", b"{}", timeout=30) as answer:
            assert answer.status_code == 403


@pytest.mark.file
def test_second_central_on_one_database_is_refused_by_name(central: RunningCentral) -> None:
    ran = central.command("serve", "--port", "0")
    assert ran.returncode == 2
    assert central.address in ran.stderr


def test_replies_really_lost_and_central_killed_lose_and_double_nothing(
    tmp_path: Path, central: RunningCentral
) -> None:
    wire = Wire(central.port)
    kiosk = SyncingKiosk(tmp_path, wire.address)
    kiosk.sync.start()
    numbers: list[str] = []
    for round_ in range(8):
        lost = wire.lost
        wire.losing = True
        numbers += [kiosk.issue(new_id()) for _ in range(3)]
        until(lambda lost=lost: wire.lost > lost, "a reply was lost")  # type: ignore[misc]
        if round_ % 2:
            central.kill()
            central.start()
        wire.losing = False
        drained(central, len(numbers))
    assert wire.lost >= 8
    assert central.rows("SELECT number FROM ticket ORDER BY seq") == [(each,) for each in numbers]
    assert central.rows("SELECT count(*) FROM attention") == [(0,)]
    assert set(kiosk.stops) <= {None}
    kiosk.close()
    wire.close()


def test_a_coordinator_that_meets_what_nobody_foresaw_goes_on_and_counts_it(
    tmp_path: Path, central: RunningCentral, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = restarts["sync"]
    kiosk, failed = SyncingKiosk(tmp_path, central.address), list[int]()
    learn = kiosk.ledger.store_day_list

    def once(news: DayListUpdate) -> bool:
        if len(failed) < 2:
            failed.append(1)
            raise KeyError("nobody foresaw this")
        return learn(news)

    monkeypatch.setattr(kiosk.ledger, "store_day_list", once)
    kiosk.sync.start()
    until(lambda: kiosk.days, "the day list came after all")
    assert restarts["sync"] == before + 2
    assert kiosk.sync.is_alive()
    kiosk.close()


def test_central_s_hour_is_heard_also_while_the_ledger_is_broken(
    tmp_path: Path, central: RunningCentral, monkeypatch: pytest.MonkeyPatch
) -> None:
    kiosk, hours = SyncingKiosk(tmp_path, central.address), list[datetime]()

    def broken(*_: object) -> None:
        raise LedgerError("broken")

    monkeypatch.setattr(kiosk.ledger, "unacknowledged", broken)
    kiosk.sync._listener = replace(kiosk.sync._listener, on_central_hour=lambda hour, *_: hours.append(hour))
    kiosk.sync._status = lambda: KioskStatus(new_id(), 1, PaperLeft.PLENTY, {})
    kiosk.sync.start()
    until(lambda: hours, "central's hour")
    kiosk.close()


def test_a_stop_that_central_takes_back_is_lifted(tmp_path: Path, central: RunningCentral) -> None:
    kiosk = SyncingKiosk(tmp_path, central.address)
    kiosk.ledger.stop(Stopped.ENROL)
    kiosk.sync.start()
    until(lambda: None in kiosk.stops, "a true answer")
    assert kiosk.issue(new_id()) == "R001"
    kiosk.close()


def test_a_ledger_that_was_lost_goes_on_behind_what_central_knows(tmp_path: Path, central: RunningCentral) -> None:
    first = SyncingKiosk(tmp_path, central.address)
    first.sync.start()
    assert [first.issue(new_id()) for _ in range(3)] == ["R001", "R002", "R003"]
    drained(central, 3)
    first.close()
    for file in tmp_path.glob("ledger*"):
        file.unlink()
    again = SyncingKiosk(tmp_path, central.address)
    again.ledger.stop(Stopped.NEW)
    again.sync.start()
    until(lambda: None in again.stops, "central answered")
    assert again.issue(new_id()) == "R004"
    drained(central, 4)
    again.close()


def test_a_letter_that_another_kiosk_used_today_is_not_given_again(tmp_path: Path, central: RunningCentral) -> None:
    kiosk = SyncingKiosk(tmp_path, central.address)
    kiosk.sync.start()
    kiosk.issue(new_id())
    drained(central, 1)
    kiosk.close()
    joined(central.where, "hal-1", "G")
    refused = central.command("enrol", "hal-9", "R")
    assert refused.returncode == 2
    assert "hal-1 gave numbers with it today" in refused.stderr


@pytest.mark.parametrize("name", ["", "HAL", "hal 1", "h\x00", "h" * 41])
def test_a_name_that_no_installation_may_have_is_refused(central: RunningCentral, name: str) -> None:
    with pytest.raises(EnrolError):
        issue_code(None, name, "G", now())  # type: ignore[arg-type]


def test_kiosk_killed_between_commit_and_reply_sends_equal_bytes_again(tmp_path: Path, central: RunningCentral) -> None:
    wire = Wire(central.port)
    first = subprocess.Popen(
        [sys.executable, "-m", "tests.support.kiosk_process", str(tmp_path), wire.address, "a1"],
        cwd=Path(__file__).parents[2], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert first.stdin is not None
    assert first.stdout is not None
    try:
        assert first.stdout.readline() == b"has its token\n"
        wire.losing = True
        first.stdin.write(b"go on\n")
        first.stdin.flush()
        drained(central, 1)
        until(lambda: wire.lost > 0, "a reply was lost")
    finally:
        first.kill()
        first.wait(10)
        first.stdin.close()
        first.stdout.close()
    wire.losing = False
    second = SyncingKiosk(tmp_path, wire.address)
    second.sync.start()
    second.issue(new_id(), "a2")
    drained(central, 2)
    until(lambda: second.worker.submit(second.ledger.unacknowledged, 9).result() == ())
    assert central.rows("SELECT count(*) FROM attention") == [(0,)]
    assert set(second.stops) <= {None}
    second.close()
    wire.close()


def test_day_list_reaches_the_kiosk_and_an_idle_kiosk_writes_nothing(tmp_path: Path, central: RunningCentral) -> None:
    kiosk = SyncingKiosk(tmp_path, central.address)
    kiosk.sync.start()
    until(lambda: kiosk.days, "the day list came")
    kiosk.sync.wake()
    until(lambda: kiosk.online == [True])
    assert len(kiosk.days) == 1
    assert kiosk.threads == {"sync"}, "whoever is told is told on one thread, never on the ledger's"
    kiosk.close()


def test_kiosk_notices_that_central_went_and_came_back(tmp_path: Path, central: RunningCentral) -> None:
    kiosk = SyncingKiosk(tmp_path, central.address)
    kiosk.sync.start()
    until(lambda: kiosk.online == [True])
    central.kill()
    kiosk.issue(new_id(), "a1")
    until(lambda: kiosk.online == [True, False])
    central.start()
    drained(central, 1)
    until(lambda: kiosk.online == [True, False, True])
    kiosk.close()


def drip(near: socket.socket, ended: Event, drips: list[int]) -> None:
    """A byte now and then, for as long as the other side takes them."""
    while len(drips) < 400 and not ended.wait(0.05):
        drips.append(1)
        try:
            near.sendall(b" ")
        except OSError:
            return


@pytest.mark.parametrize("where", ["plain", "in the handshake", "encrypted"])
def test_silent_and_dripping_central_are_cut_at_the_deadline(tmp_path: Path, where: str) -> None:
    authority = certified(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        ended, drips = Event(), list[int]()

        def serve() -> None:
            near, _ = listener.accept()
            with near:
                if where == "in the handshake":
                    near.sendall(b"\x16\x03\x03\x40\x00")  # the head of a record that never ends
                    drip(near, ended, drips)
                    return
                if where == "encrypted":
                    near = authority.wrap_socket(near, server_side=True)
                head = f"HTTP/1.1 200 OK\r\ncontent-type: {MEDIA_TYPE}\r\ncontent-length: 100000\r\n\r\n"
                near.sendall(head.encode())
                drip(near, ended, drips)
                near.close()

        thread = Thread(target=serve, daemon=True)
        thread.start()
        scheme = "http" if where == "plain" else "https"
        client = client_of(f"{scheme}://127.0.0.1:{listener.getsockname()[1]}", seconds=1.0)
        client._session.verify = str(tmp_path / "authority.pem")
        with pytest.raises(NoAnswerError):
            client.ask(CheckInQuery(appointment="a1"))
        ended.set()
        assert 0 < len(drips) < 400, "it was cut while something came"
        client.close()
        thread.join(10)


def test_portals_200_is_no_answer(central: RunningCentral) -> None:
    with pytest.raises(NoAnswerError):
        client_of(central.address + "/healthz?").ask(CheckInQuery())


def test_old_disk_image_is_told_to_stop(tmp_path: Path, central: RunningCentral) -> None:
    client_of(central.address).sync(up(arrived(), arrived("R002", "a2")))
    kiosk = SyncingKiosk(tmp_path, central.address)
    kiosk.sync.start()
    until(lambda: Stopped.FORK in kiosk.stops, "central was ahead")
    kiosk.close()
