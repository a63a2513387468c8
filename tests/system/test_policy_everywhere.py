"""The city's policy changes in mid-day on the whole house: no visit is disturbed, the next has it, undo brings the old one."""

import re
from pathlib import Path

import pytest

from kiosk.demo.environment import DemoEnvironment, open_environment
from kiosk.demo.scene_reporter import Shown
from kiosk.demo.staff import StaffBrowser, add_clerk
from kiosk.runtime.clock import Clock
from tests.support.waiting import until

pytestmark = pytest.mark.system

CLOSED, OPEN = "Het loket is nu gesloten.", "Houd de code onder de scanner."


def administrator(environment: DemoEnvironment) -> StaffBrowser:
    add_clerk(environment.folder / "central.db", environment.address, "beheer", "administrator")
    return StaffBrowser(environment.address).log_in("beheer")


def offers_german(shown: Shown) -> bool:
    return any((key.name, key.choice) == ("speak", "de") for key in shown.keys)


def change(browser: StaffBrowser, section: str, **typed: str) -> None:
    form = browser.page(f"/policy/{section}")
    form = form[form.index('<form method="post" action="/policy/') :]
    fields = {
        name: value
        for name, value in re.findall(r'<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"', form)
        if name != "languages"
    }
    answer = browser.form(f"/policy/{section}", {**fields, "why": "stroompanne", **typed})
    assert "gewijzigd vanaf" in answer


def test_hours_and_languages_change_between_two_visits_and_come_back(tmp_path: Path) -> None:
    with open_environment(tmp_path, headless=True, many=2) as environment:
        screen = environment.screen
        assert screen is not None
        browser = administrator(environment)
        screen.expect_step("attract")
        screen.expect_text(OPEN)
        screen.wait_until(offers_german, "the languages of the configuration")
        until(lambda: ">1</td><td>bij</td>" in browser.page("/policy"), "the kiosk says which policy it has")

        environment.scanner.show(environment.day[24].code)
        screen.touch("that_is_me")
        screen.expect_step("show_letter")
        weekday = Clock(environment.folder / "clock").now().strftime("%A").lower()
        change(browser, "hours", **{f"opening-{weekday}": "08.00-10.00"})
        change(browser, "languages", languages="en")
        until(lambda: "neemt ze over bij het volgende bezoek" not in browser.page("/policy"), "the kiosk has it")
        assert screen.expect_step("show_letter").step == "show_letter", "no visit is disturbed"
        environment.scanner.show(environment.day[24].letter, "]C1")
        screen.expect_step("show_card")
        screen.touch("no_card")
        screen.touch("desk_checks")
        screen.touch("nothing")
        screen.expect_step("read_number")
        screen.touch("done")

        screen.expect_step("attract")
        shown = screen.expect_text(CLOSED)
        assert not offers_german(shown)
        page = browser.page("/policy")
        assert ">3</td><td>bij</td>" in page
        for made in re.findall(r"/policy/changes/(\d+)/undo", page):
            browser.form(f"/policy/changes/{made}/undo", {})
        screen.expect_text(OPEN)
        screen.wait_until(offers_german, "the languages of before")
        until(lambda: ">5</td><td>bij</td>" in browser.page("/policy"), "the kiosk says so")

        environment.end_kiosk()
        environment.kiosk_returns()
        assert environment.screen is not None
        environment.screen.expect_step("attract")
        kept = (environment.folder / "policy.json").read_text()
        assert '"version":5' in kept
