"""The outcome of a visit (docs/domain.md, Outcomes), for replays, the agenda map and statistics; no step uses it."""

from enum import StrEnum

from kiosk.rules import Policy, Readiness
from kiosk.visit.answers import PrintStatus
from kiosk.visit.assessment import evidence
from kiosk.visit.facts import Facts
from kiosk.visit.state import KioskContext


class Outcome(StrEnum):
    """O1 to O10. A visit may have two: a ticket, and one that is not on paper."""

    TICKET = "O1"
    AMBER = "O2"
    TRIAGE = "O3"
    HELP = "O4"
    WALK_IN = "O5"
    SLIP = "O6"
    COPY = "O7"
    WIPED = "O8"
    UNPRINTED = "O9"
    OFFLINE = "O10"
    NO_NUMBER = "no number"


_OF_COLOUR = {Readiness.GREEN: Outcome.TICKET, Readiness.AMBER: Outcome.AMBER, Readiness.RED: Outcome.TRIAGE}


def outcomes(facts: Facts, policy: Policy, context: KioskContext) -> tuple[Outcome, ...]:
    """Return the outcomes so far; WIPED if nothing was issued."""
    if facts.ticket.no_number:
        return (Outcome.NO_NUMBER,)
    if facts.ticket.number is None:
        return (Outcome.SLIP,) if facts.slip_paper is not None else (Outcome.WIPED,)
    background: tuple[Outcome, ...] = (
        (Outcome.UNPRINTED,) if facts.ticket.paper is PrintStatus.NOT_PRINTED and facts.ticket.got is None else ()
    )
    background += (Outcome.OFFLINE,) if facts.happened.central_silent and not facts.ticket.copy else ()
    return (*background, _main(facts, policy, context))


def _main(facts: Facts, policy: Policy, context: KioskContext) -> Outcome:
    if facts.ticket.copy:
        return Outcome.COPY
    if facts.for_reception and facts.search.unlisted is None:
        return Outcome.HELP
    if facts.booking.walk_in:
        return Outcome.WALK_IN
    return _OF_COLOUR[evidence(facts, policy, context)[0]]
