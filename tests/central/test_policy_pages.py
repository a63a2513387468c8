"""An administrator changes the policy on its pages: from a day on, with a reason, checked as config/ is, and back again."""

import html
import re
from collections.abc import Iterator
from datetime import timedelta

import msgspec
import pytest

from central.access.roles import Role
from kiosk.policy_files import policy_of
from kiosk.protocol import PolicyHeld, PolicySchedule
from kiosk.rules import Policy
from tests.support.central import RunningCentral
from tests.support.clock import now
from tests.support.commands import up
from tests.support.identity import client_of
from tests.support.staff import StaffClient

pytestmark = pytest.mark.server


class Administrator(StaffClient):
    """Somebody who fills in the forms as a browser without script does."""

    def fields(self, section: str, day: str = "") -> dict[str, str | list[str]]:
        """What stands in a section's form now."""
        page = self.page(f"/policy/{section}" + (f"?from={day}" if day else ""))
        form = page[page.index('<form method="post" action="/policy/') :]
        found: dict[str, str | list[str]] = {}
        for tag in re.findall(r"<input[^>]*>", form):
            name, value = re.search(r' name="([^"]*)"', tag), re.search(r' value="([^"]*)"', tag)
            if name is None or ("checkbox" in tag and "checked" not in tag) or "disabled" in tag:
                continue
            said = found.setdefault(name[1], [])
            assert isinstance(said, list)
            said.append(html.unescape(value[1]) if value else "")
        for name, text in re.findall(r'<textarea[^>]* name="([^"]*)"[^>]*>([^<]*)</textarea>', form):
            found[name] = html.unescape(text)
        for name, options in re.findall(r'<select[^>]* name="([^"]*)">(.*?)</select>', form, re.DOTALL):
            found[name] = re.findall(r'<option value="([^"]*)" selected', options)
        return found

    def change(self, section: str, day: str = "", /, **typed: str | list[str]) -> tuple[int, str]:
        fields = {
            **self.fields(section, day),
            "why": "de hitte",
            **{key.replace("__", "-"): each for key, each in typed.items()},
        }
        answer = self.form(f"/policy/{section}", fields)
        return answer.status_code, answer.text


@pytest.fixture
def admin(central: RunningCentral) -> Iterator[Administrator]:
    with Administrator(central.address, Role.ADMINISTRATOR) as made:
        yield made


def held(
    central: RunningCentral, schedule: str = "", version: int = 1, *, refused: bool = False
) -> PolicySchedule | None:
    asked = msgspec.structs.replace(up(), policy=PolicyHeld(schedule, version, refused))
    return client_of(central.address).sync(asked).policy


def on(central: RunningCentral, days: int = 0) -> Policy:
    schedule = held(central)
    assert schedule is not None
    return policy_of(schedule.on(now().date() + timedelta(days=days)).files)


def test_closing_at_three_holds_for_kiosks_at_once_and_is_taken_back(
    central: RunningCentral, admin: Administrator
) -> None:
    day = now().date().strftime("%A").lower()
    before = on(central)
    status, page = admin.change("hours", **{f"opening-{day}": "9 - 12.30, 13:30-15:00"})
    assert (status, "Openingsuren: gewijzigd vanaf" in page) == (200, True)
    assert getattr(on(central).opening, day) == ("09.00-12.30", "13.30-15.00")
    assert (on(central).version, "versie <b" in page) == (2, True)
    (change,) = re.findall(r"/policy/changes/(\d+)/undo", page)
    assert "teruggenomen door administrator" in admin.form(f"/policy/changes/{change}/undo").text
    assert (on(central).opening, on(central).version) == (before.opening, 3)
    assert admin.form(f"/policy/changes/{change}/undo").status_code == 422
    with central.staff(Role.SUPERVISOR) as supervisor:
        log = supervisor.page("/log")
    assert "wijzigde het beleid" in log
    assert "nam een wijziging van het beleid terug" in log


def test_a_price_from_tomorrow_is_known_today_and_today_s_stays(central: RunningCentral, admin: Administrator) -> None:
    tomorrow = (now().date() + timedelta(days=1)).isoformat()
    assert admin.change("prices", tomorrow, from__A="27", under__A="-", under__B="")[0] == 200
    lists = on(central).prices
    today, then = lists.on(now().date()), lists.on(now().date() + timedelta(days=1))
    assert today is not None
    assert then is not None
    assert (today.from_12["A"], then.from_12["A"], then.from_12["B"]) == (24, 27, 24)
    assert ("A" in then.not_issued_under_12, "B" in then.under_12) == (True, False)
    assert admin.change("prices", tomorrow)[0] == 422, "it stands there already"
    assert admin.change("prices", tomorrow, from__A="28")[0] == 200
    assert len(on(central).prices.lists) == 2, "the list of a day is replaced"


def test_a_language_more_a_closing_day_and_a_switch(central: RunningCentral, admin: Administrator) -> None:
    assert admin.change("languages", languages=["en"])[0] == 200
    assert on(central).languages == ("nl", "en")
    assert admin.change("languages", languages=["en", "fr"])[0] == 200
    assert on(central).languages == ("nl", "en", "fr")
    days = admin.fields("closing")["opening-closed"]
    assert admin.change("closing", opening__closed=f"{days}\n24.12.2026, 2026-12-31")[0] == 200
    assert [str(each) for each in on(central).opening.closed][:1] == ["2026-12-24"]
    assert len(on(central).opening.closed) == 6
    assert admin.change("switches", asks__fee=[])[0] == 200
    assert not on(central).questions.fee
    assert admin.change("windows", windows__each="12")[0] == 200
    assert on(central).windows.each == 12


def test_a_barcode_rule_is_added_changed_and_left_out(central: RunningCentral, admin: Administrator) -> None:
    rule: dict[str, str | list[str]] = {
        "2-name": "federaal", "2-pattern": "FED[A-Z]{4}[0-9]{9}", "2-maps_to": "letter", "2-check": "none",
        "2-transform": "none", "2-good": "FEDABCD123456789\nFEDXYZW123456789", "2-bad": "FED1\nFEDABCD12345678",
    }  # fmt: skip
    assert admin.change("barcodes", **rule)[0] == 200
    assert [each.name for each, _ in on(central).barcodes.rules] == ["confirmation", "invitation", "federaal"]
    status, page = admin.change("barcodes", **{"2-pattern": "[0-9]{12}"})
    assert (status, "12 digits" in page) == (422, True), "it may be a PIN"
    assert admin.change("barcodes", **{"2-remove": "yes"})[0] == 200
    assert len(on(central).barcodes.rules) == 2
    assert admin.change("barcodes")[0] == 422


@pytest.mark.parametrize(
    ("section", "typed", "said"),
    [
        ("hours", {"opening-monday": "9 tot 17"}, "schrijf uren zoals"),
        ("hours", {"opening-monday": "17.00-09.00"}, "het einde ligt niet na het begin"),
        ("hours", {"opening-monday": "09.00-12.00, 11.00-13.00"}, "one after another"),
        ("closing", {"opening-closed": "31.02.2027"}, "schrijf een dag zoals"),
        ("windows", {"windows-late": "tien"}, "Vul een getal in"),
        ("windows", {"windows-late": "45"}, "very_late"),
        ("limits", {"copies": "99"}, "copies"),
        ("languages", {"languages": ["ar"]}, "no whole catalogue"),
        ("languages", {"languages": ["<script>"]}, "languages"),
        ("city", {"house-phone": "bel ons"}, "phone"),
        ("city", {"house-arrow": "up"}, "Kies een van de mogelijkheden"),
        ("prices", {"from-A": "12,50"}, "Vul hele euro in"),
        ("prices", {"from-A": "999"}, "999"),
        ("hours", {"why": "  "}, "Schrijf waarom"),
        ("hours", {}, "Er verandert niets"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_still_stands(
    shared_central: RunningCentral, section: str, typed: dict[str, str | list[str]], said: str
) -> None:
    before = on(shared_central)
    with Administrator(shared_central.address, Role.ADMINISTRATOR) as admin:
        status, page = admin.change(section, **typed)
    assert (status, said in page) == (422, True), page
    assert on(shared_central) == before
    for name, value in typed.items():
        assert isinstance(value, list) or "arrow" in name or value.strip() in page
    assert "<script>" not in page


def test_of_two_administrators_the_second_looks_again(central: RunningCentral, admin: Administrator) -> None:
    seen = admin.fields("limits")["seen"]
    assert admin.change("limits", copies="4")[0] == 200
    status, page = admin.change("limits", copies="5", seen=seen)
    assert (status, "Iemand anders heeft intussen" in page, 'value="5"' in page) == (409, True, True)
    assert on(central).copies == 4


def test_what_was_decided_for_a_later_day_is_shown_on_that_day_and_said_before(
    central: RunningCentral, admin: Administrator
) -> None:
    later = (now().date() + timedelta(days=9)).isoformat()
    assert admin.change("limits", later, why="nieuwe printer", copies="6")[0] == 200
    assert (admin.fields("limits")["copies"], admin.fields("limits", later)["copies"]) == (["3"], ["6"])
    assert "nieuwe printer. Dat blijft dan gelden" in admin.page("/policy/limits")
    assert (on(central).copies, on(central, 9).copies) == (3, 6)
    assert admin.change("limits", "2020-01-01", copies="5")[0] == 200, "a day that is over is today"


def test_the_page_says_which_kiosk_has_which_version(central: RunningCentral, admin: Administrator) -> None:
    assert "heeft nog niets gemeld" in admin.page("/policy")
    schedule = held(central)
    assert schedule is not None
    assert held(central, schedule.id) is None, "it is sent once"
    assert '<td class="num">1</td><td>bij</td>' in admin.page("/policy")
    admin.change("limits", copies="4")
    assert "neemt ze over bij het volgende bezoek" in admin.page("/policy")
    held(central, "x", refused=True)
    assert "kan de nieuwe versie niet gebruiken" in admin.page("/policy")
