"""Which appointment? By its code, scanned or typed, by birth date, by the old card, or none at all."""

from dataclasses import replace

from kiosk.protocol import AppointmentStatus
from kiosk.rules import Appointment, Policy
from kiosk.visit.answers import LookupMethod
from kiosk.visit.conditions import is_searching, is_settled
from kiosk.visit.effects import AskCentral, Effect
from kiosk.visit.events import CentralSaid, CodeShown, DayListChanged, Event, Failed, Touched
from kiosk.visit.facts import BookingFacts, Facts, IssuedNumber
from kiosk.visit.state import KioskContext
from kiosk.visit.step import Step, TimeoutKind


def is_open(facts: Facts, policy: Policy) -> bool:
    """Open until an appointment is known or another way was chosen."""
    return is_searching(facts) and facts.search.way is not LookupMethod.NONE


def background_effects(facts: Facts, context: KioskContext) -> tuple[Effect, ...]:
    """Ask central about the appointment as soon as it is known, in the background."""
    if (
        facts.booking.appointment is None
        or facts.happened.central is not None
        or facts.happened.central_silent
        or facts.ticket.ordered
    ):
        return ()
    return (AskCentral(facts.booking.appointment.ref),)


def handle(facts: Facts, event: Event, context: KioskContext) -> Facts | None:
    """Take a code until the appointment is confirmed; a later code replaces an earlier one."""
    match event:
        case CodeShown() if facts.booking.confirmed or is_settled(facts):
            return None
        case CodeShown(mark, day):
            return _looked_up(facts, CodeShown(mark, day), context)
        case CentralSaid() | Failed(AskCentral()) if facts.booking.appointment is None:
            return None  # about a ticket, not about an appointment
        case CentralSaid() as answer:
            return replace(
                facts, happened=replace(facts.happened, central=answer.standing, given=_given(facts, answer, context))
            )
        case Failed(AskCentral()):
            return replace(facts, happened=replace(facts.happened, central_silent=True))
        case DayListChanged() if context.day.day == context.today() and not is_settled(facts):
            return _relisted(facts, context)
        case Touched("number") if facts.search.sought is not None:
            return replace(facts, search=replace(facts.search, way=None, unlisted=facts.search.sought))
        case Touched("type" | "birth" | "card" | "none" as way) if not facts.ticket.ordered:
            return replace(facts, search=replace(facts.search, way=LookupMethod(way), typed=0), greeted=True)
        case _:
            return None


def found(facts: Facts, hits: tuple[Appointment, ...], context: KioskContext) -> Facts:
    """Return the facts with the one match and its punctuality, or with several matches to choose from."""
    if len(hits) > 1:
        return replace(facts, greeted=True, search=replace(facts.search, hits=hits, typed=0))
    booked = hits[0]
    again = facts.booking.appointment is not None and facts.booking.appointment.ref == booked.ref
    asked = facts if again else Facts()
    return replace(
        facts,
        greeted=True,
        search=replace(facts.search, way=None, typed=0, hits=(), unlisted=None, sought=None),
        booking=replace(
            facts.booking,
            other_day=None,
            appointment=booked,
            hour=context.policy.windows.of(booked.start, context.now) if context.hour_known else None,
        ),
        ticket=replace(facts.ticket, ticket_shown=False),
        reasons_of=None,
        happened=replace(
            facts.happened,
            central=asked.happened.central,
            central_silent=asked.happened.central_silent,
            given=context.given_for(booked.ref),
        ),
    )


def _looked_up(facts: Facts, shown: CodeShown, context: KioskContext) -> Facts | None:
    today = context.today()
    listed = context.day.day == today
    booked = context.day.by_code(shown.mark) if listed else None
    if booked is not None:
        return found(facts, (booked,), context)
    if facts.booking.appointment is not None:
        return None  # an unknown code is ignored while an appointment is known
    if shown.day is not None and shown.day != today and context.hour_known:
        return replace(
            facts,
            greeted=True,
            search=replace(facts.search, way=None, typed=0, unlisted=None),
            booking=replace(facts.booking, other_day=shown.day),
        )
    if not listed:
        return replace(
            facts,
            greeted=True,
            search=replace(facts.search, way=None, typed=0, unlisted=shown.mark),
            booking=replace(facts.booking, other_day=None),
        )
    if shown.day == today:  # a valid code of today: booked after this day list was received
        return replace(
            facts,
            greeted=True,
            search=replace(facts.search, way=None, typed=0, sought=shown.mark),
            booking=replace(facts.booking, other_day=None),
        )
    return replace(
        facts,
        greeted=True,
        search=replace(facts.search, way=None, typed=0),
        happened=replace(facts.happened, codes_missed=facts.happened.codes_missed + 1),
    )


def _relisted(facts: Facts, context: KioskContext) -> Facts | None:
    """Return the facts with the appointments as they are now; None if nothing changed for this visit.

    Central is asked anew, which knows where a vanished one went. Another hour or purpose must be confirmed again.
    """
    hits = tuple(now for each in facts.search.hits if (now := context.day.by_ref(each.ref)) is not None)
    booking, booked = facts.booking, facts.booking.appointment
    listed = None if booked is None else context.day.by_ref(booked.ref)
    if booked is None or booked == listed:
        return None if hits == facts.search.hits else replace(facts, search=replace(facts.search, hits=hits))
    if listed is not None:
        booking = replace(booking, appointment=listed)
        if (listed.start, listed.purpose) != (booked.start, booked.purpose):
            hour = context.policy.windows.of(listed.start, context.now) if context.hour_known else None
            booking = BookingFacts(appointment=listed, hour=hour)
    return replace(
        facts, booking=booking, reasons_of=None, happened=replace(facts.happened, central=None, central_silent=False)
    )


def _given(facts: Facts, answer: CentralSaid, context: KioskContext) -> IssuedNumber | None:
    """Return the earlier number that central reports; if it knows none, the ledger's, which may know more."""
    if answer.standing is AppointmentStatus.DONE:
        return None  # that number will not be called any more: a new one is issued
    if facts.booking.appointment is None or answer.number is None or answer.ticket is None:
        return facts.happened.given
    own = next((each for each in context.given if each.ticket == answer.ticket), None)
    return own or IssuedNumber(
        facts.booking.appointment.ref, answer.number, answer.ticket, context.today(), answer.purpose
    )


STEP = Step(
    "find_appointment",
    TimeoutKind.HANDS,
    is_open=is_open,
    handle=handle,
    background_effects=background_effects,
    progress=(1, 1),
)
