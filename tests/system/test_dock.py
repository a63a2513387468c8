"""The dock in Chromium: the whole visit from it alone, by mouse and by keyboard, and what may break."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import chromium

ROOT = Path(__file__).parents[2]
OUT = ROOT / "out"
pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]
expect.set_options(timeout=30_000)


@dataclass
class Dock:
    """The page, with a mouse and a keyboard."""

    page: Page
    address: str

    def at(self, step: str) -> None:
        expect(self.page.locator("#step")).to_have_text(step)

    def key(self, name: str) -> None:
        """A click where the key is on the picture, once it takes touches."""
        key = self.page.locator(f'[data-press="{name}"]')
        expect(key).to_be_attached()
        self.page.wait_for_timeout(400)
        box = key.bounding_box()
        assert box is not None
        self.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    def do(self, words: str) -> None:
        self.page.locator(f'[data-do="{words}"]').click()

    def is_(self, name: str, word: str) -> None:
        expect(self.page.locator(f'[data-do="{name} {word}"]')).to_have_attribute("aria-pressed", "true")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def environment() -> Iterator[str]:
    environment = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
    run = subprocess.Popen(
        [sys.executable, "-m", "kiosk.demo", "run"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
        cwd=ROOT, start_new_session=True, env=environment,
    )  # fmt: skip
    assert run.stdout is not None
    said = run.stdout.readline().split()
    assert said[0] == "dock"
    yield said[1]
    os.killpg(run.pid, signal.SIGINT)
    run.wait(30)
    run.stdout.close()


def log_in_at_the_desk(page: Page) -> None:
    """As the line above the desk says."""
    desk, told = page.frame_locator("#desk"), page.locator("#log-in").inner_text()
    name, _, password = told.removeprefix("log in as ").partition(", password: ")
    desk.locator("#name").fill(name)
    desk.locator("#password").fill(password)
    desk.locator("button.primary").click()
    expect(desk.locator("body[data-live=yes]")).to_be_attached()
    lobby = page.frame_locator("#display")
    lobby.locator("button.primary").click()
    expect(lobby.locator("body[data-live=yes]")).to_be_attached()


@pytest.fixture
def dock(browser: Browser, environment: str) -> Iterator[Dock]:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.set_default_timeout(30_000)
    page.goto(environment, wait_until="domcontentloaded")
    page.wait_for_selector("body[data-live=yes]")
    opened = Dock(page, environment)
    opened.at("attract")
    log_in_at_the_desk(page)
    yield opened
    for part in ("central", "kiosk"):
        requests.post(f"{environment}/do/{part}", data="on", timeout=60)  # whatever a red test has left
    page.context.close()


def test_the_whole_visit_is_played_from_the_dock_alone_by_mouse(dock: Dock) -> None:
    page = dock.page
    dock.do("person demo-3")
    papers = page.locator("#papers img").count()
    dock.do("scan code")
    dock.at("confirm appointment")
    dock.key("that_is_me")
    dock.at("show letter")
    dock.do("scan letter")
    dock.at("show card")
    page.locator("#card").click()
    dock.at("take card")
    page.locator("#card").click()
    dock.key("nothing")
    dock.at("read number")
    expect(page.locator("#papers img")).to_have_count(papers + 1)
    desk = page.frame_locator("#desk")
    expect(desk.locator("body[data-live=yes]")).to_be_attached()
    row = desk.locator("tr[id] a.number").first
    expect(row).to_be_visible()
    number = row.inner_text()
    page.screenshot(path=OUT / "dock.png")
    desk.locator("#primary").click()
    expect(page.frame_locator("#display").locator(".now .number")).to_have_text(number)
    expect(page.frame_locator("#display").locator(".now .to")).to_have_text("Loket 3")
    expect(page.locator("#happened li").first).to_contain_text("takes the card out")
    page.locator("#papers button").first.click()
    expect(page.locator("#large img")).to_be_visible()
    page.keyboard.press("Escape")
    dock.key("done")
    dock.at("attract")


def test_the_whole_dock_is_used_by_keyboard(dock: Dock) -> None:
    page = dock.page
    dock.do("person demo-1")
    page.keyboard.press("1")
    dock.at("confirm appointment")
    page.wait_for_timeout(400)
    page.locator('[data-press="that_is_me"]').focus()
    page.keyboard.press("Enter")
    dock.at("show letter")
    page.keyboard.press("2")
    dock.at("show card")
    page.keyboard.press("3")
    dock.at("take card")
    page.keyboard.press("3")
    dock.key("nothing")
    dock.at("read number")
    dock.key("done")
    dock.at("attract")


def test_every_cable_breaks_and_comes_back_and_the_kiosk_stays_usable(dock: Dock) -> None:
    page = dock.page
    for name, words in {
        "scanner": ("off", "on"), "reader": ("off", "on"), "printer": ("low", "out", "cover", "off", "ok"),
        "network": ("off", "silent", "on"),
    }.items():  # fmt: skip
        for word in words:
            dock.do(f"{name} {word}")
            dock.is_(name, word)
    dock.at("attract")
    dock.do("kiosk off")
    expect(page.locator("#dead")).to_be_visible()
    page.locator("#dead button").click()
    expect(page.locator("#dead")).to_be_hidden()
    dock.at("attract")


def test_central_killed_from_the_dock_leaves_a_dock_that_answers_and_a_desk_that_says_so(dock: Dock) -> None:
    page = dock.page
    expect(page.frame_locator("#display").locator("body[data-live=yes]")).to_be_attached()
    dock.do("central off")
    dock.is_("central", "off")
    expect(page.frame_locator("#display").locator("body.is-stale")).to_be_attached()
    dock.do("central on")
    dock.is_("central", "on")
    expect(page.frame_locator("#display").locator("body.is-stale")).not_to_be_attached()


def test_a_pin_held_up_from_the_dock_gets_its_sign(dock: Dock) -> None:
    dock.do("scan pin")
    expect(dock.page.locator("#happened li").first).to_contain_text("holds a PIN")
    dock.at("attract")


def test_an_unknown_command_is_refused_and_harms_nothing(dock: Dock) -> None:
    for path, body in (
        ("/do/fly", "high"), ("/do/printer", "laser"), ("/do/press", "nothing"), ("/touch", "[2, 0, true]"),
        ("/touch", "x"), ("/do/clock", "-5"), ("/do/person", "nobody"),
    ):  # fmt: skip
        answer = requests.post(dock.address + path, data=body, timeout=30)
        assert answer.status_code == 400, path
        assert answer.json()["detail"]
    assert requests.get(dock.address + "/paper/999", timeout=30).status_code == 404
    dock.at("attract")


def test_below_800_pixels_desk_and_display_become_tabs(dock: Dock) -> None:
    page = dock.page
    page.set_viewport_size({"width": 1366, "height": 760})
    expect(page.locator("#desk-tab")).to_be_visible()
    expect(page.locator("#display-tab")).to_be_hidden()
    page.get_by_role("tab", name="Lobby display").click()
    expect(page.locator("#display-tab")).to_be_visible()
    expect(page.locator("#desk-tab")).to_be_hidden()


def test_a_newcomer_is_told_where_to_begin_and_what_comes_next_and_nothing_moves_for_the_first_ticket(
    dock: Dock,
) -> None:
    page = dock.page
    expect(page.locator("#where")).to_have_text("Start here.")
    expect(page.locator("#next")).to_contain_text("Press 1")
    dock.do("person demo-2")
    before = page.locator("#cables").bounding_box()
    dock.do("scan code")
    dock.at("confirm appointment")
    expect(page.locator("#next")).to_contain_text("Answer on the kiosk’s screen")
    dock.key("that_is_me")
    dock.at("have passport")
    papers = page.locator("#papers img").count()
    dock.key("yes")
    dock.at("have photo")
    dock.key("yes")
    dock.at("extra needs")
    dock.key("nothing")
    expect(page.locator("#papers img")).to_have_count(papers + 1)
    assert page.locator("#cables").bounding_box() == before
    ticket = page.locator("#papers img").first
    expect(ticket).to_be_visible()
    page.wait_for_function("() => document.querySelector('#papers img').naturalHeight > 0")
    box = ticket.bounding_box()
    assert box is not None
    assert box["height"] > 100
    assert box["y"] + box["height"] <= 900, "the whole ticket is seen"
    dock.at("read number")
    dock.key("done")
    dock.at("attract")


UNNAMED = """() => [...document.querySelectorAll('[aria-label]')].filter(each => !each.getAttribute('role')
  && !['BUTTON', 'A', 'INPUT', 'SECTION', 'OL', 'IFRAME', 'IMG'].includes(each.tagName)).map(each => each.outerHTML)"""
UNREACHED = """() => [...document.querySelectorAll('*')].filter(each => /auto|scroll/.test(getComputedStyle(each).overflowY
  + getComputedStyle(each).overflowX) && each.tabIndex < 0 && !each.querySelector('button, a')).map(each => each.outerHTML)"""


def test_names_are_on_elements_that_may_bear_one_and_what_scrolls_is_reached_by_keyboard(dock: Dock) -> None:
    assert dock.page.evaluate(UNNAMED) == []
    assert dock.page.evaluate(UNREACHED) == []


@pytest.mark.parametrize(
    "headers", [{"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}, {"host": "evil.example"}]
)
def test_a_page_of_another_site_does_nothing_at_the_dock(dock: Dock, environment: str, headers: dict[str, str]) -> None:
    """S16: any page that is open in the same browser could press, scan and pull cables."""
    with requests.post(f"{environment}/do/kiosk", data="off", headers=headers, timeout=30) as answer:
        assert answer.status_code in (403, 421)
    dock.at("attract")
