"""Debian's Chromium through Playwright; nothing is downloaded."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

from tests.support.staff import log_in

SET_BACK = "() => { const real = Date.now; Date.now = () => real() - 3600000; }"
"""To evaluate in a page: the computer's clock is set back by an hour while it is open."""


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--disable-gpu", "--disable-quic"]
        )
        yield browser
        browser.close()


def desk_page(browser: Browser, address: str, desk: int = 3) -> Page:
    """An open desk page whose stream has sent its first view."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.set_default_timeout(30_000)
    log_in(page.context, address)
    page.goto(f"{address}/desk/{desk}", wait_until="domcontentloaded")
    page.wait_for_selector("body[data-live=yes]")
    return page
