"""Who is a kiosk: one code, one key, short tokens; whatever else asks gets nothing and harms nobody."""

import base64
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
import sqlalchemy as sa
from joserfc import jwt
from joserfc.jwk import OctKey, OKPKey

from central.access.assertions import ClockError, InvalidAssertionError, check_assertion
from central.store.database import open_database
from central.store.enrolment import CODE_VALID, EnrolError, JoinError, issue_code, join
from central.store.kiosk_tokens import TOKEN_VALID, AssertionUsedError, grant, revoke, token_holder
from kiosk.joining import identity_key
from kiosk.joining import join as join_central
from kiosk.ledger import Enrolment, Stopped
from kiosk.protocol import MEDIA_TYPE, CheckInQuery, Joining
from kiosk.rules import ConfigError
from kiosk.runtime.ids import new_id
from kiosk.settings import alone
from kiosk.sync import Client, NoAnswerError, NotEnrolledError, RefusedError
from kiosk.sync.identity import public_key
from tests.support.central import RunningCentral
from tests.support.clock import now
from tests.support.commands import SyncingKiosk, arrived, results, up
from tests.support.identity import SITE, bearer, client_of, identity, joined, private_key
from tests.support.waiting import until

KEY = public_key(private_key("hal-1"))


def enrolled(central: RunningCentral, name: str, letter: str) -> str:
    done = central.command("enrol", name, letter)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()[3]


def test_a_code_works_once_for_one_kiosk_and_is_typed_as_people_type(central: RunningCentral) -> None:
    code = enrolled(central, "hal-2", "G")
    client = Client(central.address, 10)
    first = client.join(Joining(code.lower().replace("-", " "), public_key(private_key("hal-2"))))
    assert (first.name, first.letter, first.epoch) == ("hal-2", "G", 1)
    lost = client.join(Joining(code, public_key(private_key("hal-2"))))
    assert lost == first, "the response was lost, and the kiosk asks again"
    with pytest.raises(RefusedError, match="used by another kiosk"):
        client.join(Joining(code, public_key(private_key("thief"))))
    with pytest.raises(RefusedError, match="not valid"):
        client.join(Joining("ABCDE-FGHJK", KEY))


def test_a_code_ends_after_a_quarter_of_an_hour_and_with_the_next_one(central: RunningCentral) -> None:
    engine = open_database(central.where)
    with engine.begin() as connection:
        old = issue_code(connection, "hal-3", "P", now())
        with pytest.raises(JoinError):
            join(connection, old, KEY, now() + CODE_VALID)
        new = issue_code(connection, "hal-3", "P", now())
        with pytest.raises(JoinError):
            join(connection, old, KEY, now())
        assert join(connection, new, KEY, now()).name == "hal-3"
        assert new.replace("-", "").encode() not in central.stored()
    engine.dispose()


def test_a_letter_that_a_pending_code_promises_is_not_promised_twice(central: RunningCentral) -> None:
    engine = open_database(central.where)
    with engine.begin() as connection:
        issue_code(connection, "hal-3", "P", now())
        with pytest.raises(EnrolError, match="letter P belongs to kiosk hal-3"):
            issue_code(connection, "hal-4", "P", now())
    engine.dispose()


def test_a_kiosk_goes_on_under_its_old_key_until_its_new_code_is_used(central: RunningCentral) -> None:
    client = client_of(central.address)
    assert client.sync(up(arrived())).expected == 2
    enrolled(central, "hal-1", "R")
    assert client.sync(up(arrived("R002", "a2"), first=2)).expected == 3


@pytest.mark.parametrize("token", ["", "Bearer", "Bearer x", f"Bearer {'A' * 43}", f"Basic {'A' * 43}"])
@pytest.mark.parametrize("path", ["/v1/sync", "/v1/ask"])
def test_without_a_token_nothing_is_told(shared_central: RunningCentral, path: str, token: str) -> None:
    headers = {"content-type": MEDIA_TYPE, **({"authorization": token} if token else {})}
    with requests.post(shared_central.address + path, b"{}", headers=headers, timeout=30) as answer:
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
        assert b"a1" not in answer.content


def test_another_kiosk_s_token_sends_no_command_and_gets_no_list(central: RunningCentral) -> None:
    """S1, S2: a forged command would make the true kiosk a fork for ever."""
    joined(central.where, "hal-2", "G")
    stranger = client_of(central.address, "hal-2")
    with pytest.raises(NoAnswerError, match="403"):
        stranger.sync(up(arrived()))
    mine = client_of(central.address)
    assert mine.sync(up(arrived())).stop is None


def test_a_number_with_another_kiosk_s_letter_is_told_and_waits_for_nobody(central: RunningCentral) -> None:
    """S8: G001 from the kiosk whose letter is R."""
    joined(central.where, "hal-2", "G")
    down = client_of(central.address).sync(up(arrived("G001", "a1")))
    assert [each.reason for each in results(down)] == ["foreign_letter"]
    assert central.rows("SELECT count(*) FROM entry") == [(0,)]
    page = central.staff().page("/desk/3")
    assert "met de letter van een andere" in page
    assert "G001" in page


def test_a_number_of_an_earlier_letter_of_the_same_kiosk_still_arrives(central: RunningCentral) -> None:
    assert joined(central.where, "hal-1", "G") == 2
    down = client_of(central.address).sync(up(arrived("R001", "a1"), epoch=2))
    assert [each.reason for each in results(down)] == [None]


def test_a_revoked_kiosk_gets_nothing_from_its_next_request_on_and_issues_no_number(
    tmp_path: Path, central: RunningCentral
) -> None:
    kiosk = SyncingKiosk(tmp_path, central.address)
    kiosk.sync.start()
    assert kiosk.issue(new_id()) == "R001"
    until(lambda: central.rows("SELECT count(*) FROM ticket") == [(1,)], "it is known")
    held = bearer(central.address)
    assert central.command("revoke", "hal-1").returncode == 0
    with requests.post(
        central.address + "/v1/ask", b"{}", headers={"content-type": MEDIA_TYPE, **held}, timeout=30
    ) as answer:
        assert answer.status_code == 401
    kiosk.sync.wake()
    until(lambda: Stopped.ENROL in kiosk.stops, "the kiosk knows")
    assert central.command("revoke", "nobody").returncode == 2
    assert "is uitgesloten; vraag wie wacht" in central.staff().page("/desk/3"), "its unsent tickets may be out"
    joined(central.where)
    assert "is uitgesloten" not in central.staff().page("/desk/3")
    kiosk.close()


def test_a_key_that_changed_costs_no_visit(tmp_path: Path, central: RunningCentral) -> None:
    """Commands of before, which central lacks, arrive under the new key and epoch."""
    kiosk = SyncingKiosk(tmp_path, central.address)
    assert kiosk.issue(new_id()) == "R001"
    assert joined(central.where) == 2
    kiosk.worker.shutdown()
    kiosk.ledger.close()
    again = SyncingKiosk(tmp_path, central.address, Enrolment("hal-1", "R", 2))
    again.sync.start()
    until(lambda: central.rows("SELECT number FROM ticket") == [("R001",)], "what was waiting")
    assert again.issue(new_id()) == "R002"
    again.close()


@pytest.mark.parametrize("wrong", [timedelta(hours=-1), timedelta(days=400), timedelta(days=-9000)])
def test_a_kiosk_whose_clock_is_wrong_is_helped_by_the_answer(shared_central: RunningCentral, wrong: timedelta) -> None:
    late = replace(identity(), now=lambda: now() + wrong)
    assert Client(shared_central.address, 30, late).ask(CheckInQuery(appointment="a2")).number is None


def test_a_restored_central_that_lost_the_token_gives_another(central: RunningCentral) -> None:
    client = client_of(central.address)
    client.ask(CheckInQuery())
    engine = open_database(central.where)
    with engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM kiosk_token"))
    engine.dispose()
    client.ask(CheckInQuery())


def test_a_key_of_nobody_is_told_to_join(shared_central: RunningCentral) -> None:
    with pytest.raises(NotEnrolledError):
        Client(shared_central.address, 30, replace(identity(), private_key=private_key("thief"))).ask(CheckInQuery())
    with pytest.raises(NotEnrolledError, match="identity.key"):
        Client(shared_central.address, 30, replace(identity(), private_key=b"rust")).ask(CheckInQuery())


# -- the assertion, claim by claim


def claims(**other: Any) -> dict[str, Any]:
    at = int(now().timestamp())
    return {"iss": "hal-1", "sub": "hal-1", "aud": SITE, "jti": "0123456789", "iat": at, "exp": at + 60, **other}


def check(raw: str, at: datetime | None = None) -> str:
    return check_assertion(raw, {"hal-1": KEY}.get, SITE, at or now()).kiosk


def signed(of: dict[str, Any], **header: Any) -> str:
    head = {"alg": "Ed25519", "kid": "hal-1", **header}
    return jwt.encode(head, of, OKPKey.import_key(private_key("hal-1")), algorithms=["Ed25519", "EdDSA"])


def test_a_good_assertion_is_proven() -> None:
    assert check(signed(claims())) == "hal-1"


@pytest.mark.parametrize(
    "other",
    [
        {"iss": "hal-2"}, {"sub": "hal-2"}, {"iss": "hal-2", "sub": "hal-2"}, {"aud": "another-site"}, {"jti": ""},
        {"jti": "x" * 65}, {"jti": 7}, {"exp": None}, {"iat": "now"}, {"exp": True},
    ],
)  # fmt: skip
def test_an_assertion_of_something_else_proves_nothing(other: dict[str, Any]) -> None:
    with pytest.raises(InvalidAssertionError):
        check(signed(claims(**other)))


@pytest.mark.parametrize("seconds", [-200, 200, 10**7])
def test_an_assertion_of_another_time_is_said_to_be_that(seconds: int) -> None:
    with pytest.raises(ClockError):
        check(signed(claims()), now() + timedelta(seconds=seconds))


def test_an_assertion_that_would_live_long_is_refused() -> None:
    at = int(now().timestamp())
    with pytest.raises(ClockError):
        check(signed(claims(exp=at + 10**6)))


def test_no_other_algorithm_and_no_other_key_is_believed() -> None:
    none = ".".join(
        base64.urlsafe_b64encode(part).decode().rstrip("=")
        for part in (b'{"alg":"none","kid":"hal-1"}', b'{"sub":"hal-1"}', b"")
    )
    with_public = jwt.encode({"alg": "HS256", "kid": "hal-1"}, claims(), OctKey.import_key(KEY), algorithms=["HS256"])
    thief = OKPKey.import_key(private_key("thief"))
    stolen = jwt.encode({"alg": "Ed25519", "kid": "hal-1"}, claims(), thief, algorithms=["Ed25519"])
    own = jwt.encode(
        {"alg": "Ed25519", "kid": "hal-1", "jwk": thief.as_dict(private=False)}, claims(), thief, algorithms=["Ed25519"]
    )
    for raw in (none, with_public, stolen, own, "", "a.b.c", "\ud800", "x" * 5000, signed(claims(), kid="hal-9")):
        with pytest.raises(InvalidAssertionError):
            check(raw)


def test_an_assertion_counts_once_and_a_token_for_a_quarter_of_an_hour(central: RunningCentral) -> None:
    engine = open_database(central.where)
    with engine.begin() as connection:
        token = grant(connection, "hal-1", "an-assertion", now())
        with pytest.raises(AssertionUsedError):
            grant(connection, "hal-1", "an-assertion", now())
        assert token_holder(connection, token, now()) == "hal-1"
        assert token_holder(connection, token, now() + TOKEN_VALID) is None
        assert revoke(connection, "hal-1", now())
        assert token_holder(connection, token, now()) is None
    assert token.encode() not in central.stored()
    engine.dispose()


def test_a_replayed_assertion_gets_no_token(shared_central: RunningCentral) -> None:
    form = {
        "grant_type": "client_credentials", "client_assertion": identity().assertion(),
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    }  # fmt: skip
    codes = [requests.post(f"{shared_central.address}/v1/token", form, timeout=30).status_code for _ in range(2)]
    assert codes == [200, 401]


# -- the command


def test_joining_again_keeps_the_devices_and_is_refused_while_the_kiosk_runs(
    tmp_path: Path, central: RunningCentral
) -> None:
    state = tmp_path / "state"
    join_central(state, central.address, enrolled(central, "hal-2", "G"))
    installation = state / "kiosk.toml"
    installation.write_text(installation.read_text().replace("192.168.1.50", "10.0.0.9") + "[scanner]\nbaud = 9600\n")
    before = identity_key(state)
    with alone(state), pytest.raises(ConfigError, match="another kiosk runs"):
        join_central(state, central.address, "AAAAA-AAAAA")
    joined_again = join_central(state, central.address, enrolled(central, "hal-2", "G"))
    assert joined_again.epoch == 2
    assert identity_key(state) != before
    text = installation.read_text()
    assert (text.count("10.0.0.9"), text.count("epoch = 2"), text.count("epoch"), text.count("baud")) == (1, 1, 1, 1)
    assert (state / "identity.key").stat().st_mode & 0o777 == 0o600


def test_a_refused_code_changes_nothing_of_a_kiosk(tmp_path: Path, central: RunningCentral) -> None:
    state = tmp_path / "state"
    join_central(state, central.address, enrolled(central, "hal-2", "G"))
    before = {name: (state / name).read_bytes() for name in ("identity.key", "kiosk.toml")}
    with pytest.raises(RefusedError):
        join_central(state, central.address, "AAAAA-AAAAA")
    assert {name: (state / name).read_bytes() for name in before} == before


def test_a_key_that_others_can_read_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "identity.key").write_bytes(private_key("hal-1"))
    (tmp_path / "identity.key").chmod(0o644)
    with pytest.raises(ConfigError, match="other users can read it"):
        identity_key(tmp_path)


def test_a_systemd_credential_comes_before_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "credentials"
    folder.mkdir()
    (folder / "identity.key").write_bytes(private_key("hal-9"))
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(folder))
    caplog.set_level("INFO")
    assert identity_key(tmp_path) == private_key("hal-9")
    assert "from a systemd credential" in caplog.text
    assert "PRIVATE" not in caplog.text
