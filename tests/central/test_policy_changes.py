"""What an administrator decides holds from its day on, whatever else was decided, and can be taken back."""

from datetime import date, timedelta
from typing import Any

import pytest
import tomlkit

from central.policy.edits import differences, edited, merged, numbered
from central.store.policies import (
    Decision,
    PolicyChangeError,
    begin_policy,
    changes,
    decide,
    read_schedule,
    schedule_id,
    undo,
)
from kiosk.policy_files import load_policy_files, policy_of
from kiosk.protocol import PolicySchedule
from kiosk.rules import ConfigError, Policy
from tests.support.store import NOW, Store

FILES = load_policy_files()
TODAY = NOW.date()
MONDAY = "policy.toml:opening.monday"


class CityHall:
    """A store with the configured policy."""

    def __init__(self, store: Store) -> None:
        self.store = store
        assert self.begin(FILES)

    def begin(self, files: dict[str, str]) -> bool:
        return self.store.writer.now(lambda connection: begin_policy(connection, files, self.store.now))

    def decide(self, edits: dict[str, Any], days: int = 0, why: str = "de hitte") -> int:
        wanted = Decision("hours", edits, self.today() + timedelta(days=days), why, "staff:l.maes")
        return self.store.writer.now(lambda connection: decide(connection, wanted, self.store.now))

    def undo(self, change: int) -> None:
        self.store.writer.now(lambda connection: undo(connection, change, self.store.now, by="staff:j.peeters"))

    def today(self) -> date:
        return self.store.now.date()

    def schedule(self) -> PolicySchedule:
        return self.store.writer.now(lambda connection: read_schedule(connection, self.today()))

    def on(self, days: int = 0) -> Policy:
        return policy_of(self.schedule().on(self.today() + timedelta(days=days)).files)

    def versions(self) -> list[tuple[int, int]]:
        return [((each.valid_from - TODAY).days, each.version) for each in self.schedule().policies[1:]]


@pytest.fixture
def hall(store: Store) -> CityHall:
    return CityHall(store)


def test_the_configured_policy_is_the_first_version_and_reads_the_same(hall: CityHall) -> None:
    assert hall.on() == policy_of(FILES)
    assert hall.begin(FILES)
    assert hall.schedule().on(TODAY).version == 1


def test_a_change_of_today_holds_at_once_and_undo_brings_the_old_one(hall: CityHall) -> None:
    before = hall.schedule().id
    made = hall.decide({MONDAY: ["09.00-15.00"]})
    assert (hall.on().version, hall.on().opening.monday) == (2, ("09.00-15.00",))
    assert hall.schedule().id != before
    hall.undo(made)
    assert (hall.on().version, hall.on().opening) == (3, policy_of(FILES).opening)
    with pytest.raises(PolicyChangeError):
        hall.undo(made)


def test_what_was_decided_for_later_stays_when_something_is_changed_today(hall: CityHall) -> None:
    hall.decide({"policy.toml:copies": 5}, days=7)
    hall.decide({MONDAY: ["09.00-15.00"]})
    assert (hall.on().copies, hall.on().opening.monday) == (3, ("09.00-15.00",))
    assert (hall.on(7).copies, hall.on(7).opening.monday) == (5, ("09.00-15.00",))
    assert hall.on(6) == hall.on()


def test_of_two_changes_of_one_thing_the_later_day_holds_from_its_day_on(hall: CityHall) -> None:
    later = hall.decide({"policy.toml:copies": 5}, days=7)
    hall.decide({"policy.toml:copies": 1})
    assert (hall.on().copies, hall.on(7).copies) == (1, 5)
    hall.undo(later)
    assert (hall.on().copies, hall.on(7).copies) == (1, 1)
    assert hall.versions() == []


def test_a_policy_that_stays_as_it_was_keeps_its_number(hall: CityHall) -> None:
    hall.decide({"policy.toml:copies": 5}, days=7)
    assert hall.versions() == [(7, 2)]
    hall.decide({"policy.toml:copies": 6}, days=9)
    assert hall.versions() == [(7, 2), (9, 3)]


def test_a_day_that_has_come_is_in_force_without_a_decision(hall: CityHall) -> None:
    hall.decide({"policy.toml:copies": 5}, days=1)
    hall.decide({"policy.toml:copies": 6}, days=2)
    spoken = hall.schedule().id
    hall.store.walk(86400)
    assert (hall.on().copies, [each.version for each in hall.schedule().policies]) == (5, [2, 3])
    assert hall.schedule().id == spoken, "kiosks know it already"
    made = hall.decide({MONDAY: []})
    assert (hall.on().copies, hall.on(1).copies, hall.on(1).opening.monday) == (5, 6, ())
    hall.undo(made)
    assert (hall.on().copies, hall.on(1).copies) == (5, 6)


@pytest.mark.parametrize(
    ("edits", "error"),
    [
        ({MONDAY: ["15.00-09.00"]}, "opening.monday"),
        ({"policy.toml:copies": 99}, "copies"),
        ({"policy.toml:coppies": 2}, "did you mean copies"),
        ({"policy.toml:languages": ["nl", "ar"]}, "no whole catalogue"),
        ({"policy.toml:copies.x": "1"}, "is no table"),
        ({"staff.toml": "closing = 1"}, "no file of the policy"),
        ({"prices.toml": "list = ["}, "prices.toml"),
        ({"prices.toml": ""}, "list"),
        (
            {"barcodes.toml": '[[rule]]\nname = "x"\nmaps_to = "letter"\npattern = "[0-9]{12}"\ngood = []\nbad = []'},
            "12 digits",
        ),
    ],
)
def test_what_is_no_policy_is_refused_and_nothing_changes(hall: CityHall, edits: dict[str, Any], error: str) -> None:
    for days in (0, 3):
        with pytest.raises(ConfigError, match=error):
            hall.decide(edits, days)
    assert hall.on() == policy_of(FILES)
    assert hall.store.writer.now(changes) == ()


def test_a_change_that_would_break_a_later_one_is_refused(hall: CityHall) -> None:
    hall.decide({"policy.toml:windows.very_late": 12}, days=7)
    with pytest.raises(ConfigError, match="very_late"):
        hall.decide({"policy.toml:windows.late": 15})
    assert hall.on().windows == policy_of(FILES).windows


@pytest.mark.parametrize(("days", "why"), [(-1, "de hitte"), (0, " "), (0, "x" * 201), (99999, "de hitte")])
def test_a_change_has_a_reason_and_no_day_that_is_over(hall: CityHall, days: int, why: str) -> None:
    with pytest.raises(PolicyChangeError):
        hall.decide({"policy.toml:copies": 2}, days, why)
    with pytest.raises(PolicyChangeError):
        hall.decide({})


def test_who_decided_what_and_why_stays_also_when_it_was_undone(hall: CityHall) -> None:
    hall.undo(hall.decide({MONDAY: []}, days=3, why="feestdag"))
    (kept,) = hall.store.writer.now(changes)
    assert (kept.why, kept.made_by, kept.undone_by) == ("feestdag", "staff:l.maes", "staff:j.peeters")
    assert (kept.edits, kept.valid_from) == ({MONDAY: []}, TODAY + timedelta(days=3))


def test_another_configuration_is_taken_over_until_somebody_has_decided_here(hall: CityHall) -> None:
    other = edited(FILES, {"policy.toml:copies": 4})
    assert hall.begin(other)
    assert (hall.on().copies, hall.on().version) == (4, 2)
    hall.decide({MONDAY: []})
    assert not hall.begin(FILES)
    assert (hall.on().copies, hall.on().opening.monday) == (4, ())
    spoken = hall.store.writer.now(schedule_id)
    assert hall.begin(numbered(other, 9))
    assert hall.store.writer.now(schedule_id) == spoken


def test_an_edit_leaves_every_comment_as_it_stands() -> None:
    done = edited(FILES, {MONDAY: ["09.00-12.30"], "policy.toml:asks.fee": False})
    before, after = FILES["policy.toml"].splitlines(), done["policy.toml"].splitlines()
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert changed == [
        ('monday = ["09.00-12.30", "13.30-16.30"]', 'monday = ["09.00-12.30"]'),
        ("fee = true # say the listed price of an application", "fee = false # say the listed price of an application"),
    ]


def test_the_differences_of_two_folders_make_one_from_the_other() -> None:
    edits = {MONDAY: None, "policy.toml:opening.closed": ["2026-12-24"], "policy.toml:copies": 1,
             "policy.toml:opening.sunday": ["10.00-12.00"],
             "prices.toml": FILES["prices.toml"].replace("= 24", "= 26")}  # fmt: skip
    wanted = edited(FILES, edits)
    assert differences(FILES, wanted) == edits
    assert policy_of(edited(FILES, differences(FILES, wanted))) == policy_of(wanted)
    assert differences(FILES, numbered(FILES, 7)) == {}


def test_a_price_list_and_a_barcode_are_changed_by_themselves() -> None:
    prices = policy_of(FILES).prices.lists[0]
    dearer = {"under_12": {"A": 12}, "from_12": {code: euro + 1 for code, euro in prices.from_12.items()}}
    rule = {
        "maps_to": "letter",
        "pattern": "FED[A-Z]{4}[0-9]{9}",
        "good": ["FEDABCD123456789", "FEDXYZW123456789"],
        "bad": ["FED1", "FEDABCD12345678"],
    }
    done = edited(FILES, {"prices.toml:list.2026-12-02": dearer, "barcodes.toml:rule.federal": rule})
    policy = policy_of(done)
    assert [str(each.valid_from) for each in policy.prices.lists] == ["2026-01-01", "2026-12-02"]
    assert policy.prices.on(date(2026, 12, 2)).from_12["A"] == 25  # type: ignore[union-attr]
    assert policy.barcodes.recognise("FEDABCD123456789", None, TODAY).rule == "federal"  # type: ignore[union-attr]
    again = edited(done, {"prices.toml:list.2026-01-01": None, "barcodes.toml:rule.invitation": None})
    assert [str(each.valid_from) for each in policy_of(again).prices.lists] == ["2026-12-02"]
    assert "invitation" not in again["barcodes.toml"]
    replaced = edited(done, {"prices.toml:list.2026-12-02": {**dearer, "under_12": {}}})
    assert policy_of(replaced).prices.lists[1].under_12 == {}


def test_a_policy_that_was_changed_often_is_read_as_fast_as_one_that_was_not(
    hall: CityHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    for copies in range(9):
        hall.decide({"policy.toml:copies": copies if copies != 3 else 1})
    parses = list[str]()
    read = tomlkit.parse
    monkeypatch.setattr("central.policy.edits.tomlkit.parse", lambda text: parses.append("") or read(text))
    hall.decide({MONDAY: []})
    often = len(parses)
    for copies in (1, 2) * 15:
        hall.decide({"policy.toml:copies": copies})
    parses.clear()
    hall.decide({MONDAY: ["09.00-15.00"]})
    assert len(parses) <= often
    assert (hall.on().copies, hall.on().opening.monday) == (2, ("09.00-15.00",))


def test_edits_one_after_another_are_one_edit() -> None:
    text = FILES["prices.toml"].replace("= 24", "= 26")
    several: list[dict[str, Any]] = [
        {"prices.toml:list.2026-12-02": None, "policy.toml:copies": 1},
        {"prices.toml": text, MONDAY: []},
        {"policy.toml:copies": 4, "barcodes.toml:rule.invitation": None},
    ]
    one_by_one = FILES
    for each in several:
        one_by_one = edited(one_by_one, each)
    assert policy_of(edited(FILES, merged(several))) == policy_of(one_by_one)
    assert "prices.toml:list.2026-12-02" not in merged(several)
