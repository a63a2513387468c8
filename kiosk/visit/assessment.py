"""Collects the evidence of a visit: one line per question, for the ticket, the last page and the desk."""

from collections.abc import Iterator
from datetime import datetime

from kiosk.protocol import AppointmentStatus
from kiosk.rules import (
    Child,
    Evidence,
    Fee,
    Lookup,
    Needs,
    Policy,
    Punctuality,
    Purpose,
    Readiness,
    Verdict,
    Who,
    Wish,
    assess,
    is_minor,
    turned_12,
)
from kiosk.rules.fees import AskDesk
from kiosk.visit.conditions import appointment_gone, appointment_status, asks_documents, passport_asked, purpose
from kiosk.visit.facts import Facts
from kiosk.visit.state import KioskContext
from kiosk.visit.steps import show_card, show_letter

_OF_CENTRAL = {
    AppointmentStatus.CANCELLED: Lookup.CANCELLED,
    AppointmentStatus.MOVED: Lookup.MOVED,
    AppointmentStatus.DONE: Lookup.AGAIN,
}
_WISHES = {
    Needs.NOT_LONG: Wish.NOT_LONG,
    Needs.SEE_HEAR: Wish.SEE_HEAR,
    Needs.INTERPRETER: Wish.INTERPRETER,
}


def purpose_of(facts: Facts) -> Purpose:
    """Return what the ticket is for.

    Reception's if the visitor asked for it or said nothing; a copy keeps the first purpose.
    """
    if facts.ticket.copy and facts.happened.given is not None and facts.happened.given.purpose is not None:
        return facts.happened.given.purpose
    if facts.for_reception and facts.search.unlisted is None:
        return Purpose.HELP
    return purpose(facts) or Purpose.HELP


def evidence(
    facts: Facts, policy: Policy, context: KioskContext | None = None
) -> tuple[Readiness, tuple[Evidence, ...]]:
    """Return readiness and evidence, most serious line first. context: needed for lines that depend on the day."""
    verdicts = [*_of_booking(facts, context), *_of_person(facts, policy), *_of_papers(facts, policy, context)]
    if facts.asked is not None and facts.for_reception:
        verdicts.append(facts.asked)
    if facts.documents.needs in _WISHES:
        verdicts.append(_WISHES[facts.documents.needs])
    return assess(verdicts, policy.weights())


def fee(facts: Facts, policy: Policy, context: KioskContext) -> Fee | None:
    """Return the listed price; only for an application (R06)."""
    booked = facts.booking.appointment
    if booked is None or purpose(facts) is not Purpose.APPLY or not policy.questions.fee:
        return None
    return policy.prices.fee(booked.card, booked.years, context.today())


def due_amount(facts: Facts) -> int | None:
    """Return the amount in euro that the booking lists as unpaid, if the visitor came for the booked purpose (R06)."""
    booked = facts.booking.appointment
    return (
        booked.due_eur if booked is not None and not facts.booking.other_purpose and not facts.for_reception else None
    )


def due(facts: Facts, context: KioskContext) -> datetime | None:
    """Return when the visitor is due; None for reception's cases and where no appointment is known."""
    if facts.for_reception or appointment_gone(facts) or facts.search.unlisted is not None:
        return None
    if facts.booking.appointment is None:
        return context.policy.windows.due(None, context.now) if facts.booking.walk_in else None
    return context.policy.windows.due(facts.booking.appointment.start, context.now)


def _of_booking(facts: Facts, context: KioskContext | None) -> Iterator[Verdict]:
    if facts.search.unlisted is not None or (facts.search.sought is not None and facts.booking.appointment is None):
        yield Lookup.NOT_LOOKED_UP
    if facts.booking.walk_in:
        yield Lookup.NONE
    if (known := appointment_status(facts)) in _OF_CENTRAL:
        yield _OF_CENTRAL[known]
    if facts.booking.other_purpose:
        yield Lookup.PURPOSE_CHANGED
    if facts.booking.other_day is not None and context is not None:
        yield Punctuality.PAST_DAY if facts.booking.other_day < context.today() else Punctuality.FUTURE_DAY
    if facts.booking.appointment is not None and facts.booking.hour is not None and not appointment_gone(facts):
        yield facts.booking.hour
    if (
        context is not None
        and (page_id := due(facts, context)) is not None
        and context.policy.opening.closes_before(page_id)
    ):
        yield Punctuality.AFTER_CLOSING


def _of_person(facts: Facts, policy: Policy) -> Iterator[Verdict]:
    if facts.person.for_another:
        yield Who.PROXY
    if facts.person.someone_else:
        yield Who.SOMEONE_ELSE
    if facts.person.capacity is not None:
        yield Who(f"who.{facts.person.capacity}")
    if facts.person.child_here is not None:
        yield Child.HERE if facts.person.child_here else Child.NOT_HERE
    booked = facts.booking.appointment
    if booked is None or not facts.booking.confirmed or appointment_gone(facts):
        return
    if turned_12(booked.years, child_model=booked.child_model, collects=purpose(facts) is Purpose.COLLECT):
        yield Child.TURNED_12
    elif is_minor(booked.years):
        yield Child.MINOR
    if booked.years is None:
        yield Child.AGE_UNKNOWN
    priced = policy.prices.fee(booked.card, booked.years, booked.start.date())
    if priced.why in (AskDesk.NOT_ISSUED, AskDesk.NOT_LISTED):
        yield Child.ORDER_CHECK


def _of_papers(facts: Facts, policy: Policy, context: KioskContext | None) -> Iterator[Verdict]:
    if letter := show_letter.settled(facts, policy):
        yield letter
    if card := show_card.settled(facts, policy):
        yield card
        yield from show_card.on_chip(facts, policy, context.today() if context and context.hour_known else None)
    if facts.documents.passport is not None and passport_asked(facts, policy):
        yield facts.documents.passport
    if facts.documents.photo is not None and asks_documents(facts, Purpose.APPLY):
        yield facts.documents.photo
