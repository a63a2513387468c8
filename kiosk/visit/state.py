"""The state of a visit and of its kiosk, as the engine sees them (docs/architecture.md)."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NewType

from kiosk.rules import (
    DUTCH,
    Appointment,
    Language,
    Policy,
    Pseudonym,
    SiteKey,
    TextSize,
)
from kiosk.visit.effects import Effect
from kiosk.visit.events import CardRead, Event, Touched
from kiosk.visit.facts import Facts, IssuedNumber

VisitId = NewType("VisitId", str)
"""A UUIDv7 as text."""

PageId = NewType("PageId", int)
"""Counts pages across visits, so that no touch reaches a later visitor's page."""


@dataclass(frozen=True, slots=True)
class DayList:
    """The appointments of one day. A list of another day finds nobody. key: what its pseudonyms were made with."""

    day: date
    appointments: tuple[Appointment, ...] = ()
    key: SiteKey | None = field(default=None, repr=False, compare=False)

    def by_ref(self, ref: str) -> Appointment | None:
        """Return the appointment with this reference."""
        return next((each for each in self.appointments if each.ref == ref), None)

    def by_code(self, mark: Pseudonym) -> Appointment | None:
        """Return the appointment with this code."""
        return next((each for each in self.appointments if each.code == mark), None)

    def by_birth(self, mark: Pseudonym) -> tuple[Appointment, ...]:
        """Return every appointment with this birth date and these three letters."""
        return tuple(each for each in self.appointments if each.born == mark)

    def by_card(self, read: CardRead) -> tuple[Appointment, ...]:
        """Return every appointment of this card, by its number or its holder's."""
        return tuple(
            each
            for each in self.appointments
            if (read.card is not None and each.card_number == read.card)
            or (read.holder is not None and each.holder == read.holder)
        )


class CardSlotState(StrEnum):
    """What is in the card slot.

    OURS: a card of this visit. LEFT_BEHIND: an earlier visitor's. GONE: the reader is missing.
    """

    EMPTY = "empty"
    OURS = "ours"
    LEFT_BEHIND = "left_behind"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Devices:
    """Which devices work."""

    scanner: bool = True
    slot: CardSlotState = CardSlotState.EMPTY
    printer: bool = True


@dataclass(frozen=True, slots=True)
class DeskStatus:
    """Central's report on the desks.

    desks: how many are open. dues: due times of those who wait, soonest first. at: when received.
    """

    desks: int
    dues: tuple[datetime, ...]
    at: datetime

    @property
    def staffed(self) -> bool:
        """Return whether a desk is open."""
        return self.desks > 0


NEWS_LASTS = timedelta(minutes=3)
"""How long a report on the desks is valid; central sends one every few seconds."""


@dataclass(frozen=True, slots=True)
class KioskContext:
    """What a visit may know of its kiosk, as one snapshot: policy, day list, devices, time, and the next visit's id.

    test: a test root is trusted, and every page says so. copies: pairs of a ticket's id and its number of copies.
    lookup_blocked_until: no lookup by birth date before. numbers: whether numbers may be issued. hour_known: whether `now` is
    central's time; by the machine's clock alone nobody is late and no day is another.
    """

    policy: Policy
    day: DayList
    devices: Devices
    next_visit: VisitId
    now: datetime
    test: bool = False
    given: tuple[IssuedNumber, ...] = ()
    copies: tuple[tuple[str, int], ...] = ()
    lookup_blocked_until: datetime | None = None
    desk_status: DeskStatus | None = None
    numbers: bool = True
    hour_known: bool = True

    def today(self) -> date:
        """Return the business day: by the clock, or by the day list while the clock is not confirmed by central."""
        return self.now.date() if self.hour_known or self.day.day == date.min else self.day.day

    def is_open(self) -> bool:
        """Return whether the desks are open; yes while the clock is not confirmed by central."""
        return not self.hour_known or self.policy.opening.is_open(self.now)

    def lookup_allowed(self) -> bool:
        """Return whether a lookup by birth date is allowed now (docs/domain.md, Privacy in the lobby)."""
        return self.lookup_blocked_until is None or self.now >= self.lookup_blocked_until

    def desks(self) -> DeskStatus | None:
        """Return the report on the desks; None if it is too old or there is none."""
        return (
            self.desk_status if self.desk_status is not None and self.now - self.desk_status.at < NEWS_LASTS else None
        )

    def is_unstaffed(self) -> bool:
        """Return whether certainly nobody is at the desks: outside opening hours, or by central's report (S90, S98)."""
        desks = self.desks()
        return not self.is_open() or (desks is not None and not desks.staffed)

    def copies_of(self, given: IssuedNumber) -> int:
        """Return how many copies of the ticket this kiosk sent to its printer, whichever kiosk issued it."""
        return next((count for ticket, count in self.copies if ticket == given.ticket), 0)

    def given_by(self, ticket: str | None) -> IssuedNumber | None:
        """Return the number on this ticket, if this kiosk issued it today."""
        today = self.today()
        return next((each for each in self.given if each.ticket == ticket and each.day == today), None)

    def given_for(self, appointment: str) -> IssuedNumber | None:
        """Return the number that this kiosk issued for the appointment today."""
        today = self.today()
        return next((each for each in self.given if each.appointment == appointment and each.day == today), None)


@dataclass(frozen=True, slots=True)
class PendingEffect:
    """An effect that was requested and not answered. It is cancelled by removing it from `Visit.pending`."""

    visit: VisitId
    seq: int
    effect: Effect


@dataclass(frozen=True, slots=True)
class EventEnvelope:
    """An event, its time, and what it is addressed to: a page, the effect that it answers, or neither."""

    event: Event
    at: datetime
    addressee: PageId | PendingEffect | None = None


class Feedback(StrEnum):
    """Immediate feedback on a scan or a card; without it a visitor takes the scanner for dead."""

    THANKS = "thanks"
    FOUND = "found"
    KEPT = "kept"
    NOT_USED = "not_used"
    COVER_CODES = "cover_codes"
    UNKNOWN = "unknown"
    TOO_LONG = "too_long"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class DisplaySettings:
    """How the visitor wants pages shown. Not undone by Back, so a change of language keeps every answer (I10)."""

    language: Language = DUTCH
    size: TextSize = TextSize.USUAL
    contrast: bool = False
    lower: bool = False

    def after(self, touched: Touched, offered: tuple[Language, ...]) -> "DisplaySettings":
        """Return the settings after a button of the bar; unchanged after any other."""
        match touched.action:
            case "speak" if Language(touched.choice) in offered:
                return replace(self, language=Language(touched.choice))
            case "larger":
                return replace(self, size=self.size.next())
            case "contrast":
                return replace(self, contrast=not self.contrast)
            case "lower":
                return replace(self, lower=not self.lower)
            case _:
                return self


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit. It holds pseudonyms and initials only, and is replaced as a whole when it ends."""

    id: VisitId
    page_id: PageId
    facts: Facts = field(default_factory=Facts)
    history: tuple[Facts, ...] = ()
    overlay: str | None = None
    display: DisplaySettings = field(default_factory=DisplaySettings)
    feedback: tuple[Feedback, datetime] | None = None
    pending: tuple[PendingEffect, ...] = ()
    effects_issued: int = 0
