"""A calendar of a booking system under an address, fetched every few minutes."""

import time
from collections.abc import Callable

import requests

from central.appointments.ical_file import read_ical_file
from central.appointments.model import FileReading, ReadingTerms
from central.appointments.sources import CalendarFeed

LONGEST = 20_000_000
DEADLINE_S = 60.0
SILENCE_S = 10.0


class FeedError(RuntimeError):
    """The calendar could not be fetched. The message holds no address: it may hold a secret."""


class CalendarReader:
    """Fetches one calendar when it is due and has changed."""

    def __init__(
        self,
        feed: CalendarFeed,
        terms: Callable[[], ReadingTerms],
        deliver: Callable[[FileReading], object],
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        """terms: called for each fetch. deliver: stores what the calendar holds; raises the database's errors."""
        self._feed, self._terms, self._deliver, self._ticks = feed, terms, deliver, ticks
        self._due = ticks()
        self._known: dict[str, str] = {}

    def look(self) -> bool:
        """Fetch it if it is due; return whether it was delivered.

        Raises FeedError or AppointmentFileError; it is tried again when it is due.
        """
        if self._ticks() < self._due:
            return False
        self._due = self._ticks() + self._feed.every_minutes * 60
        raw, known = self._fetched()
        if raw is None:
            return False
        self._deliver(read_ical_file(raw, self._terms()))
        self._known = known  # only now: what was not stored must be fetched again
        return True

    def _fetched(self) -> tuple[bytes | None, dict[str, str]]:
        """Return the calendar, None if it has not changed, and what to ask with the next time."""
        verify = self._feed.authority or True
        end = time.monotonic() + DEADLINE_S
        try:
            with requests.get(
                self._feed.url,
                headers=self._known,
                timeout=SILENCE_S,
                stream=True,
                verify=verify,
                allow_redirects=False,
            ) as answer:
                if answer.status_code == 304:
                    return None, self._known
                if answer.status_code != 200:
                    raise FeedError(f"answered {answer.status_code}")
                raw = bytearray()
                for piece in answer.iter_content(65_536):
                    raw += piece
                    if len(raw) > LONGEST or time.monotonic() > end:
                        raise FeedError("too long")
                asked = {"if-none-match": "etag", "if-modified-since": "last-modified"}
                return bytes(raw), {ask: answer.headers[name] for ask, name in asked.items() if name in answer.headers}
        except requests.RequestException as error:
            raise FeedError(type(error).__name__) from None
