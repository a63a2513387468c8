"""A booking system's calendar is fetched: its own properties count, what people wrote into it is never looked at."""

import threading
from collections.abc import Iterator
from datetime import UTC, date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from central.appointments.calendar_feed import CalendarReader, FeedError
from central.appointments.ical_file import read_ical_file
from central.appointments.model import AppointmentFileError, FileReading, ReadingTerms
from central.appointments.sources import CalendarFeed
from central.marking import Marking
from kiosk.rules import BookingState
from kiosk.runtime.clock import BRUSSELS
from tests.support.central import fresh
from tests.support.clock import now
from tests.support.waiting import until

TERMS = ReadingTerms(Marking(b"s" * 32), date(2026, 11, 25), frozenset(), "agenda")
OWN = "X-ONTHAAL-PURPOSE:collect\r\nX-ONTHAAL-INITIALS:A. K.\r\nX-ONTHAAL-CODE:OH-E{nr}\r\n"


def event(nr: int, start: str, more: str = OWN) -> str:
    return (
        f"BEGIN:VEVENT\r\nUID:{nr}@boeking.example\r\nDTSTAMP:20261101T080000Z\r\nDTSTART{start}\r\n"
        f"SUMMARY:Jan Janssens komt zijn kaart halen\r\n{more.format(nr=nr)}END:VEVENT\r\n"
    )


def calendar(*events: str) -> bytes:
    return ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//\r\n" + "".join(events) + "END:VCALENDAR\r\n").encode()


@pytest.mark.parametrize(
    ("start", "utc"),
    [
        (":20270329T083000Z", "2027-03-29T08:30"),
        (";TZID=Europe/Brussels:20270326T103000", "2027-03-26T09:30"),
        (";TZID=Europe/Brussels:20270329T103000", "2027-03-29T08:30"),
        (";TZID=Europe/Brussels:20271030T103000", "2027-10-30T08:30"),
        (";TZID=Europe/Brussels:20271101T103000", "2027-11-01T09:30"),
        (";TZID=Europe/London:20271101T093000", "2027-11-01T09:30"),
        (":20270329T103000", "2027-03-29T08:30"),
    ],
)
def test_hours_are_those_of_brussels_through_both_clock_changes(start: str, utc: str) -> None:
    (row,) = read_ical_file(calendar(event(1, start)), TERMS).strictly()
    assert row.start.astimezone(UTC).strftime("%Y-%m-%dT%H:%M") == utc
    assert row.day == row.start.astimezone(BRUSSELS).date().isoformat()


def test_what_people_wrote_into_an_event_is_not_taken() -> None:
    raw = calendar(event(1, ":20270329T083000Z", OWN + "DESCRIPTION:85.07.01-234.56\r\nLOCATION:Jan Janssens\r\n"))
    (row,) = read_ical_file(raw, TERMS).strictly()
    assert "Janssens" not in repr(row)
    assert row.ref.startswith("agenda:")
    assert "@" not in row.ref


def test_a_later_sequence_is_newer_whatever_its_stamp_and_a_cancelled_event_is_cancelled() -> None:
    start = ":20270329T083000Z"
    first, later = (
        read_ical_file(calendar(event(1, start, OWN + more)), TERMS).strictly()[0]
        for more in ("SEQUENCE:1\r\nLAST-MODIFIED:20261120T080000Z\r\n", "SEQUENCE:2\r\nSTATUS:CANCELLED\r\n")
    )
    assert first.revision is not None
    assert later.revision is not None
    assert first.revision < later.revision
    assert (first.state, later.state) == (BookingState.BOOKED, BookingState.CANCELLED)


def test_each_event_that_is_no_appointment_has_its_reason() -> None:
    reading = read_ical_file(
        calendar(
            event(1, ":20270329T083000Z"),
            event(2, ";VALUE=DATE:20270329"),
            event(3, ":20270329T083000Z", OWN + "RRULE:FREQ=WEEKLY\r\n"),
            event(4, ":20270329T083000Z", ""),
            event(5, ";TZID=Europe/Brussels:20270328T023000"),
        ),
        TERMS,
    )
    assert len(reading.rows) == 1
    assert [why.partition(":")[0].partition(",")[0] for why in reading.faults] == [f"event {nr}" for nr in (2, 3, 4, 5)]
    for why, word in zip(reading.faults, ("an hour", "repeats", "missing", "clocks skip"), strict=True):
        assert word in why


@pytest.mark.parametrize(
    "raw", [b"", b"<html>login</html>", b"\xff\xfe", b"BEGIN:VCALENDAR\r\n", b"BEGIN:VEVENT\r\nEND:X\r\n"]
)
def test_what_is_no_calendar_is_said(raw: bytes) -> None:
    with pytest.raises(AppointmentFileError, match="expected a calendar"):
        read_ical_file(raw, TERMS)


class Booking:
    """The web server of a booking system."""

    def __init__(self) -> None:
        self.raw, self.status, self.asked = b"", 200, list[str | None]()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                tag = f'"{hash(outer.raw)}"'
                outer.asked.append(self.headers["if-none-match"])
                same = self.headers["if-none-match"] == tag
                self.send_response(304 if same else outer.status)
                self.send_header("etag", tag)
                self.send_header("content-length", "0" if same else str(len(outer.raw)))
                self.end_headers()
                self.wfile.write(b"" if same else outer.raw)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/secret.ics"
        self._thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        self._thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self._thread.join(30)


@pytest.fixture
def booking() -> Iterator[Booking]:
    made = Booking()
    yield made
    made.close()


def test_it_is_fetched_when_it_is_due_and_stored_when_it_has_changed(booking: Booking) -> None:
    delivered, ticks = list[FileReading](), [0.0]
    reader = CalendarReader(
        CalendarFeed("agenda", booking.url), lambda: TERMS, delivered.append, ticks=lambda: ticks[0]
    )
    booking.raw = calendar(event(1, ":20270329T083000Z"))
    assert reader.look()
    assert not reader.look(), "not due"
    ticks[0] += 300
    assert not reader.look(), "not changed"
    assert booking.asked[0] is None
    assert booking.asked[1] is not None
    booking.raw, booking.status = b"<html>", 503
    ticks[0] += 300
    with pytest.raises(FeedError, match="503"):
        reader.look()
    booking.status = 200
    ticks[0] += 300
    with pytest.raises(AppointmentFileError):
        reader.look()
    assert len(delivered) == 1
    assert "secret" not in repr(CalendarFeed("agenda", booking.url))


def test_a_redirect_a_flood_and_a_dead_address_are_said_without_the_address(
    booking: Booking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("central.appointments.calendar_feed.LONGEST", 1000)
    for status, raw, url in (
        (302, b"", booking.url),
        (200, b"x" * 5000, booking.url),
        (200, b"", "http://127.0.0.1:1/secret"),
    ):
        booking.status, booking.raw = status, raw
        reader = CalendarReader(CalendarFeed("agenda", url), lambda: TERMS, lambda _: None)
        with pytest.raises(FeedError) as caught:
            reader.look()
        assert "secret" not in str(caught.value)


@pytest.mark.server
def test_a_central_follows_a_calendar_and_one_that_is_suddenly_empty_waits(
    tmp_path: Path, template: Path, booking: Booking
) -> None:
    day = (now() + timedelta(days=1)).strftime("%Y%m%d")
    booking.raw = calendar(*(event(nr, f";TZID=Europe/Brussels:{day}T{9 + nr % 6:02d}0000") for nr in range(12)))
    place = tmp_path / "config"
    place.mkdir()
    for file in (Path(__file__).parents[2] / "config").glob("*.toml"):
        (place / file.name).write_bytes(file.read_bytes())
    (place / "sources.toml").write_text(f'[[calendar]]\nname = "agenda"\nurl = "{booking.url}"\n')
    central = fresh(tmp_path / "central", template)
    central.environment["ONTHAAL_CONFIG"] = str(place)
    central.start()
    try:
        count = "SELECT count(*) FROM appointment WHERE source = 'agenda' AND state = 'booked'"
        until(lambda: central.rows(count) == [(12,)], "the calendar came in")
        central.stop()
        booking.raw = calendar()
        central.start()
        until(lambda: "12 wait for a person" in central.command("removals").stdout, "it waits")
        assert central.rows(count) == [(12,)]
    finally:
        central.stop()
