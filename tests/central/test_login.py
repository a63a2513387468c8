"""Local accounts: the first administrator's link, passwords, sessions that end, and guessing that locks nobody else out."""

import re
from datetime import timedelta
from typing import Any

import pytest
import requests
import sqlalchemy as sa
from argon2 import PasswordHasher

from central.access.passwords import WeakPasswordError, hash_password, is_outdated, is_password
from central.access.roles import Role
from central.api.caller import SESSION_COOKIE
from central.api.login import BROWSER_COOKIE, local_path
from central.store import tables as t
from central.store.login_failures import MOST_FAILURES
from tests.support.browser_without_script import PASSWORD, Browser
from tests.support.central import RunningCentral
from tests.support.clock import now
from tests.support.staff import cookie_of, in_database
from tests.support.waiting import until


def invited(central: RunningCentral, name: str, role: str = "clerk") -> str:
    """The link that `central invite` prints."""
    answer = central.command("invite", name, role)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.strip()


def with_account(central: RunningCentral, name: str, role: str = "clerk", password: str = PASSWORD) -> Browser:
    browser = Browser(central)
    answer = browser.ask("POST", invited(central, name, role), {"password": password})
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    return browser


def test_the_first_administrator_comes_by_a_link_and_invites_who_works_at_a_desk(central: RunningCentral) -> None:
    chief = with_account(central, "k.peeters", "administrator")
    assert chief.log_in("K.Peeters ").headers["location"] == "/"
    assert chief.ask("GET", "/").headers["location"] == "/staff"
    token = chief.token("/staff")
    page = chief.ask("POST", "/staff", {"name": "l.maes", "role": "clerk", "token": token}).text
    link = re.search(r'id="link">([^<]+)<', page)
    assert link
    assert link[1] not in chief.ask("GET", "/staff").text, "a link is shown once"
    clerk = Browser(central)
    assert "l.maes" in clerk.ask("GET", link[1]).text
    assert clerk.ask("GET", link[1]).status_code == 200, "looking uses nothing up"
    assert clerk.ask("POST", link[1], {"password": "kort"}).status_code == 422
    assert clerk.ask("POST", link[1], {"password": PASSWORD}).status_code == 303
    assert clerk.ask("GET", link[1]).status_code == 404
    assert clerk.ask("POST", link[1], {"password": PASSWORD + "2"}).status_code == 404
    assert clerk.log_in("l.maes", desk="4").headers["location"] == "/desk/4"
    assert "l.maes" in clerk.ask("GET", "/desk/4").text
    assert clerk.ask("GET", "/staff").status_code == 403


def test_cookies_are_for_this_host_https_and_no_script(central: RunningCentral) -> None:
    clerk = with_account(central, "anna")
    answer = clerk.log_in("anna")
    cookies = {each.partition("=")[0]: each.lower() for each in answer.raw.headers.getlist("set-cookie")}
    assert set(cookies) == {SESSION_COOKIE, BROWSER_COOKIE}
    for cookie in cookies.values():
        assert {"path=/", "secure", "httponly", "samesite=lax"} <= {part.strip() for part in cookie.split(";")}
        assert "domain=" not in cookie


def test_a_wrong_name_and_a_wrong_password_are_told_alike_and_nothing_typed_is_logged(central: RunningCentral) -> None:
    with_account(central, "anna")
    pages = [Browser(central).log_in(*typed) for typed in (("anna", "mijn wachtwoordje"), ("mijn wachtwoordje", "x"))]
    assert {page.status_code for page in pages} == {401}
    told = {re.sub(r'value="[^"]*"', "", page.text).replace(" autofocus", "") for page in pages}
    assert len(told) == 1
    stored = central.stored()
    for secret in (b"mijn wachtwoordje", PASSWORD.encode()):
        assert secret not in stored


def test_guessing_ends_and_the_colleague_still_comes_in(central: RunningCentral) -> None:
    """The lock is on who guesses: a browser that knows the account is counted by itself, as is each address."""
    colleague = with_account(central, "anna")
    assert colleague.log_in("anna").status_code == 303
    thief = Browser(central)
    answers = [thief.log_in("anna", f"geraden wachtwoord {nr}").status_code for nr in range(MOST_FAILURES + 2)]
    assert answers == [401] * MOST_FAILURES + [429, 429]
    assert thief.log_in("anna").status_code == 429, "the right one does not help who guesses"
    assert colleague.log_in("anna").status_code == 303
    assert thief.log_in("bert").status_code == 401, "another name is not locked"
    for nr in range(MOST_FAILURES):
        assert colleague.log_in("anna", f"geraden {nr} keer mis").status_code == 401
    assert colleague.log_in("anna").status_code == 429, "a stolen browser guesses no more than any other"
    link = invited(central, "anna")
    assert Browser(central).ask("POST", link, {"password": PASSWORD + " nieuw"}).status_code == 303


def test_a_session_ends_when_nobody_clicks_and_at_closing(central: RunningCentral) -> None:
    clerk = with_account(central, "anna")
    clerk.log_in("anna")
    assert clerk.ask("GET", "/desk/3").status_code == 200

    def becomes(**columns: Any) -> None:
        with in_database(central.where) as connection:
            mine = sa.select(t.account.c.id).where(t.account.c.name == "anna").scalar_subquery()
            connection.execute(sa.update(t.staff_session).where(t.staff_session.c.account == mine).values(columns))

    ends = central.rows("SELECT ends_at FROM staff_session JOIN account ON account.id = account WHERE name = 'anna'")
    assert int(str(ends[0][0])) / 1000 == now().replace(hour=20, minute=0, second=0, microsecond=0).timestamp()
    becomes(seen_at=int((now() - timedelta(minutes=59)).timestamp() * 1000))
    assert clerk.ask("GET", "/desk/3").status_code == 200, "and that was a click"
    assert clerk.ask("GET", "/desk/3").status_code == 200
    becomes(seen_at=int((now() - timedelta(minutes=61)).timestamp() * 1000))
    assert clerk.ask("GET", "/desk/3").headers["location"] == "/login?next=/desk/3"
    clerk.log_in("anna")
    becomes(ends_at=int(now().timestamp() * 1000))
    assert clerk.ask("GET", "/desk/3").status_code == 303


def test_an_open_page_of_a_session_that_was_ended_says_so(central: RunningCentral) -> None:
    chief = central.staff(Role.ADMINISTRATOR)
    account = central.rows("SELECT id FROM account WHERE name = 'clerk'")[0][0]
    with requests.get(
        f"{central.address}/desk/3/stream", headers=cookie_of(Role.CLERK), stream=True, timeout=30
    ) as stream:
        lines = stream.iter_lines()
        assert any(line.startswith(b"event: list") for line in lines)
        assert chief.form(f"/staff/{account}/disable").status_code == 200
        assert any(line == b"event: ended" for line in lines)
    assert "uitgeschakeld" in chief.page("/staff")


def test_a_new_password_ends_every_session_and_wants_the_old_one(central: RunningCentral) -> None:
    clerk = with_account(central, "anna")
    clerk.log_in("anna")
    other = Browser(central)
    other.log_in("anna")
    token = clerk.token("/password")
    new = {"password": "een heel ander zinnetje", "token": token}
    assert clerk.ask("POST", "/password", {"old": "dat is hij niet", **new}).status_code == 401
    assert clerk.ask("POST", "/password", {"old": PASSWORD, **new, "password": "anna"}).status_code == 422
    assert clerk.ask("POST", "/password", {"old": PASSWORD, **new}).status_code == 303
    assert {each.ask("GET", "/desk/3").status_code for each in (clerk, other)} == {303}
    assert clerk.log_in("anna").status_code == 401
    assert clerk.log_in("anna", new["password"]).status_code == 303


def test_an_old_password_is_hashed_anew_when_it_is_used(central: RunningCentral) -> None:
    """So that stronger parameters reach who never changes their password."""
    anna = with_account(central, "anna")
    with in_database(central.where) as connection:
        weak = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
        connection.execute(sa.update(t.account).where(t.account.c.name == "anna").values(password=weak))
    assert anna.log_in("anna", "iets anders dan dat").status_code == 401
    assert central.rows("SELECT password FROM account WHERE name = 'anna'") == [(weak,)]
    assert anna.log_in("anna").status_code == 303
    [(stored,)] = central.rows("SELECT password FROM account WHERE name = 'anna'")
    assert not is_outdated(str(stored))
    assert is_password(str(stored), PASSWORD)


def test_the_only_administrator_cannot_be_shut_out(central: RunningCentral) -> None:
    chief = with_account(central, "baas", "administrator")
    with in_database(central.where) as connection:
        connection.execute(sa.update(t.account).where(t.account.c.name == "administrator").values(disabled_at=1))
    chief.log_in("baas")
    account = central.rows("SELECT id FROM account WHERE name = 'baas'")[0][0]
    for act, more in (("disable", {}), ("role", {"role": "clerk"})):
        answer = chief.ask("POST", f"/staff/{account}/{act}", {"token": chief.token("/staff"), **more})
        assert answer.status_code == 422
        assert "enige beheerder" in answer.text
    assert central.command("invite", "baas", "clerk").returncode == 2
    assert chief.ask("GET", "/staff").status_code == 200


def test_the_log_names_who_did_what_at_which_desk_and_no_resident(central: RunningCentral) -> None:
    from tests.support.commands import Kiosk, arrived

    Kiosk(central).tell(arrived("R042", "a1"))
    clerk = with_account(central, "anna")
    clerk.log_in("anna", desk="3")
    clerk.ask("POST", "/desk/3/next", {"key": "k" * 16, "token": clerk.token("/desk/3")})
    page = central.staff(Role.SUPERVISOR).page("/log")
    rows = [re.sub(r"<[^>]+>", " ", row).split() for row in page.split("<tr>")[2:]]
    assert rows[0][1:] == ["anna", "riep", "op", "R042", "loket", "3"]
    assert rows[1][1:] == ["anna", "meldde", "zich", "aan"]
    assert "A. K." not in page
    assert "Niemand deed hier iets" in central.staff(Role.SUPERVISOR).page("/log?day=2020-01-01")


def test_a_screen_becomes_a_display_by_a_link_and_stops_when_it_is_removed(central: RunningCentral) -> None:
    link = central.command("display", "zaal-b").stdout.strip()
    screen, second = Browser(central), Browser(central)
    assert screen.ask("GET", link).status_code == 200
    assert screen.ask("POST", link).headers["location"] == "/display"
    assert second.ask("POST", link).status_code == 404, "it counts once"
    assert screen.ask("GET", link).headers["location"] == "/display", "opened again it goes on"
    assert screen.ask("GET", "/display").status_code == 200
    assert screen.ask("GET", "/desk/3").status_code == 303
    chief = central.staff(Role.ADMINISTRATOR)
    assert chief.form("/displays/zaal-b/remove").status_code == 200
    assert screen.ask("GET", "/display").headers["location"] == "/login?next=/display"
    assert central.command("display", "Zaal B!").returncode == 2


@pytest.mark.parametrize(
    "wanted",
    ["//evil.example", "https://evil.example", "/\\evil.example", "/desk/3@evil", "/desk/3/next", "javascript:alert(1)",
     "/desk/3\r\nset-cookie: a=b", "/logout", "", "/desk/333"],
)  # fmt: skip
def test_a_login_leads_to_pages_of_ours_alone(wanted: str) -> None:
    assert local_path(wanted) == "/"


@pytest.mark.parametrize("weak", ["kort", "a" * 20, "ababababababab", "anna is mijn naam", "Onthaal2026!!", "x" * 129])
def test_a_password_that_can_be_guessed_is_refused(weak: str) -> None:
    with pytest.raises(WeakPasswordError):
        hash_password(weak, "anna")


def test_what_is_stored_is_argon2id_and_an_unknown_account_has_no_password() -> None:
    stored = hash_password(PASSWORD, "anna")
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert is_password(stored, PASSWORD)
    assert not is_password(stored, PASSWORD + " ")
    assert not is_password(None, "nobody has this password")
    assert not is_password("rubbish", PASSWORD)


@pytest.mark.parametrize(
    ("name", "role"), [("A B", "clerk"), ("x", "clerk"), ("anna", "chief"), ("anna@city", "clerk")]
)
def test_an_odd_name_or_role_is_one_line(central: RunningCentral, name: str, role: str) -> None:
    answer = central.command("invite", name, role)
    assert answer.returncode == 2
    assert len(answer.stderr.strip().splitlines()) == 1


def test_who_asks_too_often_is_told_to_wait(central: RunningCentral) -> None:
    browser = Browser(central)
    until(lambda: browser.log_in("nobody", "x").status_code == 429, "the address is slowed down")
