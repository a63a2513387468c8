"""A kiosk takes another policy between two visits, keeps it for a start without a network, and refuses what it cannot use."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from kiosk.policy_files import load_policy, load_policy_files
from kiosk.protocol import DatedPolicy, PolicyHeld, PolicySchedule
from kiosk.rules import Language
from kiosk.runtime.central_listener import CentralListener
from kiosk.runtime.clock import BRUSSELS
from kiosk.runtime.policies import KEPT, Policies
from tests.support.builders import CONTEXT
from tests.support.lobby import Lobby

SPOKEN = frozenset(Language(each) for each in ("nl", "en", "fr", "de"))
TODAY, LATER = date(2026, 12, 1), date(2026, 12, 7)


def dated(version: int, valid_from: date = TODAY, /, **edits: str) -> DatedPolicy:
    files = load_policy_files()
    text = files["policy.toml"].replace("version = 1", f"version = {version}")
    for old, new in edits.items():
        text = text.replace(f"\n{old} = ", f"\n{old} = {new} #", 1)
    return DatedPolicy(valid_from, version, {**files, "policy.toml": text})


def policies(folder: Path) -> Policies:
    made = Policies(folder, load_policy(), SPOKEN)
    made.load()
    return made


def test_until_central_sends_one_the_configured_policy_holds(tmp_path: Path) -> None:
    assert policies(tmp_path).held(TODAY) == PolicyHeld("", 1)


def test_each_day_has_its_own_and_a_start_without_a_network_knows_them(tmp_path: Path) -> None:
    assert policies(tmp_path).take(PolicySchedule("s", (dated(4), dated(5, LATER, copies="7"))))
    made = policies(tmp_path)
    assert (made.held(TODAY), made.held(LATER)) == (PolicyHeld("s", 4), PolicyHeld("s", 5))
    assert (made.on(TODAY).copies, made.on(LATER).copies, made.on(date(2026, 1, 1)).copies) == (3, 7, 3)
    assert (tmp_path / KEPT).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "edits",
    [{"languages": '["nl", "ar"]'}, {"languages": '["nl", "xx"]'}, {"copies": "99"}, {"version": "8"}],
    ids=["of which it has no texts", "that nobody knows", "not valid", "of another version"],
)
def test_one_that_it_cannot_use_is_refused_whole_and_reported(tmp_path: Path, edits: dict[str, str]) -> None:
    made = policies(tmp_path)
    made.take(PolicySchedule("good", (dated(4),)))
    assert not made.take(PolicySchedule("bad", (dated(5), dated(6, LATER, **edits))))
    assert made.held(TODAY) == PolicyHeld("bad", 4, refused=True)
    assert policies(tmp_path).held(LATER) == PolicyHeld("good", 4)
    assert made.take(PolicySchedule("better", (dated(7),)))
    assert made.held(TODAY) == PolicyHeld("better", 7)


@pytest.mark.parametrize(
    "raw", [b"", b"\xff{", b"{}", msgspec.json.encode(PolicySchedule("s", (dated(4, copies="99"),)))]
)
def test_what_was_kept_and_is_damaged_stops_no_kiosk(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / KEPT).write_bytes(raw)
    assert policies(tmp_path).held(TODAY) == PolicyHeld("", 1)


def test_a_disk_that_takes_nothing_does_not_stop_a_new_policy(tmp_path: Path) -> None:
    made = policies(tmp_path)
    made.state = tmp_path / "gone"
    assert made.take(PolicySchedule("s", (dated(4),)))
    assert made.held(TODAY).version == 4


def listener(folder: Path, lobby: Lobby, clock: SimpleNamespace) -> CentralListener:
    nothing: Any = None
    anything: Any = clock
    return CentralListener(
        nothing, ThreadPoolExecutor(1), anything, nothing, nothing,
        lambda change: lobby.runner.post(None, None, change), lambda: None, policies(folder),
    )  # fmt: skip


def test_a_visit_keeps_the_policy_that_it_began_with_and_the_next_has_the_new_one(tmp_path: Path) -> None:
    clock = SimpleNamespace(over_before=None, now=lambda: datetime.combine(TODAY, datetime.min.time(), BRUSSELS))
    lobby = Lobby()
    heard = listener(tmp_path, lobby, clock).listener()
    lobby.touch("start")
    heard.on_policy(PolicySchedule("s", (dated(4, copies="7"),)))
    lobby.poll()
    assert lobby.runner.context.policy.copies == CONTEXT.policy.copies
    lobby.touch("stop")
    lobby.touch("wipe")
    lobby.poll()
    assert lobby.runner.visit.facts.is_idle
    assert (lobby.runner.context.policy.version, lobby.runner.context.policy.copies) == (4, 7)


def test_a_day_that_begins_without_a_network_begins_with_its_own_policy(tmp_path: Path) -> None:
    day = [TODAY]
    clock = SimpleNamespace(over_before=None, now=lambda: datetime.combine(day[0], datetime.min.time(), BRUSSELS))
    lobby = Lobby()
    heard = listener(tmp_path, lobby, clock).listener()
    heard.on_policy(PolicySchedule("s", (dated(4), dated(5, LATER, choice="7"))))
    lobby.poll()
    assert lobby.runner.context.policy.version == 4
    day[0] = LATER
    assert heard.policy_held() == PolicyHeld("s", 5)
    lobby.poll()
    assert lobby.runner.context.policy.version == 5
    lobby.touch("start")
    assert lobby.runner.idle_at == lobby.time + 7.0, "its timeouts hold without a restart"
