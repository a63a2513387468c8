"""Four booking systems deliver a day, three times with changes; one shrinks, one has bad lines. 5,000 each in a campaign."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import requests

from kiosk.protocol import AppointmentStatus
from kiosk.rules import Appointment, BookingState, Purpose, SiteKey
from kiosk.visit import effects, events
from kiosk.visit.assessment import purpose_of
from kiosk.visit.conditions import appointment_gone
from kiosk.visit.state import DayList
from tests.support.builders import CONTEXT
from tests.support.campaign import WHOLE
from tests.support.central import RunningCentral, fresh
from tests.support.clock import now
from tests.support.commands import up
from tests.support.identity import client_of
from tests.support.waiting import until
from tests.support.walk import Walk

pytestmark = pytest.mark.server

EACH = 5000 if WHOLE else 100
BAD = 50
COLUMNS = ("ref", "day", "start", "purpose", "initials", "code")


def booked(source: str, nr: int, **more: str) -> dict[str, str]:
    start = f"{9 + nr % 7:02d}.{nr % 60:02d}"
    made = {"ref": f"n{nr}", "day": "today", "start": start, "purpose": "collect", "initials": "A. K."}
    return {**made, "code": f"OH-{source.upper()}{nr}", **more}


@dataclass
class TownHall:
    """A central with two drop folders, a booking system that puts lists, and a colleague who imports a file."""

    central: RunningCentral
    folder: Path
    session: requests.Session = field(default_factory=requests.Session)
    cursor: str | None = None
    listed: dict[str, Appointment] = field(default_factory=dict)
    key: SiteKey | None = None

    def put(self, rows: list[dict[str, str]]) -> dict[str, Any]:
        address = f"{self.central.address}/v1/appointments/planner?whole_days=true"
        answer = self.session.put(address, json=rows, timeout=120)
        assert answer.status_code == 200, answer.text
        return answer.json()  # type: ignore[no-any-return]

    def drop(self, **texts: str) -> tuple[list[str], ...]:
        """Put a file into each of these folders at once and return their reports."""
        files = {"balie": "balie.csv", "loket": "loket.json"}
        for source, text in texts.items():
            (self.folder / source / ".new").write_text(text)
            (self.folder / source / ".new").rename(self.folder / source / files[source])
        return tuple(self._report(self.folder / source, files[source]) for source in texts)

    def _report(self, folder: Path, name: str) -> list[str]:
        report = folder / "reports" / f"{name}.txt"
        until(lambda: report.exists() and not (folder / name).exists(), f"{name} is taken")
        lines = report.read_text().splitlines()
        report.unlink()
        return lines

    def csv(self, rows: list[dict[str, str]]) -> str:
        today = now().date().isoformat()
        lines = [",".join({**each, "day": today}[column] for column in COLUMNS) for each in rows]
        return "\n".join([",".join(COLUMNS), *lines]) + "\n"

    def states(self, source: str) -> dict[str, int]:
        rows = self.central.rows(
            f"SELECT state, count(*) FROM appointment WHERE source = '{source}' GROUP BY state"  # noqa: S608
        )
        return {str(state): int(str(count)) for state, count in rows}

    def day_list(self) -> DayList:
        """Return what a kiosk holds after another exchange."""
        news = client_of(self.central.address).sync(up(cursor=self.cursor)).day_news
        if news is not None:
            self.listed = {} if news.whole else self.listed
            self.listed |= {each.ref: each for each in news.appointments}
            self.listed = {ref: each for ref, each in self.listed.items() if ref not in news.gone}
            self.cursor = news.cursor
        return DayList(now().date(), tuple(self.listed.values()), self.key)


@pytest.fixture
def hall(tmp_path: Path, template: Path) -> Iterator[TownHall]:
    place, folder = tmp_path / "config", tmp_path / "drop"
    place.mkdir()
    for file in (Path(__file__).parents[2] / "config").glob("*.toml"):
        (place / file.name).write_bytes(file.read_bytes())
    drops = ""
    for name in ("balie", "loket"):
        (folder / name).mkdir(parents=True)
        drops += f'[[drop]]\nname = "{name}"\nfolder = "{folder / name}"\nwhole_days = true\n'
    (place / "sources.toml").write_text(drops)
    central = fresh(tmp_path / "central", template)
    central.environment["ONTHAAL_CONFIG"] = str(place)
    central.start()
    made = TownHall(central, folder)
    made.session.headers["authorization"] = f"Bearer {central.command('source', 'planner').stdout.strip()}"
    yield made
    made.session.close()
    central.stop()


def visit(day: DayList, ref: str) -> Walk:
    """A visitor who has confirmed this appointment and is asked for their letter."""
    found = day.by_ref(ref)
    assert found is not None
    walk = Walk(replace(CONTEXT, day=day, hour_known=False)).hears(events.CodeShown(found.code))
    walk.answers(effects.AskCentral, events.CentralSaid(AppointmentStatus.FREE)).touches("that_is_me")
    assert walk.step == "show_letter"
    return walk


def booked_in(day: DayList) -> int:
    return sum(each.state is BookingState.BOOKED for each in day.appointments)


def relisted(walk: Walk, day: DayList) -> Walk:
    walk.context = replace(walk.context, day=day)
    return walk.hears(events.DayListChanged())


def test_four_sources_three_times_with_changes(hall: TownHall, tmp_path: Path) -> None:
    everyone = {name: [booked(name, nr) for nr in range(EACH)] for name in ("planner", "balie", "loket", "file")}
    file = tmp_path / "day.csv"

    def imported() -> str:
        file.write_text(hall.csv(everyone["file"]))
        return hall.central.command("import", str(file), "--whole-days").stdout

    whole = f"new {EACH}, changed 0, same 0"
    assert hall.put(everyone["planner"])["new"] == EACH
    files = hall.drop(balie=hall.csv(everyone["balie"]), loket=json.dumps(everyone["loket"]))
    assert files == ([whole], [whole])
    imported()
    day = hall.day_list()
    assert booked_in(day) == 4 * EACH
    purpose, moved = visit(day, "balie:n3"), visit(day, "loket:n4")

    everyone["balie"][3]["purpose"] = "apply"
    everyone["loket"][4]["start"] = "16.59"
    everyone["planner"] = everyone["planner"][: EACH * 2 // 5]
    report = hall.put(everyone["planner"])
    assert (report["gone"], report["held"]) == (0, EACH - EACH * 2 // 5)
    same = f"new 0, changed 1, same {EACH - 1}"
    files = hall.drop(balie=hall.csv(everyone["balie"]), loket=json.dumps(everyone["loket"]))
    assert files == ([same], [same])
    day = hall.day_list()
    assert relisted(purpose, day).step == "confirm_appointment"
    assert purpose_of(purpose.visit.facts) is Purpose.APPLY
    assert relisted(moved, day).step == "confirm_appointment"
    assert booked_in(day) == 4 * EACH, "what waits for a person stays at the kiosks"

    for nr in range(BAD):
        everyone["balie"][nr]["start"] = "25.00"
    everyone["loket"], everyone["file"] = everyone["loket"][5:], everyone["file"][7:]
    lines, shorter = hall.drop(balie=hall.csv(everyone["balie"][: EACH - 5]), loket=json.dumps(everyone["loket"]))
    assert lines[0] == f"new 0, changed 0, same {EACH - BAD - 5}"
    assert [each.split(":")[0] for each in lines[1:]] == ["refused"] * BAD
    assert lines[1] == "refused: line 2, column start: expected an hour like 10.20"
    assert hall.states("balie") == {"booked": EACH}, "with a bad line nothing is taken for gone"
    assert shorter[1:] == ["no longer listed, and cancelled: 5"]
    assert "no longer listed, and cancelled: 7" in imported()
    assert "wait for a person" in hall.central.command("removals").stdout
    assert hall.central.command("removals", "planner", "--cancel").returncode == 0
    assert hall.states("planner") == {"booked": EACH * 2 // 5, "cancelled": EACH - EACH * 2 // 5}
    day = hall.day_list()
    assert appointment_gone(relisted(moved, day).visit.facts)
