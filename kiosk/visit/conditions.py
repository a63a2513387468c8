"""What is asked at all: the purpose, whose card it is, and whether questions about papers make sense."""

from kiosk.protocol import AppointmentStatus
from kiosk.rules import BookingState, Policy, Purpose, is_child
from kiosk.visit.answers import LookupMethod
from kiosk.visit.state import Facts


def purpose(facts: Facts) -> Purpose | None:
    """What he has come for: the booking's word, or his own where there is none or he said otherwise."""
    if facts.appointment is not None and not facts.other_purpose:
        return facts.appointment.purpose
    return facts.chosen


def is_searching(facts: Facts) -> bool:
    """Nobody is found yet, and nothing else was settled instead."""
    settled = facts.unlisted is not None or facts.other_day is not None or facts.walk_in
    return facts.appointment is None and not settled and facts.slip is None and not facts.ticket_shown


def is_searching_by(facts: Facts, way: LookupMethod) -> bool:
    """In this way, and no several people to choose among."""
    return is_searching(facts) and facts.way is way and not facts.hits


def appointment_status(facts: Facts) -> AppointmentStatus | None:
    """Central's word; while it says nothing, what today's list says of the booking."""
    listed = facts.appointment is not None and facts.appointment.state is BookingState.CANCELLED
    return facts.central or (AppointmentStatus.CANCELLED if listed else None)


def appointment_gone(facts: Facts) -> bool:
    """The appointment is not there any more."""
    return appointment_status(facts) in (AppointmentStatus.CANCELLED, AppointmentStatus.MOVED)


def is_proxy(facts: Facts) -> bool:
    """R24: somebody comes in the place of somebody else."""
    return facts.for_another or facts.someone_else


def for_child(facts: Facts) -> bool:
    """R25."""
    booked = facts.appointment
    collects = purpose(facts) is Purpose.COLLECT
    return booked is not None and is_child(booked.years, child_model=booked.child_model, collects=collects)


def has_active_appointment(facts: Facts) -> bool:
    """Whether anything is asked beyond who it is: not of a copy, a slip, nor for an appointment that is gone."""
    known = facts.confirmed and facts.appointment is not None
    return known and not appointment_gone(facts) and not facts.copy and facts.slip is None


def asks_documents(facts: Facts, of: Purpose) -> bool:
    """Whether papers are asked for: the person himself, for this purpose, with the child where it must be here."""
    return (
        has_active_appointment(facts) and purpose(facts) is of and not is_proxy(facts) and facts.child_here is not False
    )


def passport_asked(facts: Facts, policy: Policy) -> bool:
    """Return whether the passport is asked for: of who applies; of an adult who collects where the city wants it."""
    collects = (
        policy.questions.passport_at_collection and asks_documents(facts, Purpose.COLLECT) and not for_child(facts)
    )
    return collects or asks_documents(facts, Purpose.APPLY)


def collects_card(facts: Facts) -> bool:
    """Papers for collecting."""
    return asks_documents(facts, Purpose.COLLECT)
