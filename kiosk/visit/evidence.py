"""What the desk will need of this visit, gathered from its facts: the verdicts of every question about papers."""

from kiosk.contract import Standing
from kiosk.rules import Evidence, LetterState, Lookup, OldCard, Purpose, Readiness, RuleBook, judged
from kiosk.visit.model import Facts
from kiosk.visit.steps import show_card, show_letter

_OF_CENTRAL = {Standing.CANCELLED: Lookup.CANCELLED, Standing.MOVED: Lookup.MOVED}


def purpose_of(facts: Facts) -> Purpose:
    """What the ticket is for; whoever asked for reception, or was not found, is reception's."""
    if facts.for_reception or facts.appointment is None:
        return Purpose.HELP
    return facts.appointment.purpose


def evidence(facts: Facts, book: RuleBook) -> tuple[Readiness, tuple[Evidence, ...]]:
    """The colour, and the lines that caused it, worst first."""
    verdicts: list[LetterState | OldCard | Lookup] = []
    if facts.unlisted is not None:
        verdicts.append(Lookup.NOT_LOOKED_UP)
    if facts.central in _OF_CENTRAL:
        verdicts.append(_OF_CENTRAL[facts.central])
    if letter := show_letter.settled(facts, book):
        verdicts.append(letter)
    if card := show_card.settled(facts, book):
        verdicts.append(card)
    return judged(verdicts)
