"""Texts that a database cannot hold, such as NUL and too long ones, are answered by their kind, the same on both databases."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import msgspec
import pytest
import requests
import sqlalchemy as sa

from central.access.roles import ACCESS, STAFF, Role
from central.store import tables as t
from central.store.sessions import form_token
from central.store.syncing import ServingSite, receive
from kiosk.protocol import CommandVerdict, Result, command_bytes
from kiosk.rules.punctuality import Windows
from tests.support.central import DAY_CSV, RunningCentral
from tests.support.commands import arrived, up
from tests.support.identity import bearer, joined
from tests.support.postgres import PostgreSQL
from tests.support.routes import path_of
from tests.support.staff import cookie_of, token_of
from tests.support.store import NOW, Store

AWKWARD = ["\x00", "a\x00b", "x" * 3000, "\x1b[31m", "\u202e", "'; DROP TABLE ticket; --", "\U0001f600" * 64, ""]
SERVING = ServingSite(Windows(), b"s" * 32)
TEXTS = ("language", "number", "purpose", "code", "readiness", "evidence", "kind", "visit", "ticket", "day", "at")
LANGUAGES = ["\x00\x00", "long", "x" * 64, "NL", "n", "nl\n", "\U0001f600\U0001f600"]
"""No language of any catalogue."""
FIELDS = ("name", "role", "password", "old", "again", "key", "entry", "code", "next", "day", "state")


def command(field: str, text: str) -> bytes:
    """An arrival whose bytes hold this text, as no kiosk of ours makes it."""
    raw = msgspec.json.decode(command_bytes(arrived()))
    return msgspec.json.encode({**raw, field: text})


@pytest.fixture
def kiosk(store: Store) -> Store:
    row = {"name": "hal-1", "letter": "R", "epoch": 1, "last_kseq": 0}
    store.writer.now(lambda connection: connection.execute(sa.insert(t.kiosk), row))
    return store


def test_no_text_in_a_command_makes_the_two_databases_differ(kiosk: Store) -> None:
    """It becomes an issue at the desk, because it cannot be read; the commands behind it count."""
    cases = [(field, text) for field in TEXTS for text in AWKWARD] + [("language", text) for text in LANGUAGES]
    for nr, (field, text) in enumerate(cases):
        raw, good = command(field, text), arrived(f"R{nr + 1:03d}", None, day=NOW.date(), at=NOW)
        asked = up(raw, good, first=2 * nr + 1)
        found = kiosk.writer.now(lambda connection, asked=asked: receive(connection, asked, NOW, SERVING))  # type: ignore[misc]
        verdicts = [msgspec.json.decode(each.result, type=Result).verdict for each in found.results]
        assert verdicts == [CommandVerdict.ATTENTION, CommandVerdict.ACCEPTED], f"{field} {text[:9]!r}"
    reasons = kiosk.writer.now(lambda connection: set(connection.execute(sa.select(t.attention.c.reason)).scalars()))
    assert reasons == {"unappliable"}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCentral]:
    server: PostgreSQL | None = request.getfixturevalue("postgres") if request.param == "postgresql" else None
    folder: Path = tmp_path_factory.mktemp("awkward")
    made = RunningCentral(folder, url=server.new_database() if server else "", log=folder / "log")
    (folder / "day.csv").write_text(DAY_CSV)
    assert made.command("import", str(folder / "day.csv")).returncode == 0
    joined(made.where)
    made.staff()
    yield made.start()
    made.stop()


@pytest.fixture(scope="module")
def kiosk_proof(served: RunningCentral) -> dict[str, str]:
    return bearer(served.address)


@pytest.fixture(scope="module")
def source_proof(served: RunningCentral) -> dict[str, str]:
    return {"authorization": f"Bearer {served.command('source', 'afspraken').stdout.strip()}"}


@pytest.mark.server
@pytest.mark.parametrize(("method", "route"), sorted(ACCESS))
def test_no_text_in_a_request_is_an_error_of_central(
    served: RunningCentral, kiosk_proof: dict[str, str], source_proof: dict[str, str], method: str, route: str
) -> None:
    if route.endswith("/stream") or route.startswith("/static") or route == "/logout":
        pytest.skip("it reads no text, or ends the session of the others")
    role = next(iter(sorted(ACCESS[method, route] & {*STAFF, Role.KIOSK, Role.SOURCE, Role.COMMAND_LINE})), Role.ANYONE)
    proof = {
        Role.KIOSK: kiosk_proof,
        Role.SOURCE: source_proof,
        Role.COMMAND_LINE: {"x-onthaal-admin": served.admin_secret},
    }
    headers = proof.get(role, cookie_of(role) if role in STAFF else {})
    path, form = path_of(route), {"token": form_token(token_of(role)) if role in STAFF else ""}
    for text in AWKWARD:
        fields = dict.fromkeys(FIELDS, text)
        query = "&".join(f"{name}={quote(text)}" for name in FIELDS)
        named = route
        for place in ("{name}", "{act}", "{code}", "{ref}"):
            named = named.replace(place, quote(text) or "x")
        for asked in ({"url": f"{path}?{query}"}, {"url": path_of(named)}):
            with requests.request(
                method, served.address + asked["url"], data={**fields, **form} if method != "GET" else None,
                headers=headers, timeout=30, allow_redirects=False,
            ) as answer:  # fmt: skip
                assert answer.status_code < 500, f"{text[:9]!r}: {answer.text[:300]}"
