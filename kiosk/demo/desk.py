"""The demo's desk in a real browser: sees the number, calls it, and finishes."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from kiosk.demo.environment import DemoEnvironment
from kiosk.demo.staff import sign_in

PATIENCE_MS = 30_000


class DeskInBrowser:
    """One open desk page."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def expect_number(self, number: str) -> float:
        """Return when the number was on the page (monotonic). Raises playwright's TimeoutError."""
        self._page.wait_for_selector(f'tr[id] a.number:has-text("{number}")')
        return time.monotonic()

    def row(self, number: str) -> str:
        """Return the text of its row, once its ticket is settled."""
        return self._page.locator("tr[id]", has_text=number).first.inner_text().replace("\n", " ")

    def numbers(self) -> list[str]:
        """Return every number on the page, in order."""
        return sorted(self._page.locator("tr[id] a.number").all_inner_texts())

    def expect_text(self, words: str) -> None:
        """Wait for a kiosk's alert with this text. Raises playwright's TimeoutError."""
        self._page.wait_for_selector(f'#ailing li:has-text("{words}")')

    def expect_no_text(self, words: str) -> None:
        """Wait until the alert is gone."""
        self._page.wait_for_selector(f'#ailing li:has-text("{words}")', state="detached")

    def picture(self, file: Path) -> None:
        """Save a picture of the page."""
        self._page.screenshot(path=file)

    def next_and_done(self, number: str) -> None:
        """Call the next and finish; the primary button does nothing within a second of a change."""
        self._page.locator("#primary").click()
        self._page.wait_for_selector(f'#primary:has-text("{number} afsluiten")')
        self._page.wait_for_timeout(1100)
        self._page.locator("#primary").click()
        self._page.wait_for_selector('#mine-head:has-text("Vrij")')


@contextmanager
def open_desk(environment: DemoEnvironment, desk: int = 3) -> Iterator[DeskInBrowser]:
    """Log in at a desk in Debian's Chromium; its stream is running."""
    environment.add_clerk()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--disable-gpu", "--disable-quic"]
        )
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.set_default_timeout(PATIENCE_MS)
        page.goto(f"{environment.address}/desk/{desk}", wait_until="domcontentloaded")
        sign_in(page)
        page.wait_for_selector("body[data-live=yes]")
        yield DeskInBrowser(page)
        browser.close()
