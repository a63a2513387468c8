"""What an attacker tries on central: each is refused as stated, and nobody else notices."""

import gzip
import http.server
import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random

import msgspec
import pytest
import requests
from playwright.sync_api import Browser

from central.appointments.csv_file import read_csv
from central.appointments.model import AppointmentFileError
from central.logs import OneLineFormatter
from central.marking import Marking
from kiosk.protocol import MEDIA_TYPE, CheckInQuery, KioskStatus, PaperLeft, read_command
from kiosk.rules import Evidence
from kiosk.rules.vocabulary import Source, Weight
from kiosk.runtime.ids import new_id
from tests.support.browser import chromium
from tests.support.central import DAY_CSV, RunningCentral
from tests.support.clock import now
from tests.support.commands import Kiosk, arrived, up
from tests.support.identity import bearer, client_of
from tests.support.staff import log_in
from tests.support.waiting import until


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@contextmanager
def another_site(html: str) -> Iterator[str]:
    """A site on this machine, under another origin than central's."""

    class Site(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        try:
            yield f"http://localhost:{server.server_port}/"
        finally:
            server.shutdown()
            serving.join()


def test_a_form_of_another_site_calls_nobody(central: RunningCentral, browser: Browser) -> None:
    """S3: a clerk has a page open that sends a form to the desk."""
    Kiosk(central).tell(arrived("R042", "a1"))
    form = f"""<form method=post action="{central.address}/desk/3/next"><input name=key value={"k" * 20}></form>
    <script>document.forms[0].submit()</script>"""
    page = browser.new_page()
    log_in(page.context, central.address)
    with another_site(form) as address:
        page.goto(address)
        page.wait_for_url("**/desk/3/next")
    assert "a request of another site" in page.content()
    page.close()
    assert central.rows("SELECT state FROM entry") == [("waiting",)]


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "", "localhost.", "[::2]"]
)
@pytest.mark.parametrize("path", ["/desk/3", "/v1/sync", "/healthz"])
def test_a_name_that_is_not_central_s_reads_nothing(shared_central: RunningCentral, host: str, path: str) -> None:
    """S3: a name of somebody else's that points at our address."""
    with requests.get(shared_central.address + path, headers={"host": host}, timeout=30) as answer:
        assert answer.status_code in (400, 421)
        assert "desk" not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"}, {"origin": "http://127.0.0.1:1"},
    ],
)  # fmt: skip
def test_every_change_comes_from_a_page_of_ours(shared_central: RunningCentral, headers: dict[str, str]) -> None:
    for path in ("/desk/3/next", "/desk/3/settle", "/v1/sync", "/v1/join"):
        with requests.post(shared_central.address + path, {"key": "k" * 20}, headers=headers, timeout=30) as answer:
            assert answer.status_code == 403
    own = {"origin": shared_central.address, "sec-fetch-site": "same-origin"}
    with shared_central.staff() as clerk:
        assert clerk.form("/desk/3/next", {"key": "k" * 20}, headers=own).status_code == 303


@pytest.mark.parametrize("path", ["/v1/sync", "/v1/ask", "/v1/token", "/v1/join", "/desk/3/next", "/v1/admin/kiosks"])
def test_a_body_of_100_mb_is_refused_before_it_is_read(shared_central: RunningCentral, path: str) -> None:
    port = int(shared_central.address.rsplit(":", 1)[1])
    for head in (b"content-length: 100000000\r\n\r\n", b"transfer-encoding: chunked\r\n\r\n"):
        with closing(socket.create_connection(("127.0.0.1", port), 30)) as line:
            line.sendall(b"POST %s HTTP/1.1\r\nhost: 127.0.0.1\r\n" % path.encode() + head)
            sent, piece = 0, b"%x\r\n" % 65536 + bytes(65536) + b"\r\n"
            try:
                while sent < 100_000_000:
                    line.sendall(piece)
                    sent += len(piece)
            except OSError:
                pass
            assert sent < 20_000_000, "it was cut off"


def test_a_gzip_bomb_is_not_unpacked(shared_central: RunningCentral) -> None:
    bomb = gzip.compress(bytes(50_000_000))
    headers = {"content-type": MEDIA_TYPE, "content-encoding": "gzip", **bearer(shared_central.address)}
    with requests.post(f"{shared_central.address}/v1/sync", bomb, headers=headers, timeout=30) as answer:
        assert answer.status_code == 415


def test_ten_thousand_header_lines_are_refused(shared_central: RunningCentral) -> None:
    port = int(shared_central.address.rsplit(":", 1)[1])
    with closing(socket.create_connection(("127.0.0.1", port), 30)) as line:
        try:
            line.sendall(b"GET / HTTP/1.1\r\nhost: 127.0.0.1\r\n")
            for nr in range(10_000):
                line.sendall(b"x-%d: y\r\n" % nr)
            line.sendall(b"\r\n")
            answer = line.recv(1000)
        except OSError:
            answer = b""
    assert b" 200 " not in answer


def test_half_sent_heads_and_bodies_are_ended_and_keep_nobody_waiting(shared_central: RunningCentral) -> None:
    """S10: 200 senders that never finish."""
    port, kiosk = int(shared_central.address.rsplit(":", 1)[1]), client_of(shared_central.address)
    kiosk.ask(CheckInQuery())
    lines = [socket.create_connection(("127.0.0.1", port), 60) for _ in range(200)]
    began = time.monotonic()
    try:
        for nr, line in enumerate(lines):
            head = b"POST /v1/sync HTTP/1.1\r\nhost: 127.0.0.1\r\n"
            line.sendall(head if nr % 2 else head + b"content-length: 1000\r\n\r\n{")
        assert kiosk.ask(CheckInQuery(appointment="a1")).number is None
        assert time.monotonic() - began < 5
        ended = 0
        for line in lines:
            answer = line.recv(1000)
            ended += not answer or b"408" in answer
        assert ended == 200
    finally:
        for line in lines:
            line.close()


def test_a_path_with_control_characters_is_one_line_of_the_log() -> None:
    """S13: %00%0a in a path forged a line."""
    words = ("/a\x00\n2026 INFO forged\u2028\x9b", "KeyError")
    record = logging.LogRecord("central", logging.ERROR, "x", 1, "%s: %s", words, None)
    line = OneLineFormatter("%(asctime)s %(levelname)s %(name)s %(message)s").format(record)
    assert line.splitlines() == [line]
    assert line.endswith("Z ERROR central /a\\x00\\x0a2026 INFO forged\\x2028\\x9b: KeyError")


def test_evidence_and_status_have_bounds() -> None:
    """S9: evidence of 1 MB stood on the desk's page; 50,000 devices were stored."""
    good = arrived()
    for what in ("", "x" * 41, "x" * 1_000_000):
        raw = msgspec.json.encode(msgspec.structs.replace(good, evidence=(Evidence(what, Weight.OK, Source.RESIDENT),)))
        with pytest.raises(msgspec.ValidationError):
            read_command(raw)
    many = {f"d{'x' * (nr % 20)}{chr(97 + nr % 26)}": "ready" for nr in range(500)}
    for devices in (many, {"x" * 33: "ready"}, {"<b>": "ready"}):
        body = msgspec.json.encode({"boot": new_id(), "nr": 1, "paper": "plenty", "devices": devices})
        with pytest.raises(msgspec.ValidationError):
            msgspec.json.decode(body, type=KioskStatus)
    assert msgspec.json.decode(msgspec.json.encode(KioskStatus(new_id(), 1, PaperLeft.PLENTY, {})), type=KioskStatus)


@pytest.mark.parametrize("initials", ["Jan Janssens", "Nguyen", "J. Peeters", "Иван И."])
def test_a_name_is_not_taken_for_initials(initials: str) -> None:
    """S14."""
    raw = DAY_CSV.replace("A. K.", initials).encode()
    with pytest.raises(AppointmentFileError, match="line 2, column initials"):
        read_csv(raw, Marking(bytes(32)), now().date(), frozenset())


def test_a_code_that_stands_twice_in_a_file_is_refused_with_both_lines() -> None:
    raw = DAY_CSV.replace("OH-CM234567892C", "OH-CM7K2M9QRTXT").encode()
    with pytest.raises(AppointmentFileError, match="line 3, column code: this code stands in line 2 already"):
        read_csv(raw, Marking(bytes(32)), now().date(), frozenset())


def test_no_core_file_can_be_written(shared_central: RunningCentral) -> None:
    """S15: a dump would hold the keys."""
    assert shared_central.process is not None
    limits = Path(f"/proc/{shared_central.process.pid}/limits").read_text()
    line = next(line for line in limits.splitlines() if line.startswith("Max core file size"))
    assert line.split()[4:6] == ["0", "0"]


def test_rubbish_of_every_kind_is_answered_and_harms_nobody(central: RunningCentral) -> None:
    draw, kiosk = Random(7), Kiosk(central)
    headers = {"content-type": MEDIA_TYPE, **bearer(central.address)}
    good = msgspec.json.encode(up(arrived()))
    with requests.Session() as session:
        for _ in range(150):
            raw = bytearray(good)
            for _ in range(draw.randint(1, 6)):
                raw[draw.randrange(len(raw))] = draw.randrange(256)
            answer = session.post(f"{central.address}/v1/sync", bytes(raw), headers=headers, timeout=30)
            assert answer.status_code in (200, 400, 403), bytes(raw)
    until(lambda: requests.get(f"{central.address}/healthz", timeout=30).text == "ok", "central is well")
    kiosk.client.ask(CheckInQuery())


def test_a_form_of_our_own_page_is_taken_also_where_the_page_stands_in_the_dock(
    central: RunningCentral, browser: Browser
) -> None:
    """A page without a referrer sends `Origin: null` with its own forms; the browser's word on the site decides."""
    Kiosk(central).tell(arrived("R042", "a1"))
    own = {"origin": "null", "sec-fetch-site": "same-origin"}
    form = {"key": "k" * 20}
    with central.staff() as clerk:
        assert clerk.form("/desk/3/next", form, headers=own).status_code == 303
    page = browser.new_page(java_script_enabled=False)
    log_in(page.context, central.address)
    page.goto(f"{central.address}/desk/3")
    page.wait_for_timeout(1100)  # a second after a call nothing is taken
    page.locator("#primary").click()
    page.wait_for_url("**/desk/3")
    page.close()
    assert central.rows("SELECT state FROM entry") == [("done",)]
