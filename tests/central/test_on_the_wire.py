"""https at central itself and behind a proxy: who believes whom, renewal without a restart, and forwarded headers."""

import shutil
import socket
import ssl
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, expect

from central.listening import ListenError, Listening
from central.tls import RELOAD_S, Certificate, CertificateError
from kiosk.protocol import CheckInQuery
from kiosk.sync import Client, NoAnswerError
from tests.support.browser import chromium
from tests.support.central import RunningCentral, fresh
from tests.support.commands import arrived, up
from tests.support.identity import identity
from tests.support.proxy import caddy
from tests.support.staff import log_in
from tests.support.tls import Authority
from tests.support.waiting import until

pytestmark = pytest.mark.server


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def served(tmp_path: Path, template: Path, authority: Authority) -> Iterator[RunningCentral]:
    """A central that speaks https itself."""
    chain, key = authority.issue("127.0.0.1", "onthaal.stad.be")
    made = fresh(tmp_path / "central", template)
    made.start("--certificate", str(chain), "--key", str(key))
    yield made
    made.stop()


def test_central_speaks_https_to_who_knows_its_authority(served: RunningCentral, authority: Authority) -> None:
    assert served.address.startswith("https://127.0.0.1:")
    client = Client(served.address, 30, identity(), authority.certificate)
    assert client.sync(up(arrived("R001", "a1"))).expected == 2
    with pytest.raises(NoAnswerError, match="SSL"):
        Client(served.address, 30, identity()).ask(CheckInQuery())
    with pytest.raises(requests.exceptions.ConnectionError):
        requests.get(served.address.replace("https", "http"), timeout=30)
    named = requests.get(
        served.address + "/login", headers={"host": "onthaal.stad.be"}, verify=str(authority.certificate), timeout=30
    )
    assert named.status_code == 200, "a name of the certificate is a name of central"


@pytest.mark.filterwarnings("ignore:.*TLSv1_1:DeprecationWarning")
def test_an_old_version_of_tls_is_refused(served: RunningCentral) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")
    with closing(socket.create_connection(("127.0.0.1", served.port), 30)) as line, pytest.raises(ssl.SSLError):
        context.wrap_socket(line)


def test_the_command_line_reaches_a_central_that_speaks_https(served: RunningCentral) -> None:
    link = served.command("invite", "anna", "clerk")
    assert link.returncode == 0, link.stderr
    assert link.stdout.startswith(f"https://onthaal.stad.be:{served.port}/invitation/")
    enrolled = served.command("enrol", "hal-7", "G").stdout
    assert enrolled.startswith(f"kiosk join https://onthaal.stad.be:{served.port} ")


def test_a_new_certificate_is_served_without_a_restart_and_a_broken_one_is_not(
    served: RunningCentral, authority: Authority
) -> None:
    first = _certificate(served)
    chain, key = authority.issue("127.0.0.1", "onthaal.stad.be", file="next")
    (authority.folder / "server.key").write_text("rubbish")
    shutil.copy(chain, authority.folder / "server.pem")
    with closing(socket.create_connection(("127.0.0.1", served.port), 30)):
        pass
    assert _certificate(served) == first, "half a pair changes nothing"
    shutil.copy(key, authority.folder / "server.key")
    until(lambda: _certificate(served) != first, f"within {RELOAD_S} s")


def _certificate(central: RunningCentral) -> str:
    return ssl.get_server_certificate(("127.0.0.1", central.port), timeout=30)


def test_who_opens_a_line_and_never_shakes_hands_is_let_go(served: RunningCentral, authority: Authority) -> None:
    lines = [socket.create_connection(("127.0.0.1", served.port), 30) for _ in range(50)]
    answer = requests.get(served.address + "/healthz", verify=str(authority.certificate), timeout=30)
    assert answer.text == "ok"
    for line in lines:
        with closing(line):
            line.settimeout(30)
            assert line.recv(100) == b"", "central closes it"


def test_a_certificate_that_cannot_be_used_is_one_line(authority: Authority) -> None:
    chain, _ = authority.issue("127.0.0.1")
    _, other = authority.issue("127.0.0.1", file="other")
    for pair in ((chain, other), (chain, chain), (other, other), (authority.folder / "none.pem", other)):
        with pytest.raises(CertificateError) as told:
            Certificate(*pair)
        assert str(pair[0]) in str(told.value)
        assert "\n" not in str(told.value)


@pytest.mark.parametrize("host", ["0.0.0.0", "10.0.0.5", "::", "192.168.1.4"])  # noqa: S104
def test_plain_http_for_others_stops_the_start_with_one_line(host: str, tmp_path: Path) -> None:
    with pytest.raises(ListenError, match="others could read along"):
        Listening(host)
    done = fresh(tmp_path / "central").command("serve", "--host", host, "--port", "0")
    assert (done.returncode, len(done.stderr.strip().splitlines())) == (2, 1)
    assert not (tmp_path / "central" / "central.db").exists()


def test_half_a_pair_and_an_odd_proxy_are_one_line(tmp_path: Path) -> None:
    central = fresh(tmp_path / "central")
    for options in (("--certificate", "x.pem"), ("--key", "x.key"), ("--proxy", "the proxy"), ("--proxy", "*")):
        done = central.command("serve", "--port", "0", *options)
        assert (done.returncode, len(done.stderr.strip().splitlines())) == (2, 1)


def test_behind_caddy_a_kiosk_syncs_and_an_open_desk_page_is_live(
    tmp_path: Path, template: Path, authority: Authority, browser: Browser
) -> None:
    """The stream, the forms, the cookies and the addresses that the limits count by."""
    central = fresh(tmp_path / "central", template)
    central.log = tmp_path / "central.log"
    central.start("--proxy", "127.0.0.1", "--name", "onthaal.stad.be")
    try:
        with caddy(tmp_path, authority.issue("127.0.0.1"), central.port) as address:
            client = Client(address, 30, identity(), authority.certificate)
            context = browser.new_context(ignore_https_errors=True, viewport={"width": 1440, "height": 900})
            log_in(context, address)
            page = context.new_page()
            page.set_default_timeout(30_000)
            page.goto(f"{address}/desk/3", wait_until="domcontentloaded")
            page.wait_for_selector("body[data-live=yes]")
            client.sync(up(arrived("R042", "a1")))
            expect(page.locator("tr.first")).to_contain_text("R042")
            page.locator("#primary").click()
            expect(page.locator("#mine")).to_contain_text("Mijn loket")
            context.close()
            form = {"name": "anna", "password": "dat is hij niet"}
            spoofed = {"x-forwarded-for": "203.0.113.9"}
            requests.post(f"{address}/login", form, headers=spoofed, verify=str(authority.certificate), timeout=30)
        assert "from 127.0.0.1: refused" in central.log.read_text(), "Caddy says who called, not the caller"
        assert central.command("enrol", "hal-7", "G").stdout.startswith("kiosk join https://onthaal.stad.be ")
    finally:
        central.stop()


@pytest.mark.parametrize(("proxy", "told"), [("127.0.0.1", "203.0.113.9"), ("127.0.0.9", "127.0.0.1")])
def test_forwarded_headers_are_believed_from_named_addresses_alone(
    tmp_path: Path, template: Path, proxy: str, told: str
) -> None:
    central = fresh(tmp_path / "central", template)
    central.log = tmp_path / "central.log"
    central.start("--proxy", proxy)
    try:
        headers = {"x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "https", "x-forwarded-host": "evil.example"}
        form = {"name": "anna", "password": "dat is hij niet"}
        assert requests.post(f"{central.address}/login", form, headers=headers, timeout=30).status_code == 401
        assert f"from {told}: refused" in central.log.read_text()
    finally:
        central.stop()


def test_the_command_line_s_secret_counts_on_this_machine_alone(tmp_path: Path, template: Path) -> None:
    central = fresh(tmp_path / "central", template)
    central.start("--proxy", "127.0.0.1")
    try:
        secret = central.admin_secret
        headers = {"x-onthaal-admin": secret, "x-forwarded-for": "203.0.113.9"}
        with requests.post(f"{central.address}/v1/admin/revoked", b"{}", headers=headers, timeout=30) as answer:
            assert answer.status_code == 403
    finally:
        central.stop()
