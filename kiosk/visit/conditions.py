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


def looking(facts: Facts) -> bool:
    """Nobody is found yet, and nothing else was settled instead."""
    settled = facts.unlisted is not None or facts.other_day is not None or facts.walk_in
    return facts.appointment is None and not settled and facts.slip is None and not facts.ticket_shown


def searching(facts: Facts, way: LookupMethod) -> bool:
    """In this way, and no several people to choose among."""
    return looking(facts) and facts.way is way and not facts.hits


def standing(facts: Facts) -> AppointmentStatus | None:
    """Central's word; while it says nothing, what today's list says of the booking."""
    listed = facts.appointment is not None and facts.appointment.state is BookingState.CANCELLED
    return facts.central or (AppointmentStatus.CANCELLED if listed else None)


def gone(facts: Facts) -> bool:
    """The appointment is not there any more."""
    return standing(facts) in (AppointmentStatus.CANCELLED, AppointmentStatus.MOVED)


def proxy(facts: Facts) -> bool:
    """R24: somebody comes in the place of somebody else."""
    return facts.for_another or facts.someone_else


def for_child(facts: Facts) -> bool:
    """R25."""
    booked = facts.appointment
    collects = purpose(facts) is Purpose.COLLECT
    return booked is not None and is_child(booked.years, child_model=booked.child_model, collects=collects)


def asked_on(facts: Facts) -> bool:
    """Whether anything is asked beyond who it is: not of a copy, a slip, nor for an appointment that is gone."""
    known = facts.confirmed and facts.appointment is not None
    return known and not gone(facts) and not facts.copy and facts.slip is None


def papers(facts: Facts, of: Purpose) -> bool:
    """Whether papers are asked for: the person himself, for this purpose, with the child where it must be here."""
    return asked_on(facts) and purpose(facts) is of and not proxy(facts) and facts.child_here is not False


def passport_asked(facts: Facts, book: Policy) -> bool:
    """Return whether the passport is asked for: of who applies; of an adult who collects where the city wants it."""
    collects = book.asks.passport_at_collection and papers(facts, Purpose.COLLECT) and not for_child(facts)
    return collects or papers(facts, Purpose.APPLY)


def collecting(facts: Facts) -> bool:
    """Papers for collecting."""
    return papers(facts, Purpose.COLLECT)
