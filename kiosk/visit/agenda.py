"""The order of the questions. A visit is at the first step that is still open."""

from types import MappingProxyType

from kiosk.rules import Policy
from kiosk.visit.facts import Facts
from kiosk.visit.step import Step
from kiosk.visit.steps import (
    already_in,
    attract,
    await_slip,
    await_ticket,
    child_here,
    choose_language,
    choose_purpose,
    choose_time,
    come_early,
    confirm_appointment,
    extra_needs,
    find_appointment,
    find_by_card,
    give_birth,
    got_ticket,
    have_passport,
    have_photo,
    help,
    idle,
    lost_card,
    no_appointment,
    no_card,
    no_proxy,
    not_mine,
    other_day,
    read_number,
    read_slip,
    show_card,
    show_letter,
    stop,
    take_card,
    type_code,
    who_comes,
    why_no_card,
    why_no_letter,
)

_QUESTIONS = (
    attract.STEP,
    choose_language.STEP,
    take_card.STEP,
    type_code.STEP,
    give_birth.STEP,
    find_by_card.STEP,
    choose_time.STEP,
    find_appointment.STEP,
    choose_purpose.STEP,
    no_appointment.STEP,
    other_day.STEP,
    not_mine.STEP,
    confirm_appointment.STEP,
    already_in.STEP,
    come_early.STEP,
    child_here.STEP,
    who_comes.STEP,
    no_proxy.STEP,
    why_no_letter.STEP,
    show_letter.STEP,
    lost_card.STEP,
    no_card.STEP,
    why_no_card.STEP,
    show_card.STEP,
    have_passport.STEP,
    have_photo.STEP,
    extra_needs.STEP,
    await_slip.STEP,
    read_slip.STEP,
)
"""A sub-question stands before the page that leads to it; otherwise that page would always come first."""

_ENDING = (await_ticket.STEP, got_ticket.STEP, read_number.STEP)
_OVERLAYS = (help.STEP, stop.STEP, idle.STEP)
_RECEPTION = (take_card.STEP, *_ENDING)

STEPS = MappingProxyType({each.name: each for each in (*_QUESTIONS, *_ENDING, *_OVERLAYS)})
"""Every step by name, in agenda order; overlays come last."""


def step_of(facts: Facts, policy: Policy) -> Step:
    """Return the first step that is open. Once a number is requested, only the ending remains.

    A visitor who asked for reception is asked nothing more, but is reminded to take their card.
    """
    agenda = _ENDING if facts.ticket.ordered else _RECEPTION if facts.for_reception else _QUESTIONS + _ENDING
    return next(each for each in agenda if each.is_open(facts, policy))
