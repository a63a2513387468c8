"""https to central: by the city's authority or a public one, and plain http nowhere but on this machine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.joining import join
from kiosk.protocol import CheckInQuery
from kiosk.rules import ConfigError
from kiosk.settings import check_address, load_installation
from kiosk.sync import Client, NoAnswerError
from tests.support.central import RunningCentral, fresh
from tests.support.identity import identity, joined
from tests.support.tls import TlsFront


@pytest.fixture
def central(tmp_path: Path) -> Iterator[RunningCentral]:
    made = fresh(tmp_path / "central").start()
    joined(made.database)
    yield made
    made.stop()


@pytest.fixture
def front(central: RunningCentral, tmp_path: Path) -> Iterator[TlsFront]:
    made = TlsFront(tmp_path, central.port)
    yield made
    made.close()


def test_the_city_s_authority_is_believed_and_nobody_else(front: TlsFront) -> None:
    Client(front.address, 10, identity(), front.authority).ask(CheckInQuery())
    with pytest.raises(NoAnswerError, match="SSL"):
        Client(front.address, 10, identity()).ask(CheckInQuery())
    other_name = front.address.replace("127.0.0.1", "127.0.0.2")
    with pytest.raises(NoAnswerError):
        Client(other_name, 10, identity(), front.authority).ask(CheckInQuery())


def test_a_kiosk_joins_over_https_and_keeps_the_authority(
    front: TlsFront, central: RunningCentral, tmp_path: Path
) -> None:
    code = central.command("enrol", "hal-2", "G").stdout.split()[3]
    state = tmp_path / "state"
    join(state, front.address, code, front.authority)
    installation = load_installation(state)
    kept = installation.ca_file(state)
    assert kept is not None
    assert kept.read_bytes() == front.authority.read_bytes()
    assert installation.central == front.address


@pytest.mark.parametrize(
    "address",
    [
        "http://onthaal.stad.be",
        "http://10.0.0.5:8000",
        "http://localhost.stad.be",
        "http://[2001:db8::1]",
        "http://0x7f.1",
    ],
)
def test_plain_http_that_leaves_this_machine_stops_with_one_line(tmp_path: Path, address: str) -> None:
    with pytest.raises(ConfigError, match="is plain http and leaves this machine; use https"):
        check_address(address)
    with pytest.raises(ConfigError):
        join(tmp_path, address, "ABCDE-FGHJK")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:8000",
        "http://localhost:8000",
        "http://[::1]:8000",
        "https://onthaal.stad.be",
        "http://127.9.9.9",
    ],
)
def test_this_machine_and_https_are_fine(address: str) -> None:
    check_address(address)
