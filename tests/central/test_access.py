"""Who may call what: every route by every role and method, as the one table says; forms carry their session's token."""

import secrets
from pathlib import Path

import pytest
import requests

from central.access.roles import ACCESS, STAFF, Role
from central.api.caller import DISPLAY_COOKIE
from central.store.sessions import form_token, issue_pairing_code, pair_display
from central.store.sources import issue_source_token
from tests.support.central import RunningCentral, fresh
from tests.support.clock import now
from tests.support.identity import bearer
from tests.support.routes import path_of
from tests.support.staff import cookie_of, in_database, token_of

pytestmark = pytest.mark.server


@pytest.fixture(scope="module")
def proofs(shared_central: RunningCentral) -> dict[Role, dict[str, str]]:
    """The headers by which each role is proven."""
    shared_central.staff()
    with in_database(shared_central.where) as connection:
        token = issue_source_token(connection, "afspraken", now(), by="test")
        screen = pair_display(connection, issue_pairing_code(connection, "zaal-a", now(), by="test"), now())
    admin = shared_central.admin_secret
    return {
        Role.ANYONE: {},
        Role.KIOSK: bearer(shared_central.address),
        Role.SOURCE: {"authorization": f"Bearer {token}"},
        Role.COMMAND_LINE: {"x-onthaal-admin": admin},
        Role.DISPLAY: {"cookie": f"{DISPLAY_COOKIE}={screen}"},
        **{role: cookie_of(role) for role in STAFF},
    }


HARMFUL = {("POST", "/logout"), ("POST", "/staff/{account}/{act}"), ("POST", "/v1/admin/rotated")}
"""Routes that would change what the other cases need; they are asked of those who may not."""


@pytest.mark.parametrize(("method", "route"), sorted(ACCESS))
def test_every_route_is_for_the_roles_of_the_table_and_nobody_else(
    shared_central: RunningCentral, proofs: dict[Role, dict[str, str]], method: str, route: str
) -> None:
    allowed = ACCESS[method, route]
    for role in Role:
        may = Role.ANYONE in allowed or role in allowed
        if may and (method, route) in HARMFUL:
            continue
        token = {"token": form_token(token_of(role))} if role in STAFF else {}
        with requests.request(
            method, shared_central.address + path_of(route), data=token if method == "POST" else None,
            headers=proofs[role], timeout=30, allow_redirects=False, stream=True,
        ) as answer:  # fmt: skip
            assert answer.status_code < 500
            if may and route in ("/login", "/password"):  # the password is refused, not the role
                assert answer.headers["content-type"].startswith("text/html")
            else:
                assert (answer.status_code in {401, 403}) == (not may), f"{role}: {answer.status_code}"


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "DANCE"])
def test_no_other_method_does_anything(shared_central: RunningCentral, method: str) -> None:
    for route in sorted({route for _, route in ACCESS} - {route for known, route in ACCESS if known == method}):
        with requests.request(method, shared_central.address + path_of(route), timeout=30) as answer:
            known = {200, 204, 401} if method in ("HEAD", "OPTIONS") else set()
            assert answer.status_code in {400, 404, 405, 429, *known}, route
            assert method not in ("HEAD", "OPTIONS") or not answer.content
            assert answer.status_code != 405 or "allow" in answer.headers, "T12"


def test_head_is_answered_as_get_is_without_its_body_also_where_get_is_a_stream(shared_central: RunningCentral) -> None:
    """T12."""
    with shared_central.staff() as clerk:
        for path in ("/desk/3", "/desk/3/stream", "/display", "/static/desk.css"):
            with clerk.head(shared_central.address + path, timeout=30) as head:
                assert (head.status_code, head.content) == (200, b"")
            with clerk.get(shared_central.address + path, timeout=30, stream=True) as whole:
                assert whole.headers["content-type"] == head.headers["content-type"]


@pytest.mark.parametrize("path", ["/desk/0", "/desk/100", "/desk/0/next"])
def test_a_desk_that_cannot_be_is_not_found(shared_central: RunningCentral, path: str) -> None:
    """T12: 400 would say that the request was badly written."""
    with shared_central.staff() as clerk:
        clerk.headers["accept"] = "application/json"
        answer = (
            clerk.form(path, {"key": "k" * 20}) if path.endswith("next") else clerk.get(shared_central.address + path)
        )
        assert (answer.status_code, answer.json()["title"]) == (404, "Not Found")


FORMS = [
    ("/desk/3/next", Role.CLERK), ("/logout", Role.CLERK), ("/password", Role.CLERK), ("/staff", Role.ADMINISTRATOR),
    ("/displays", Role.ADMINISTRATOR), ("/staff/1/disable", Role.ADMINISTRATOR),
]  # fmt: skip


@pytest.mark.parametrize("given", [None, "", "x" * 64, form_token("another session")])
@pytest.mark.parametrize(("path", "role"), FORMS)
def test_a_form_without_its_session_s_token_changes_nothing(
    shared_central: RunningCentral, path: str, role: Role, given: str | None
) -> None:
    """Cross-site forms carry the cookie of an older browser that sends neither Origin nor Sec-Fetch-Site."""
    with shared_central.staff(role) as staff:
        staff.headers["accept"] = "*/*"
        form = {"key": secrets.token_hex(16)} | ({} if given is None else {"token": given})
        before = shared_central.rows("SELECT count(*) FROM event")
        with staff.post(shared_central.address + path, form, timeout=30) as answer:
            assert answer.status_code == 403
        assert shared_central.rows("SELECT count(*) FROM event") == before


def test_a_clerk_whose_session_has_ended_is_asked_to_log_in_and_comes_back_to_the_desk(
    shared_central: RunningCentral,
) -> None:
    browser = {"accept": "text/html"}
    with requests.post(
        f"{shared_central.address}/desk/3/next", {"key": "k" * 20}, headers=browser, timeout=30, allow_redirects=False
    ) as answer:
        assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=/desk/3")


def test_a_form_of_a_page_that_was_open_before_the_login_shows_its_desk_anew(shared_central: RunningCentral) -> None:
    with shared_central.staff() as clerk:
        answer = clerk.form("/desk/3/next", {"token": form_token("the session of before"), "key": "k" * 20})
        assert (answer.status_code, answer.headers["location"]) == (303, "/desk/3")


def test_strangers_streams_do_not_staff_a_desk(shared_central: RunningCentral) -> None:
    """S11."""
    for _ in range(20):
        with requests.get(f"{shared_central.address}/desk/3/stream", timeout=30, stream=True) as answer:
            assert answer.status_code == 401


def test_a_route_that_is_refused_is_logged_with_who_asked(tmp_path: Path, template: Path) -> None:
    central = fresh(tmp_path / "central", template)
    central.log = tmp_path / "central.log"
    central.start()
    with central.staff(Role.CLERK) as clerk:
        assert clerk.get(f"{central.address}/policy/Jan-Janssens", timeout=30).status_code == 403
    central.stop()
    (line,) = (each for each in central.log.read_text().splitlines() if "refused:" in each)
    assert line.endswith("WARNING central refused: GET /policy/{section}, asked by clerk clerk")
