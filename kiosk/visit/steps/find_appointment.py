"""Which appointment? By its code, scanned or typed, by birth date, by the old card, or none at all."""

from dataclasses import replace

from kiosk.protocol import AppointmentStatus
from kiosk.rules import Appointment, Policy
from kiosk.visit.answers import LookupMethod
from kiosk.visit.conditions import is_searching
from kiosk.visit.effects import AskCentral, Effect
from kiosk.visit.events import CentralSaid, CodeShown, Event, Failed, Touched
from kiosk.visit.state import Facts, IssuedNumber, KioskContext
from kiosk.visit.step import Step, TimeoutKind


def is_open(facts: Facts, policy: Policy) -> bool:
    """Open until an appointment is known or another way was chosen."""
    return is_searching(facts) and facts.way is not LookupMethod.NONE


def background_effects(facts: Facts, context: KioskContext) -> tuple[Effect, ...]:
    """Ask central about the appointment as soon as it is known, in the background."""
    if facts.appointment is None or facts.central is not None or facts.central_silent or facts.ordered:
        return ()
    return (AskCentral(facts.appointment.ref),)


def handle(facts: Facts, event: Event, context: KioskContext) -> Facts | None:
    """Take a code until the appointment is confirmed; a later code replaces an earlier one."""
    match event:
        case CodeShown() if facts.confirmed or facts.ordered or facts.for_reception or facts.slip is not None:
            return None
        case CodeShown(mark, day):
            return _looked_up(facts, CodeShown(mark, day), context)
        case CentralSaid() | Failed(AskCentral()) if facts.appointment is None:
            return None  # about a ticket, not about an appointment
        case CentralSaid() as answer:
            return replace(facts, central=answer.standing, given=_given(facts, answer, context))
        case Failed(AskCentral()):
            return replace(facts, central_silent=True)
        case Touched("number") if facts.sought is not None:
            return replace(facts, way=None, unlisted=facts.sought)
        case Touched("type" | "birth" | "card" | "none" as way) if not facts.ordered:
            return replace(facts, way=LookupMethod(way), typed=0, greeted=True)
        case _:
            return None


def found(facts: Facts, hits: tuple[Appointment, ...], context: KioskContext) -> Facts:
    """Return the facts with the one match and its punctuality, or with several matches to choose from."""
    if len(hits) > 1:
        return replace(facts, greeted=True, hits=hits, typed=0)
    booked = hits[0]
    again = facts.appointment is not None and facts.appointment.ref == booked.ref
    asked = facts if again else Facts()
    return replace(
        facts,
        greeted=True,
        way=None,
        typed=0,
        hits=(),
        unlisted=None,
        sought=None,
        other_day=None,
        ticket_shown=False,
        reasons_of=None,
        appointment=booked,
        hour=context.policy.windows.of(booked.start, context.now) if context.hour_known else None,
        central=asked.central,
        central_silent=asked.central_silent,
        given=context.given_for(booked.ref),
    )


def _looked_up(facts: Facts, shown: CodeShown, context: KioskContext) -> Facts | None:
    today = context.today()
    listed = context.day.day == today
    booked = context.day.by_code(shown.mark) if listed else None
    if booked is not None:
        return found(facts, (booked,), context)
    if facts.appointment is not None:
        return None  # an unknown code is ignored while an appointment is known
    if shown.day is not None and shown.day != today and context.hour_known:
        return replace(facts, greeted=True, way=None, typed=0, unlisted=None, other_day=shown.day)
    if not listed:
        return replace(facts, greeted=True, way=None, typed=0, other_day=None, unlisted=shown.mark)
    if shown.day == today:  # a valid code of today: booked after this day list was received
        return replace(facts, greeted=True, way=None, typed=0, other_day=None, sought=shown.mark)
    return replace(facts, greeted=True, way=None, typed=0, codes_missed=facts.codes_missed + 1)


def _given(facts: Facts, answer: CentralSaid, context: KioskContext) -> IssuedNumber | None:
    """Return the earlier number that central reports; if it knows none, the ledger's, which may know more."""
    if answer.standing is AppointmentStatus.DONE:
        return None  # that number will not be called any more: a new one is issued
    if facts.appointment is None or answer.number is None or answer.ticket is None:
        return facts.given
    own = next((each for each in context.given if each.ticket == answer.ticket), None)
    return own or IssuedNumber(facts.appointment.ref, answer.number, answer.ticket, context.today(), answer.purpose)


STEP = Step(
    "find_appointment", TimeoutKind.HANDS, is_open=is_open, handle=handle, background_effects=background_effects
)
