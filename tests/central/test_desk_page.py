"""The desk's page in a real browser: live, calm, and harmless to double clicks and held keys."""

import os
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from playwright.sync_api import Browser, Page, expect

from kiosk.protocol import HelpWanted, KioskStatus, NotPrinted, PaperLeft, Printed
from kiosk.rules import DeviceState, LetterState, OldCard, Purpose, Readiness, assess
from kiosk.runtime.clock import BRUSSELS
from kiosk.runtime.ids import new_id
from tests.support.browser import SET_BACK, chromium, desk_page
from tests.support.central import RunningCentral
from tests.support.clock import now
from tests.support.commands import Kiosk, arrived, up
from tests.support.staff import log_in
from tests.support.waiting import until

expect.set_options(timeout=30_000)
OUT = Path(__file__).parents[2] / "out"
GALLERY = Path(os.environ.get("ONTHAAL_OUT", OUT)) / "gallery"
RED, RED_LINES = assess([LetterState.VERIFIED, OldCard.FORGOTTEN])
AMBER, AMBER_LINES = assess([LetterState.NOT_RECEIVED, OldCard.NOT_CHECKED])


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


def settled(page: Page) -> None:
    """The second in which the primary changes nothing is over."""
    page.wait_for_timeout(1100)


def test_arrival_is_on_the_open_page_at_once_with_number_time_and_lines(page: Page, kiosk: Kiosk) -> None:
    first = arrived("R042", "a1")
    kiosk.tell(first, Printed(now(), first.visit, ticket=first.ticket))
    row = page.locator("tr.first")
    expect(row).to_contain_text("R042")
    expect(row).to_contain_text("In orde")
    expect(row).to_contain_text("10.20")
    expect(page.locator("#mine")).to_contain_text("Brief hoort bij de afspraak.")
    expect(page.locator("#mine")).not_to_contain_text("A. K.")


def test_next_then_done_and_the_initials_are_seen_only_in_between(page: Page, kiosk: Kiosk) -> None:
    kiosk.tell(arrived("R042", "a1"))
    expect(page.locator("#primary")).to_contain_text("R042")
    page.keyboard.press("F2")
    expect(page.locator("#primary")).to_contain_text("R042 afsluiten")
    expect(page.locator("#mine")).to_contain_text("A. K.")
    settled(page)
    page.locator("#primary").click()
    expect(page.locator("#mine")).to_contain_text("Vrij")
    expect(page.locator(".void")).to_have_text("Er wacht niemand.")


def test_a_kiosk_hears_how_many_desks_are_open_and_when_each_who_may_be_called_is_due(
    page: Page, browser: Browser, kiosk: Kiosk, central: RunningCentral
) -> None:
    def desks() -> int:
        return kiosk.client.sync(up()).status.desks

    until(lambda: desks() == 1, "one desk has its page open")
    again, other = desk_page(browser, central.address), desk_page(browser, central.address, 4)
    until(lambda: desks() == 2, "two desks, one of them twice")
    again.context.close()
    other.context.close()
    until(lambda: desks() == 1, "the other is closed")
    kiosk.tell(
        arrived("R001", "a2"), arrived("R002", "a1"),
        arrived("R003", None, readiness=RED, evidence=RED_LINES), arrived("R004", None, purpose=Purpose.HELP, evidence=()),
    )  # fmt: skip
    hours = [f"{due.astimezone(BRUSSELS):%H.%M}" for due in kiosk.client.sync(up()).status.dues]
    assert hours == ["10.20", "10.30"], "soonest first, and nobody who is called by name"


def test_double_click_and_a_held_key_are_harmless(page: Page, kiosk: Kiosk, central: RunningCentral) -> None:
    kiosk.tell(*(arrived(f"R{nr:03d}", None) for nr in range(1, 5)))
    expect(page.locator("#primary")).to_contain_text("R001")
    page.locator("#primary").dblclick(delay=20)
    expect(page.locator("#primary")).to_contain_text("R001 afsluiten")
    for _ in range(12):
        page.keyboard.down("F2")
    page.keyboard.up("F2")
    expect(page.locator("#primary")).to_contain_text("afsluiten")
    assert central.rows("SELECT count(*) FROM entry WHERE state = 'done'") == [(0,)]
    assert central.rows("SELECT count(*) FROM entry WHERE state = 'called'") == [(1,)]


def test_red_and_help_stand_apart_and_are_called_by_name(page: Page, kiosk: Kiosk) -> None:
    kiosk.tell(
        arrived("R001", "a1", readiness=RED, evidence=RED_LINES),
        arrived("R002", None, purpose=Purpose.HELP, evidence=()),
    )
    expect(page.locator("tr.quiet")).to_have_count(2)
    expect(page.locator("#primary")).to_have_attribute("aria-disabled", "true")
    expect(page.locator("#mine")).to_contain_text("Er wacht niemand voor een loket. 2 eerst langs het onthaal.")
    page.locator("tr.quiet a").first.click()
    expect(page.locator("#mine")).to_contain_text("Oude kaart ligt thuis.")
    page.screenshot(path=GALLERY / "desk-chosen.png")
    page.locator("#primary").click()
    expect(page.locator("#mine")).to_contain_text("Mijn loket")
    expect(page.locator("#number")).to_have_text("R001")


def test_not_printed_and_help_are_said_in_words(page: Page, kiosk: Kiosk) -> None:
    first = arrived("R042", "a1")
    kiosk.tell(first, NotPrinted(now(), first.visit, ticket=first.ticket, reason="blocked"))
    expect(page.locator("tr.first")).to_contain_text("Niet gedrukt")
    kiosk.tell(HelpWanted(now(), new_id(), step="show_letter"))
    expect(page.locator("#alarms")).to_contain_text("Vraagt hulp aan de kiosk.")
    page.locator("#alarms button").click()
    expect(page.locator("#alarms")).to_have_count(0)


def test_another_desk_was_first_is_said_above_the_primary(page: Page, kiosk: Kiosk, central: RunningCentral) -> None:
    kiosk.tell(arrived("R001", None))
    page.goto(f"{central.address}/desk/3?entry=1", wait_until="domcontentloaded")
    page.wait_for_selector("body[data-live=yes]")
    page.evaluate("window.stop()")
    with central.staff() as colleague:
        colleague.form("/desk/1/next", {"key": "k" * 16})
        note = colleague.form("/desk/3/call", {"key": "j" * 16, "entry": "1"}).headers["location"]
    assert "note=gone" in note
    page.goto(central.address + note, wait_until="domcontentloaded")
    expect(page.locator("#note")).to_be_visible()
    expect(page.locator("#note")).to_have_text("Een ander loket was net voor.")
    page.screenshot(path=GALLERY / "desk-note.png")


def test_a_card_that_another_desk_calls_under_the_clerk_s_eyes_says_that_it_waits_no_more(
    page: Page, kiosk: Kiosk, central: RunningCentral
) -> None:
    """Or the main button, which was this card's, calls somebody else without a word."""
    kiosk.tell(arrived("R001", None), arrived("R002", None))
    page.locator("tr:has-text('R002') a.number").click()
    expect(page.locator("#primary")).to_contain_text("R002 oproepen")
    expect(page.locator("#left")).to_have_count(0)
    with central.staff() as colleague:
        colleague.form("/desk/1/call", {"key": "k" * 16, "entry": "2"})
    expect(page.locator("#left")).to_have_text("R002 wacht niet meer.")
    expect(page.locator("#primary")).to_contain_text("Volgende oproepen")


def test_focus_stays_on_its_row_when_another_comes(page: Page, kiosk: Kiosk) -> None:
    kiosk.tell(arrived("R002", "a2"))
    expect(page.locator("tr.first")).to_contain_text("R002")
    page.keyboard.press("ArrowDown")
    expect(page.locator("tr.first a")).to_be_focused()
    kiosk.tell(arrived("R001", "a1"))
    expect(page.locator("tr.first")).to_contain_text("R001")
    expect(page.locator("#e-1 a")).to_be_focused()


def test_view_is_held_while_a_finger_is_down(page: Page, kiosk: Kiosk) -> None:
    page.mouse.move(300, 600)
    page.mouse.down()
    kiosk.tell(arrived("R001", "a1"))
    until(lambda: page.evaluate("waiting !== null"), "a view waits")
    expect(page.locator("tr.first")).to_have_count(0)
    page.mouse.up()
    expect(page.locator("tr.first")).to_contain_text("R001")


def test_central_that_goes_is_said_with_its_hour_and_comes_back_true(
    page: Page, kiosk: Kiosk, central: RunningCentral
) -> None:
    kiosk.tell(arrived("R001", "a1"))
    expect(page.locator("tr.first")).to_contain_text("R001")
    assert page.evaluate(CALM), "nothing is stale while central answers"
    page.evaluate(SET_BACK)
    central.kill()
    expect(page.locator("#stale")).to_be_visible(timeout=30_000)
    expect(page.locator("#stale")).to_contain_text("Niet bijgewerkt sinds")
    page.screenshot(path=GALLERY / "desk-stale.png")
    central.start()
    kiosk.tell(arrived("R002", "a2"))
    expect(page.locator("#stale")).to_be_hidden()
    expect(page.locator("tbody")).to_contain_text("R002")


CALM = """async () => {
  for (let nr = 0; nr < 25; nr++) {
    if (!document.getElementById("stale").hidden) return false;
    await new Promise((done) => setTimeout(done, 100));
  }
  return true;
}"""
ORDERED = """ref,day,start,purpose,initials,birth,child,code,card,due_eur
o1,today,10.30,apply,A. A.,1990-02-03,,OH-O1,A,
o2,today,10.31,apply,B. B.,CHILD,yes,OH-O2,H,
o3,today,10.32,apply,C. C.,CHILD,yes,OH-O3,F+,
o4,today,10.33,apply,D. D.,1990-00-00,,OH-O4,M,
o5,today,10.34,collect,E. E.,1990-02-03,,OH-O5,EU,17
o6,today,10.35,collect,F. F.,1990-02-03,,OH-O6,EU,
"""


def test_who_is_called_has_his_card_by_name_and_what_it_costs_and_before_that_neither(
    page: Page, kiosk: Kiosk, central: RunningCentral
) -> None:
    file = central.folder / "ordered.csv"
    file.write_text(ORDERED.replace("CHILD", f"{now().year - 9}-01-02"))
    assert central.command("import", str(file)).returncode == 0
    for nr in range(1, 7):
        kiosk.tell(arrived(f"R00{nr}", f"o{nr}", purpose=Purpose.APPLY if nr < 5 else Purpose.COLLECT))
    expect(page.locator("#primary")).to_contain_text("R001")
    expect(page.locator("#card-name")).to_have_count(0)
    expect(page.locator("#price")).to_have_count(0)
    for nr, card, price in (
        (1, "A · Beperkt verblijf", "prijs op de lijst 24 euro"),
        (2, "H · Europese blauwe kaart", "wordt niet uitgereikt onder 12 jaar"),
        (3, "F+ · Familielid EU art. 20", "prijs op de lijst 8 euro"),
        (4, "M · Begunstigde terugtrekkingsakkoord", "leeftijd onbekend"),
        (5, "EU · Inschrijving", "nog te betalen: 17 euro"),
        (6, "EU · Inschrijving", ""),
    ):
        page.locator(f"tr:has-text('R00{nr}') a").click()
        page.locator("#primary").click()
        expect(page.locator("#primary")).to_contain_text(f"R00{nr} afsluiten")
        expect(page.locator("#card-name")).to_contain_text(card)
        expect(page.locator("#price")).to_have_count(1 if price else 0)
        if price:
            expect(page.locator("#price")).to_contain_text(price)
        page.screenshot(path=GALLERY / f"desk-costs-{nr}.png")
        settled(page)
        page.locator("#primary").click()
        expect(page.locator("#mine-head")).to_contain_text("Vrij")
        settled(page)


def test_page_works_without_script(browser: Browser, central: RunningCentral, kiosk: Kiosk) -> None:
    kiosk.tell(arrived("R042", "a1"))
    context = browser.new_context(java_script_enabled=False)
    log_in(context, central.address)
    page = context.new_page()
    page.goto(f"{central.address}/desk/5")
    page.locator("#primary").click()
    expect(page.locator("#primary")).to_contain_text("R042 afsluiten")
    context.close()


def test_streams_of_pages_that_left_are_let_go(browser: Browser, central: RunningCentral, kiosk: Kiosk) -> None:
    pages = [desk_page(browser, central.address, desk) for desk in (1, 2)]
    assert kiosk.client.sync(up(first=kiosk.next)).status.staffed
    for each in pages:
        each.context.close()
    until(lambda: not kiosk.client.sync(up(first=kiosk.next)).status.staffed, "nobody is there")


def test_page_is_drawn_for_a_look(page: Page, kiosk: Kiosk) -> None:
    late = arrived("R003", None, readiness=AMBER, evidence=AMBER_LINES)
    kiosk.tell(
        arrived("R001", "a1"), arrived("R002", "a2"), late,
        NotPrinted(now(), late.visit, ticket=late.ticket, reason="unknown"),
        arrived("R004", None, readiness=RED, evidence=RED_LINES), HelpWanted(now(), new_id(), step="attract"),
    )  # fmt: skip
    expect(page.locator("tr.quiet")).to_have_count(1)
    page.screenshot(path=GALLERY / "desk-free.png")
    page.locator("#primary").click()
    expect(page.locator("#mine")).to_contain_text("A. K.")
    page.wait_for_selector("body[data-live=yes]")
    page.screenshot(path=GALLERY / "desk-called.png")


def test_what_ails_a_kiosk_stands_on_the_open_page_and_goes_when_it_is_mended(page: Page, kiosk: Kiosk) -> None:
    boot = new_id()

    def says(nr: int, paper: PaperLeft, **devices: DeviceState) -> None:
        status = KioskStatus(boot, nr, paper, devices)
        kiosk.client.sync(msgspec.structs.replace(up(), status=status))

    says(
        1,
        PaperLeft.OUT,
        scanner=DeviceState.ABSENT,
        reader=DeviceState.LEFT_BEHIND,
        printer=DeviceState.REFUSED,
        lookup=DeviceState.GUESSED,
        sound=DeviceState.ABSENT,
    )
    expect(page.locator("#ailing li")).to_have_count(5)
    expect(page.locator("#ailing")).to_contain_text("de luidspreker werkt niet")
    expect(page.locator("#ailing")).to_contain_text("te vaak geraden")
    expect(page.locator("#ailing")).to_contain_text("Kiosk hal-1: er zit nog een kaart in de lezer")
    expect(page.locator("#ailing")).to_contain_text("het papier is op")
    expect(page.locator("#ailing")).to_contain_text("de scanner werkt niet")
    page.screenshot(path=OUT / "desk-ailing.png")
    says(
        2,
        PaperLeft.PLENTY,
        scanner=DeviceState.READY,
        reader=DeviceState.READY,
        printer=DeviceState.READY,
        sound=DeviceState.READY,
    )
    expect(page.locator("#ailing")).to_have_count(0)


SPILL = """() => Math.max(...[...document.querySelectorAll("td.c-state")].map((cell) =>
  cell.querySelector(".state").getBoundingClientRect().right - cell.getBoundingClientRect().right))"""


@pytest.mark.parametrize("width", [360, 640, 820, 1024, 1180, 1280, 1440, 1920])
def test_the_list_is_readable_at_every_width(
    browser: Browser, central: RunningCentral, kiosk: Kiosk, width: int
) -> None:
    """What one has to know has room for its words, nothing lies beside the screen, and no word on another."""
    kiosk.tell(*(arrived(f"R{nr:03}", None, readiness=AMBER, evidence=AMBER_LINES) for nr in range(1, 40)))
    kiosk.tell(arrived("R040", None, readiness=Readiness.RED))
    page = browser.new_page(viewport={"width": width, "height": 900})
    log_in(page.context, central.address)
    page.goto(f"{central.address}/desk/3", wait_until="domcontentloaded")
    expect(page.locator("tbody tr:not(.group)")).to_have_count(40)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    spill = page.evaluate(SPILL)
    assert width < 820 or spill <= -6, "a state keeps away from the hour beside it"
    words = page.locator("td.c-why").first.bounding_box()
    assert words is not None
    assert words["width"] >= 220
    assert page.evaluate(
        "[...document.querySelectorAll('tbody td, tbody th')].every((cell) => cell.scrollWidth <= cell.clientWidth + 1)"
    )
    page.context.close()


def test_help_rings_stands_on_top_and_in_the_title_until_a_colleague_goes(page: Page, kiosk: Kiosk) -> None:
    first = arrived("R001", "a1")
    kiosk.tell(first, *(arrived(f"R{nr:03}", None) for nr in range(2, 30)))
    expect(page).to_have_title("Loket 3")
    kiosk.tell(HelpWanted(now(), new_id(), step="attract"))
    expect(page.locator("#alarms li")).to_have_count(1)
    expect(page).to_have_title("(1) Hulp gevraagd · Loket 3")
    assert page.evaluate("document.body.dataset.rang") == "1"
    box = page.locator("#alarms li").bounding_box()
    assert box is not None
    assert box["y"] < 300
    kiosk.tell(HelpWanted(now(), first.visit, step="read_number", ticket=first.ticket))
    expect(page.locator("#alarms li").nth(1)).to_contain_text("R001")
    assert page.evaluate("document.body.dataset.rang") == "2"
    kiosk.tell(arrived("R031", None))
    expect(page.locator("tbody")).to_contain_text("R031")
    assert page.evaluate("document.body.dataset.rang") == "2", "the same call does not ring again"
    kiosk.tell(*(HelpWanted(now(), new_id(), step="attract") for _ in range(10)))
    expect(page.locator("#alarms li")).to_have_count(12)
    row = page.locator("tbody tr[id]").first.bounding_box()
    assert row is not None
    assert row["y"] < 500, "the list stays in sight, however many call"
    for left in range(11, -1, -1):
        page.locator("#alarms button").first.click()
        expect(page.locator("#alarms li")).to_have_count(left)
    expect(page).to_have_title("Loket 3")


def test_whom_a_second_press_finished_is_taken_back_from_the_same_place(
    page: Page, kiosk: Kiosk, central: RunningCentral
) -> None:
    kiosk.tell(arrived("R001", "a1"), arrived("R002", None))
    expect(page.locator("tbody tr:not(.group)")).to_have_count(2)
    page.keyboard.press("F2")
    expect(page.locator("#mine")).to_contain_text("Mijn loket")

    def finished() -> bool:
        """Once it is no double click any more."""
        form = {"key": str(new_id()), "entry": "1"}
        with central.staff() as colleague:
            colleague.form("/desk/3/done", form)
        return central.rows("SELECT state FROM entry WHERE id = 1") == [("done",)]

    until(finished)
    expect(page.locator("#undo")).to_be_visible()
    page.locator("#undo").click()
    expect(page.locator("#mine")).to_contain_text("Mijn loket")
    expect(page.locator("#number")).to_have_text("R001")
    expect(page.locator("#undo")).to_have_count(0)
