"""A script or tag in any text that a file, a request or a provider can bring in is shown as text, and nothing of it runs."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page

from central.access.roles import Role
from central.store.accounts import account_of_city
from tests.support.browser import chromium
from tests.support.central import ROOT, RunningCentral, fresh
from tests.support.clock import now
from tests.support.commands import Kiosk, arrived
from tests.support.staff import in_database, log_in

pytestmark = [pytest.mark.server, pytest.mark.browser]

BAD = "<img src=x onerror=alert(1)>"
INITIALS = "<i>&\"'"
"""As far as the import lets initials be."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def house(tmp_path: Path, template: Path) -> Iterator[RunningCentral]:
    """A central whose city, login and day bring in what would be harmful if it were not shown as text."""
    config = tmp_path / "config"
    config.mkdir()
    for file in (ROOT / "config").glob("*.toml"):
        (config / file.name).write_bytes(file.read_bytes())
    policy = config / "policy.toml"
    policy.write_text(policy.read_text().replace('"Stad Lindeberg"', f'"{BAD}"'))
    (config / "staff.toml").write_text(
        f'[city_login]\nissuer = "https://login.example"\nclient_id = "x"\nrole_claim = "r"\nlabel = "{BAD}"\n'
        '[city_login.roles]\n"a" = "clerk"\n'
    )
    central = fresh(tmp_path / "central", template)
    secret = central.folder / "city-login.secret"
    secret.write_text("secret")
    secret.chmod(0o600)
    central.environment["ONTHAAL_CONFIG"] = str(config)
    day = tmp_path / "bad.csv"
    quoted = INITIALS.replace('"', '""')
    day.write_text(f'ref,day,start,purpose,initials,code,card\nx1,today,10:20,collect,"{quoted}",OH-BAD,A\n')
    assert central.command("import", str(day)).stdout.strip() == "1"
    with in_database(central.where) as connection:
        account_of_city(connection, f"issuer {BAD}", BAD, Role.CLERK, now())
    central.start()
    yield central
    central.stop()


def looked_at(page: Page, address: str) -> str:
    """The text of a page on which no dialog opened and no strange element stands."""
    page.goto(address, wait_until="domcontentloaded")
    assert page.locator("img[src=x], i").count() == 0
    return page.inner_text("body")


def test_what_comes_in_is_shown_as_text_on_every_page(house: RunningCentral, browser: Browser) -> None:
    page = browser.new_page()
    opened: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        opened.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    login = looked_at(page, f"{house.address}/login")
    assert login.count(BAD) == 2, "the city's name and the label of its login"
    Kiosk(house).tell(arrived("R042", "x1"))
    log_in(page.context, house.address)
    looked_at(page, f"{house.address}/desk/3")
    page.wait_for_selector("body[data-live=yes]")
    page.locator("#primary").click()
    page.wait_for_selector("#mine-head:has-text('Mijn loket')")
    assert INITIALS in page.inner_text("#mine")
    assert page.locator("i").count() == 0
    page.context.clear_cookies()
    log_in(page.context, house.address, Role.ADMINISTRATOR)
    assert BAD in looked_at(page, f"{house.address}/staff")
    page.context.clear_cookies()
    log_in(page.context, house.address, Role.SUPERVISOR)
    looked_at(page, f"{house.address}/log")
    assert opened == []
    page.context.close()
