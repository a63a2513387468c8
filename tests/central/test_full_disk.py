"""A disk that is full: nothing is acknowledged that is not stored, everybody is told, and it all arrives when there is room."""

import resource
from pathlib import Path

import pytest
import requests

from kiosk.runtime.ids import new_id
from tests.support.central import RunningCentral, drained
from tests.support.commands import SyncingKiosk
from tests.support.waiting import until

pytestmark = [pytest.mark.server, pytest.mark.file]


def full(central: RunningCentral, *, is_full: bool) -> None:
    """Let no file of central's grow, as on a full disk: the system refuses every write behind the first bytes."""
    assert central.process is not None
    _, hard = resource.prlimit(central.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(central.process.pid, resource.RLIMIT_FSIZE, (1024 if is_full else resource.RLIM_INFINITY, hard))


def test_nothing_is_lost_while_the_disk_is_full_and_staff_and_health_say_so(
    tmp_path: Path, central: RunningCentral
) -> None:
    kiosk = SyncingKiosk(tmp_path, central.address)
    kiosk.sync.start()
    first = kiosk.issue(new_id())
    drained(central, 1)
    full(central, is_full=True)
    numbers = [first, *(kiosk.issue(new_id()) for _ in range(5))]
    until(lambda: False in kiosk.online, "the kiosk knows that it is not heard")
    assert central.rows("SELECT number FROM ticket") == [(first,)]
    assert requests.get(f"{central.address}/healthz", timeout=30).status_code == 503
    with central.staff() as clerk:
        key = {"key": "k" * 20}
        answer = clerk.form("/desk/3/next", key)
        assert "unavailable" in answer.headers["location"]
    full(central, is_full=False)
    drained(central, len(numbers))
    assert central.rows("SELECT number FROM ticket ORDER BY seq") == [(each,) for each in numbers]
    assert requests.get(f"{central.address}/healthz", timeout=30).status_code == 200
    assert set(kiosk.stops) <= {None}
    kiosk.close()
