"""S16: what the demo starts is reached from this machine alone, and its screen by this user alone."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.virtual.pcscd import PrivatePcscd, can_run
from kiosk.demo.display import HeadlessDisplay
from kiosk.demo.processes import Processes
from tests.support.waiting import until

pytestmark = pytest.mark.pcscd


@pytest.fixture
def processes() -> Iterator[Processes]:
    made = Processes({})
    yield made
    made.end()


def listening_on(port: int) -> set[str]:
    """The addresses, as the kernel writes them, on which somebody listens at this port."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return {row[1].partition(":")[0] for row in rows if row[3] == "0A" and int(row[1].partition(":")[2], 16) == port}


@pytest.mark.skipif(not can_run(), reason="no pcscd")
def test_the_virtual_reader_listens_on_this_machine_alone(tmp_path: Path) -> None:
    reader = PrivatePcscd(tmp_path)
    try:
        until(lambda: listening_on(reader.port), "the driver listens")
        assert listening_on(reader.port) | listening_on(reader.port + 1) == {"0100007F"}
    finally:
        reader.close()


ASKS = "import sys; from Xlib.display import Display; Display(sys.argv[1]).screen()"


def test_the_headless_screen_is_shown_to_who_has_its_cookie(processes: Processes, tmp_path: Path) -> None:
    screen = HeadlessDisplay(processes, tmp_path)
    assert screen.authority.stat().st_mode & 0o077 == 0
    nothing = tmp_path / "nothing"
    nothing.touch()
    for authority, comes_in in ((screen.authority, True), (nothing, False)):
        asked = subprocess.run(
            [sys.executable, "-c", ASKS, screen.name], env={**os.environ, "XAUTHORITY": str(authority)},
            check=False, capture_output=True, timeout=60,
        )  # fmt: skip
        assert (asked.returncode == 0) == comes_in, asked.stderr.decode()[-300:]
