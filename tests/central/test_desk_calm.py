"""The desk's page is calm and never a dead end: redraws keep what a clerk does, and a database that is busy is a note."""

from collections.abc import Iterator

import msgspec
import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from kiosk.protocol import MEDIA_TYPE
from tests.support.browser import chromium, desk_page
from tests.support.central import RunningCentral
from tests.support.commands import Kiosk, arrived, up
from tests.support.identity import bearer
from tests.support.staff import in_database

expect.set_options(timeout=30_000)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def kiosk(central: RunningCentral) -> Kiosk:
    return Kiosk(central)


@pytest.fixture
def page(browser: Browser, central: RunningCentral) -> Iterator[Page]:
    opened = desk_page(browser, central.address)
    yield opened
    opened.context.close()


SELECT = """() => {
    const range = document.createRange(); range.selectNodeContents(document.querySelector('#mine .words'));
    const chosen = getSelection(); chosen.removeAllRanges(); chosen.addRange(range);
    return String(chosen);
}"""


def test_a_redraw_keeps_the_selection_and_the_focus_of_a_clerk(page: Page, kiosk: Kiosk) -> None:
    kiosk.tell(arrived("R042", "a1"))
    expect(page.locator("tr.first")).to_contain_text("R042")
    page.locator("#primary").focus()
    chosen = page.evaluate(SELECT)
    assert chosen
    for number, ref in (("R043", "a2"), ("R044", "a3"), ("R045", None)):
        kiosk.tell(arrived(number, ref))
        expect(page.locator("#view")).to_contain_text(number)
        expect(page.locator("#primary")).to_be_focused()
        assert page.evaluate("() => String(getSelection())") == chosen


def test_rows_stand_in_their_order_however_they_come_and_go(page: Page, kiosk: Kiosk) -> None:
    for number, ref in (("R041", "a2"), ("R042", "a1"), ("R043", None), ("R044", "a3")):
        kiosk.tell(arrived(number, ref))
        expect(page.locator("#view")).to_contain_text(number)
    rows = [row.get_attribute("id") for row in page.locator("tbody tr[id]").all()]
    page.reload()
    expect(page.locator("#view")).to_contain_text("R044")
    assert [row.get_attribute("id") for row in page.locator("tbody tr[id]").all()] == rows
    assert len(set(rows)) == 4


def test_the_main_button_and_the_list_are_a_key_away(page: Page, kiosk: Kiosk) -> None:
    for nr in range(8):
        kiosk.tell(arrived(f"R{nr + 40:03}", None))
    expect(page.locator("#view")).to_contain_text("R047")
    page.keyboard.press("Tab")
    expect(page.locator(".skip").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#primary")).to_be_focused()


def test_a_database_that_is_locked_is_a_note_at_the_desk_and_a_problem_for_a_program(
    page: Page, kiosk: Kiosk, central: RunningCentral
) -> None:
    kiosk.tell(arrived("R042", "a1"))
    expect(page.locator("#primary")).to_contain_text("R042")
    known = bearer(central.address)
    with in_database(central.where):  # another program's hand on the lock of writing
        page.keyboard.press("F2")
        expect(page.locator("#note")).to_contain_text("Er is niets veranderd")
        raw = msgspec.json.encode(up(arrived("R043", "a2"), first=2))
        answer = requests.post(
            f"{central.address}/v1/sync",
            raw,
            headers={"content-type": MEDIA_TYPE, **known},
            timeout=30,
        )
        assert answer.status_code == 503
        assert answer.headers["content-type"] == "application/problem+json"
        assert int(answer.headers["retry-after"]) > 0
    page.keyboard.press("F2")
    expect(page.locator("#number")).to_contain_text("R042")
    expect(page.locator("#primary")).to_contain_text("Klaar")
