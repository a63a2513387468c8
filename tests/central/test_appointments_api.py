"""A booking system puts its appointments: older revisions never win, a bad one harms no other, kiosks hear at once."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from kiosk.protocol import AppointmentStatus, CheckInQuery
from tests.support.central import RunningCentral
from tests.support.clock import now
from tests.support.commands import up
from tests.support.identity import client_of

pytestmark = pytest.mark.server

Put = Callable[..., requests.Response]
ANNA = {"day": "today", "start": "11.00", "purpose": "collect", "initials": "A. K.", "code": "OH-ANNA1"}


@pytest.fixture
def token(central: RunningCentral) -> str:
    return central.command("source", "afspraken").stdout.strip()


@pytest.fixture
def put(central: RunningCentral, token: str) -> Iterator[Put]:
    with requests.Session() as session:
        session.headers["authorization"] = f"Bearer {token}"

        def sent(path: str, body: object) -> requests.Response:
            return session.put(f"{central.address}/v1/appointments/{path}", json=body, timeout=30)

        yield sent


def listed(central: RunningCentral) -> dict[str, Any]:
    news = client_of(central.address).sync(up(cursor=None)).day_news
    assert news is not None
    return {each.ref: each for each in news.appointments}


def test_an_appointment_is_put_changed_and_cancelled_and_a_kiosk_hears_each(central: RunningCentral, put: Put) -> None:
    answer = put("afspraken/77", {**ANNA, "revision": 1})
    assert (answer.status_code, answer.json()["new"]) == (201, 1)
    assert listed(central)["afspraken:77"].purpose == "collect"
    changed = put("afspraken/77", {**ANNA, "purpose": "apply", "revision": 2})
    assert (changed.status_code, changed.json()["changed"]) == (200, 1)
    assert listed(central)["afspraken:77"].purpose == "apply"
    assert put("afspraken/77", {**ANNA, "purpose": "apply", "revision": 2}).json()["same"] == 1
    assert put("afspraken/77", {**ANNA, "state": "cancelled", "revision": 3}).status_code == 200
    asked = client_of(central.address).ask(CheckInQuery(appointment="afspraken:77"))
    assert asked.central is AppointmentStatus.CANCELLED


def test_an_older_revision_never_wins(central: RunningCentral, put: Put) -> None:
    assert put("afspraken/77", {**ANNA, "start": "14.00", "revision": 9}).status_code == 201
    for late in ({"revision": 8}, {"revision": 0}, {}):
        answer = put("afspraken/77", {**ANNA, "start": "9.00", **late})
        assert (answer.status_code, answer.json()["detail"]) == (409, "a newer revision is stored")
    assert listed(central)["afspraken:77"].start.strftime("%M") == "00"
    assert central.rows("SELECT revision FROM appointment WHERE ref = 'afspraken:77'") == [(9,)]


def test_of_many_the_good_ones_count_and_each_bad_one_has_its_reason(central: RunningCentral, put: Put) -> None:
    good = [{**ANNA, "ref": f"g{nr}", "code": f"OH-G{nr}"} for nr in range(100)]
    bad: list[object] = [
        {**ANNA, "ref": "b1", "start": "25.00"}, {**ANNA, "ref": "b2", "initials": "Jan Janssens"}, {"ref": "b3"}, 17,
        {**ANNA, "ref": "b4", "rijksregisternummer": "85070123456"}, {**ANNA, "ref": "g1", "code": "OH-G1"},
        {**ANNA, "ref": "b5", "child": {"x": 1}},
    ]  # fmt: skip
    report = put("afspraken", [*good, *bad]).json()
    assert report["new"] == 100
    assert len(report["refused"]) == len(bad)
    for said, why in zip(
        report["refused"],
        ["column start", "column initials", "missing: day", "an object", "must not have", "column ref", "column child"],
        strict=True,
    ):
        assert why in said
    assert not any("Janssens" in said or "8507" in said for said in report["refused"])
    assert put("afspraken", [*good, *bad]).json()["same"] == 100


@pytest.mark.parametrize("body", [b"", b"{", b"[1,", b"\xff", b"[" * 100_000, b'"text"', b"null"])
def test_what_is_no_appointment_is_said_and_changes_nothing(central: RunningCentral, token: str, body: bytes) -> None:
    before = central.rows("SELECT count(*) FROM appointment")
    for path in ("afspraken", "afspraken/1"):
        answer = requests.put(
            f"{central.address}/v1/appointments/{path}", body, headers={"authorization": f"Bearer {token}"}, timeout=30
        )
        assert answer.status_code == 422 or answer.json()["refused"]
    assert central.rows("SELECT count(*) FROM appointment") == before


def test_a_source_puts_its_own_appointments_alone(central: RunningCentral, put: Put, token: str) -> None:
    assert put("anders/1", ANNA).status_code == 403
    assert put("afspraken/1", {**ANNA, "ref": "2"}).status_code == 422
    other = central.command("source", "anders").stdout.strip()
    assert other != token
    central.command("source", "afspraken", "--remove")
    assert put("afspraken/1", ANNA).status_code == 401
    assert central.command("source", "afspraken", "--remove").returncode == 2
    assert central.command("source", "file").returncode == 2


def test_hours_are_brussels_on_both_nights_when_the_clocks_change(put: Put, central: RunningCentral) -> None:
    year = now().year + 1
    spring, autumn = (_last_sunday(year, month) for month in (3, 10))
    report = put(
        "afspraken",
        [
            {**ANNA, "ref": "s", "day": spring, "start": "9.00", "code": "C1"},
            {**ANNA, "ref": "a", "day": autumn, "start": "9.00", "code": "C2"},
            {**ANNA, "ref": "gone", "day": spring, "start": "2.30", "code": "C3"},
        ],
    ).json()
    assert (report["new"], len(report["refused"])) == (2, 1)
    assert "the clocks skip it" in report["refused"][0]
    rows = central.rows("SELECT ref, start FROM appointment WHERE ref LIKE 'afspraken:%'")
    stored = {str(ref): int(str(start)) for ref, start in rows}
    assert stored["afspraken:s"] % 86_400_000 == 7 * 3_600_000
    assert stored["afspraken:a"] % 86_400_000 == 8 * 3_600_000


def _last_sunday(year: int, month: int) -> str:
    last = now().replace(year=year, month=month, day=31)
    return last.replace(day=31 - last.isoweekday() % 7).date().isoformat()
