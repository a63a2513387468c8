"""The lobby's display in a real browser: before the first call, live, the last calls, and without central."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from kiosk.protocol import AnyCommand
from kiosk.runtime.ids import new_id
from tests.support.browser import SET_BACK, chromium
from tests.support.central import RunningCentral
from tests.support.commands import arrived, up
from tests.support.identity import client_of
from tests.support.staff import in_database, log_in

expect.set_options(timeout=30_000)
OUT = Path(__file__).parents[2] / "out"
SCREENS = {"landscape": (1920, 1080), "portrait": (1080, 1920)}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


class Lobby:
    """Arrivals, and desks that call them."""

    def __init__(self, central: RunningCentral) -> None:
        self.address, self.next, self.clerk = central.address, 1, central.staff()
        with in_database(central.where) as connection:
            connection.exec_driver_sql("INSERT INTO kiosk_letter VALUES ('hal-1', 'G')")  # the widest
        self.client = client_of(central.address)

    def arrives(self, *numbers: str) -> None:
        commands: list[AnyCommand] = [arrived(number, f"a-{number}") for number in numbers]
        self.next = self.client.sync(up(*commands, first=self.next)).expected

    def calls(self, desk: int) -> None:
        """The next one, and the one before is finished."""
        assert self.clerk.form(f"/desk/{desk}/next", {"key": str(new_id())}).status_code == 303


@pytest.fixture
def lobby(central: RunningCentral) -> Lobby:
    return Lobby(central)


def display(browser: Browser, address: str, screen: str = "landscape") -> Page:
    width, height = SCREENS[screen]
    page = browser.new_page(viewport={"width": width, "height": height})
    page.set_default_timeout(30_000)
    log_in(page.context, address)
    page.goto(f"{address}/display", wait_until="domcontentloaded")
    page.wait_for_selector("body[data-live=yes]")
    return page


def test_before_the_first_call_it_says_welcome_and_where_the_number_comes(browser: Browser, lobby: Lobby) -> None:
    page = display(browser, lobby.address)
    expect(page.locator(".now")).to_contain_text("Welkom")
    expect(page.locator(".now")).to_contain_text("Je nummer verschijnt hier")
    expect(page.locator(".past li")).to_have_count(5)
    page.screenshot(path=OUT / "display-welcome.png")
    page.context.close()


def test_a_call_is_on_the_open_display_at_once_and_the_earlier_ones_move_down(browser: Browser, lobby: Lobby) -> None:
    page = display(browser, lobby.address)
    lobby.arrives("R001", "R002", "R003")
    for desk, number in ((3, "R001"), (1, "R002"), (14, "R003")):
        lobby.calls(desk)
        expect(page.locator(".now .number")).to_have_text(number)
        expect(page.locator(".now .to")).to_have_text(f"Loket {desk}")
    expect(page.locator(".past li").nth(0)).to_have_text("R0021")
    expect(page.locator(".past li").nth(1)).to_have_text("R0013")
    page.screenshot(path=OUT / "display.png")
    page.context.close()


def test_the_widest_number_and_the_highest_desk_stay_on_the_screen(browser: Browser, lobby: Lobby) -> None:
    pages = {screen: display(browser, lobby.address, screen) for screen in SCREENS}
    lobby.arrives(*[f"G00{nr}" for nr in range(7)])
    for desk in range(93, 100):
        lobby.calls(desk)
    for screen, page in pages.items():
        nothing_is_cut(page, screen)
        page.context.close()


def nothing_is_cut(page: Page, screen: str) -> None:
    expect(page.locator(".now .to")).to_have_text("Loket 99")
    page.screenshot(path=OUT / f"display-{screen}.png")
    overflowing = page.evaluate(
        "[...document.querySelectorAll('.num, .to span, .foot span')]"
        ".filter(e => { const r = e.getBoundingClientRect(), p = e.closest('.now, li, .foot').getBoundingClientRect();"
        " return r.width && (r.right > p.right + 1 || r.left < p.left - 1) }).map(e => e.textContent)"
    )
    assert overflowing == []
    cut = page.evaluate(
        "[...document.querySelectorAll('.now p, .now span')].filter(e => {"
        " const r = e.getBoundingClientRect(), p = e.closest('.now').getBoundingClientRect();"
        " return r.height && (r.top < p.top || r.bottom > p.bottom || r.right > p.right) }).map(e => e.textContent)"
    )
    assert cut == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_central_it_keeps_the_last_call_and_says_since_when(
    browser: Browser, lobby: Lobby, central: RunningCentral
) -> None:
    page = display(browser, lobby.address)
    lobby.arrives("R001")
    lobby.calls(3)
    expect(page.locator(".now .number")).to_have_text("R001")
    page.evaluate(SET_BACK)
    central.kill()
    expect(page.locator("body.is-stale")).to_be_attached()
    expect(page.locator(".now .label")).to_contain_text("Laatst opgeroepen")
    expect(page.locator(".foot .lost").last).to_contain_text("Niet bijgewerkt sinds")
    expect(page.locator(".now .number")).to_have_text("R001")
    page.screenshot(path=OUT / "display-lost.png")
    central.start()
    expect(page.locator("body.is-stale")).not_to_be_attached()
    page.context.close()


def test_the_display_names_nobody_and_loads_nothing_from_elsewhere(browser: Browser, lobby: Lobby) -> None:
    lobby.arrives("R001")
    lobby.calls(3)
    page = browser.new_page()
    log_in(page.context, lobby.address)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{lobby.address}/display", wait_until="domcontentloaded")
    page.wait_for_selector("body[data-live=yes]")
    assert all(url.startswith(lobby.address) for url in asked)
    assert "A. K." not in page.content()
    page.context.close()


def test_two_people_with_one_number_are_told_apart_by_the_hour_on_their_papers(browser: Browser, lobby: Lobby) -> None:
    page = display(browser, lobby.address)
    lobby.arrives("R001", "R001", "R002")
    desk = browser.new_page(viewport={"width": 1440, "height": 900})
    log_in(desk.context, lobby.address)
    desk.goto(f"{lobby.address}/desk/9", wait_until="domcontentloaded")
    expect(desk.locator("tr[id] a.number", has_text="R001 van")).to_have_count(2)
    expect(desk.locator("tr[id] a.number", has_text="R002 van")).to_have_count(0)
    desk.screenshot(path=OUT / "desk-twins.png")
    lobby.calls(3)
    expect(page.locator(".now .more")).to_contain_text("ticket van")
    page.screenshot(path=OUT / "display-twins.png")
    for each in (page, desk):
        each.context.close()
