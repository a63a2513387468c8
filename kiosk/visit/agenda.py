"""The order of the questions. The step of a visit is the first that is still due."""

from types import MappingProxyType

from kiosk.rules import RuleBook
from kiosk.visit.model import Facts
from kiosk.visit.step import Step
from kiosk.visit.steps import (
    already_in,
    attract,
    await_ticket,
    choose_language,
    confirm_appointment,
    find_appointment,
    help,
    idle,
    read_number,
    show_card,
    show_letter,
    stop,
    take_card,
)

_QUESTIONS = (
    attract.STEP,
    choose_language.STEP,
    take_card.STEP,
    find_appointment.STEP,
    confirm_appointment.STEP,
    already_in.STEP,
    show_letter.STEP,
    show_card.STEP,
)
_ENDING = (await_ticket.STEP, read_number.STEP)
_OVERLAYS = (help.STEP, stop.STEP, idle.STEP)
_RECEPTION = (take_card.STEP, *_ENDING)

STEPS = MappingProxyType({each.name: each for each in (*_QUESTIONS, *_ENDING, *_OVERLAYS)})
"""Every step by its name, in the order of the agenda; what is laid over a page comes last."""


def step_of(facts: Facts, book: RuleBook) -> Step:
    """The first question still open. Once a number is ordered the agenda is the ending alone.

    Somebody who asked for reception is asked nothing more, but gets his card back.
    """
    agenda = _ENDING if facts.ordered else _RECEPTION if facts.for_reception else _QUESTIONS + _ENDING
    return next(each for each in agenda if each.due(facts, book))
