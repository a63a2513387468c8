"""Conditions that several steps share: the purpose, whose card it is, and whether documents are asked for."""

from kiosk.protocol import AppointmentStatus
from kiosk.rules import BookingState, Policy, Purpose, is_child
from kiosk.visit.answers import LookupMethod
from kiosk.visit.facts import Facts


def purpose(facts: Facts) -> Purpose | None:
    """Return what the visitor came for: the booking's purpose unless they said otherwise."""
    if facts.booking.appointment is not None and not facts.booking.other_purpose:
        return facts.booking.appointment.purpose
    return facts.booking.chosen


def is_searching(facts: Facts) -> bool:
    """Return whether no appointment is found yet and nothing else was decided instead."""
    settled = facts.search.unlisted is not None or facts.booking.other_day is not None or facts.booking.walk_in
    return facts.booking.appointment is None and not settled and facts.slip is None and not facts.ticket.ticket_shown


def is_settled(facts: Facts) -> bool:
    """Return whether the visit goes to a ticket or a person already, so that no appointment can change its way."""
    return facts.ticket.ordered or facts.for_reception or facts.slip is not None


def is_searching_by(facts: Facts, way: LookupMethod) -> bool:
    """Return whether the visitor is looking by this method and has not several matches to choose from."""
    return is_searching(facts) and facts.search.way is way and not facts.search.hits


def appointment_status(facts: Facts) -> AppointmentStatus | None:
    """Return central's status of the appointment; until it answers, the day list's."""
    listed = facts.booking.appointment is not None and facts.booking.appointment.state is BookingState.CANCELLED
    return facts.happened.central or (AppointmentStatus.CANCELLED if listed else None)


def appointment_gone(facts: Facts) -> bool:
    """Return whether the appointment was cancelled or moved."""
    return appointment_status(facts) in (AppointmentStatus.CANCELLED, AppointmentStatus.MOVED)


def is_proxy(facts: Facts) -> bool:
    """Return whether somebody comes in another person's place (R24)."""
    return facts.person.for_another or facts.person.someone_else


def for_child(facts: Facts) -> bool:
    """Return whether the card is a child's (R25)."""
    booked = facts.booking.appointment
    collects = purpose(facts) is Purpose.COLLECT
    return booked is not None and is_child(booked.years, child_model=booked.child_model, collects=collects)


def has_active_appointment(facts: Facts) -> bool:
    """Return whether questions beyond identity are asked: not for a copy, a slip, or a cancelled or moved appointment."""
    known = facts.booking.confirmed and facts.booking.appointment is not None
    return known and not appointment_gone(facts) and not facts.ticket.copy and facts.slip is None


def asks_documents(facts: Facts, of: Purpose) -> bool:
    """Return whether documents are asked for: this purpose, the visitor themselves, and the child present where required."""
    return (
        has_active_appointment(facts)
        and purpose(facts) is of
        and not is_proxy(facts)
        and facts.person.child_here is not False
    )


def passport_asked(facts: Facts, policy: Policy) -> bool:
    """Return whether the passport is asked for: from applicants, and from adults who collect if the city wants it."""
    collects = (
        policy.questions.passport_at_collection and asks_documents(facts, Purpose.COLLECT) and not for_child(facts)
    )
    return collects or asks_documents(facts, Purpose.APPLY)


def collects_card(facts: Facts) -> bool:
    """Return whether the documents for collecting are asked for."""
    return asks_documents(facts, Purpose.COLLECT)
