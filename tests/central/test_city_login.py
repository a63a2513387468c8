"""The city's own login, through a real provider: who comes in with which role, and every way in which it must fail."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import pytest
import requests

from central.api.caller import SESSION_COOKIE
from central.api.city_login import ATTEMPT_COOKIE
from tests.support.browser_without_script import Browser
from tests.support.central import ROOT, RunningCentral, fresh
from tests.support.ports import free_port
from tests.support.provider import CLIENT, PERSON, SECRET, Provider, provider
from tests.support.waiting import until

pytestmark = [pytest.mark.server, pytest.mark.slow]

STAFF = """idle_minutes = 30
[city_login]
issuer = "{issuer}"
client_id = "{client}"
role_claim = "roles"
[city_login.roles]
"onthaal-beheer" = "administrator"
"onthaal-loket" = "clerk"
"""


def configured(folder: Path, text: str) -> Path:
    """A city's configuration with this staff.toml."""
    config = folder / "config"
    config.mkdir()
    for file in (ROOT / "config").glob("*.toml"):
        (config / file.name).write_bytes(file.read_bytes())
    (config / "staff.toml").write_text(text)
    return config


class House:
    """A central whose staff has the city's login."""

    def __init__(self, folder: Path, city: Provider, central: RunningCentral) -> None:
        self.folder, self.city, self.central = folder, city, central

    def came_back(self, browser: Browser, wanted: str = "/desk/3", name: str = PERSON) -> str:
        """Away to the provider, logged in there, and the address with which the browser comes back."""
        away = browser.ask("GET", f"/login/city?next={wanted}")
        assert away.status_code == 303, away.text
        return self.city.visited(away.headers["location"], name)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, template: Path) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("city")
    central = fresh(folder / "central", template)
    central.port = free_port()
    with provider(folder, f"http://127.0.0.1:{central.port}/login/return") as city:
        city.add_person("onthaal-loket", "something-else")
        config = configured(folder, STAFF.format(issuer=city.issuer, client=CLIENT))
        secret = central.folder / "city-login.secret"
        secret.write_text(SECRET)
        secret.chmod(0o600)
        central.environment |= {
            "ONTHAAL_CONFIG": str(config),
            "ONTHAAL_CLOCK": "",
        }  # the provider's clock is the real one
        central.start()
        yield House(folder, city, central)
        central.stop()


def test_a_clerk_comes_in_with_the_city_s_login_and_the_role_that_it_names(house: House) -> None:
    clerk = Browser(house.central)
    assert 'href="/login/city?next=/"' in clerk.ask("GET", "/login").text
    entered = clerk.ask("GET", house.came_back(clerk))
    assert (entered.status_code, entered.headers["location"]) == (303, "/desk/3")
    assert f"{PERSON}@city" in clerk.ask("GET", "/desk/3").text
    assert house.central.rows("SELECT role, password FROM account WHERE subject IS NOT NULL") == [("clerk", None)]
    assert clerk.ask("GET", "/password").status_code == 200
    again = Browser(house.central)
    again.ask("GET", house.came_back(again))
    assert house.central.rows("SELECT count(*) FROM account WHERE subject IS NOT NULL") == [(1,)]


def test_another_role_there_is_another_role_here_at_the_next_login_and_none_is_no_way_in(house: House) -> None:
    house.city.give_roles("onthaal-beheer", "onthaal-loket")
    chief = Browser(house.central)
    chief.ask("GET", house.came_back(chief))
    assert chief.ask("GET", "/").headers["location"] == "/staff"
    house.city.give_roles("something-else")
    nobody = Browser(house.central)
    refused = nobody.ask("GET", house.came_back(nobody))
    assert refused.status_code == 403
    assert "heeft hier nog geen rol" in refused.text
    assert SESSION_COOKIE not in nobody.jar
    house.city.give_roles("onthaal-loket")


def changed(address: str, **fields: str) -> str:
    parts = urlsplit(address)
    return urlunsplit(parts._replace(query=urlencode({**dict(parse_qsl(parts.query)), **fields})))


@pytest.mark.parametrize(
    "fields", [{"state": "another"}, {"code": "another"}, {"code": ""}, {"error": "access_denied"}, {"state": ""}]
)
def test_an_answer_that_was_changed_lets_nobody_in(house: House, fields: dict[str, str]) -> None:
    thief = Browser(house.central)
    back = house.came_back(thief)
    answer = thief.ask("GET", changed(back, **fields))
    assert answer.status_code == 400
    assert "niet gelukt" in answer.text
    assert SESSION_COOKIE not in thief.jar


def test_an_answer_counts_in_the_browser_that_asked_and_once(house: House) -> None:
    """A link with somebody else's code would log its victim in as the thief."""
    thief, victim = Browser(house.central), Browser(house.central)
    back = house.came_back(thief)
    assert victim.ask("GET", back).status_code == 400
    victim.ask("GET", "/login/city")
    assert victim.ask("GET", back).status_code == 400
    victim.jar[ATTEMPT_COOKIE] = "AAAA"
    assert victim.ask("GET", back).status_code == 400
    assert SESSION_COOKIE not in victim.jar
    assert thief.ask("GET", back).status_code == 303
    assert thief.ask("GET", back).status_code == 400


def test_the_provider_s_new_key_is_fetched_when_it_is_met(house: House) -> None:
    house.city.sign_key()
    clerk = Browser(house.central)

    def entered() -> bool:
        return clerk.ask("GET", house.came_back(clerk)).status_code == 303

    until(entered, "the keys are fetched anew, at most every ten seconds")


def test_nothing_of_the_provider_s_is_kept_and_the_log_names_nobody_who_failed(house: House) -> None:
    stored = b"".join(file.read_bytes() for file in house.central.folder.glob("central.db*"))
    assert b"eyJ" not in stored, "no token of the provider's"
    assert not re.search(rb"access_token|id_token", stored)


def test_a_provider_that_is_away_is_told_and_local_accounts_go_on(house: House, tmp_path: Path, template: Path) -> None:
    central = fresh(tmp_path / "central", template)
    (central.folder / "city-login.secret").write_text(SECRET)
    (central.folder / "city-login.secret").chmod(0o600)
    away = f"http://127.0.0.1:{free_port()}/api"
    central.environment["ONTHAAL_CONFIG"] = str(configured(tmp_path, STAFF.format(issuer=away, client=CLIENT)))
    central.start()
    try:
        page = Browser(central).ask("GET", "/login/city")
        assert page.status_code == 503
        assert "Het stadsaccount antwoordt niet" in page.text
        assert "wacht niemand" in central.staff().page("/desk/3")
    finally:
        central.stop()


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (STAFF.replace("{issuer}", "http://login.example"), 3, "https"),
        (STAFF.replace('"clerk"', '"kiosk"'), 6, "no role of a person"),
        (STAFF.replace('"clerk"', '"chief"'), 7, "chief"),
        ("idle_minutes = 1\n", 1, "idle_minutes"),
        ("local_accounts = false\n", 1, "nobody could log in"),
        ("closing = '25.00'\n", 1, "closing"),
        (STAFF, 1, "city-login.secret"),
    ],
)
def test_a_setting_that_cannot_be_is_one_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    central = fresh(tmp_path / "central")
    config = configured(tmp_path, text.replace("{client}", CLIENT).replace("{issuer}", "https://login.example"))
    done = central.command("serve", "--port", "0", "--config", str(config))
    told = done.stderr.strip().splitlines()
    assert done.returncode == 2
    assert words in told[-1]
    assert f"line {line}" in told[-1]


def test_a_secret_that_others_can_read_stops_the_start(tmp_path: Path) -> None:
    central = fresh(tmp_path / "central")
    config = configured(tmp_path, STAFF.format(issuer="https://login.example", client=CLIENT))
    (central.folder / "city-login.secret").write_text(SECRET)
    (central.folder / "city-login.secret").chmod(0o644)
    done = central.command("serve", "--port", "0", "--config", str(config))
    assert (done.returncode, "other users can read it" in done.stderr) == (2, True)


def test_without_a_city_s_login_there_is_no_such_page(shared_central: RunningCentral) -> None:
    for path in ("/login/city", "/login/return"):
        with requests.get(shared_central.address + path, timeout=30) as answer:
            assert answer.status_code == 404
