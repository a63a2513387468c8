"""Properties over random visits, and for each a mutant that it kills: a property that nothing breaks proves nothing."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kiosk.visit import effects, engine
from kiosk.visit.agenda import STEPS
from kiosk.visit.answers import HelpCall
from kiosk.visit.facts import Facts
from kiosk.visit.state import Visit
from kiosk.visit.steps import await_ticket, choose_language, extra_needs, find_appointment, help, show_letter
from screens.page import Hint, Page, Text
from tests.support import properties
from tests.support.campaign import WHOLE
from tests.support.properties import PROPERTIES

Property = Callable[[list[int]], None]
CHOICES = st.lists(st.integers(0, 2**20), max_size=40)
SLICE = settings(
    max_examples=5000 if WHOLE else 150, suppress_health_check=list(HealthCheck), phases=[Phase.generate, Phase.shrink]
)
HUNT = settings(max_examples=600, suppress_health_check=list(HealthCheck), phases=[Phase.generate])


@pytest.mark.parametrize("holds", PROPERTIES, ids=lambda each: each.__name__)
def test_property_holds_of_every_visit(holds: Property) -> None:
    SLICE(given(CHOICES)(holds))()


def step_mutant(module: Any, **changed: Any) -> Callable[[pytest.MonkeyPatch], None]:
    def apply(patch: pytest.MonkeyPatch) -> None:
        mutant = replace(module.STEP, **changed)
        steps = {**STEPS, mutant.name: mutant}
        patch.setattr(engine, "STEPS", steps)
        patch.setattr("kiosk.visit.agenda.STEPS", steps)
        from kiosk.visit import agenda

        for name in ("_QUESTIONS", "_ENDING", "_RECEPTION"):
            kept = tuple(steps[each.name] for each in getattr(agenda, name))
            patch.setattr(agenda, name, kept)

    return apply


def advance_mutant(name: str, value: Any) -> Callable[[pytest.MonkeyPatch], None]:
    return lambda patch: patch.setattr(engine, name, value)


def _raises(facts: Facts, event: Any, context: Any) -> Facts | None:
    if facts.letter.letters:
        raise RuntimeError("mutant")
    return find_appointment.handle(facts, event, context)


def _asks_again(visit: Visit, context: Any) -> tuple[Any, ...]:
    return (effects.IssueNumber(),)


def _forgets(visit: Visit, context: Any) -> Visit:
    return replace(visit, facts=visit.history[0] if visit.history else Facts(), overlay=None, history=())


def _asks_again_when_central_is_silent(facts: Facts, event: Any, context: Any) -> Facts | None:
    envelope = find_appointment.handle(facts, event, context)
    return replace(envelope, happened=replace(envelope.happened, central_silent=False)) if envelope else None


def _deaf(facts: Facts, event: Any, context: Any) -> Facts | None:
    return None


def _keeps_look(visit: Any, page_id: Any) -> Visit:
    fresh = Visit(visit, page_id)
    return replace(fresh, facts=Facts(greeted=True))


def _deaf_to_letters_that_come_early(facts: Facts, event: Any, context: Any) -> Facts | None:
    return show_letter.handle(facts, event, context) if facts.booking.confirmed else None


def _another_number(facts: Facts, event: Any, context: Any) -> Facts | None:
    envelope = await_ticket.handle(facts, event, context)
    return (
        replace(envelope, ticket=replace(envelope.ticket, number="R000"))
        if envelope and envelope.ticket.number
        else envelope
    )


def page_mutant(changed: Callable[[Page], Page]) -> Callable[[pytest.MonkeyPatch], None]:
    whole = properties.page_of
    return lambda patch: patch.setattr(properties, "page_of", lambda *given: changed(whole(*given)))


MUTANTS: dict[Property, Callable[[pytest.MonkeyPatch], None]] = {
    properties.never_raises: step_mutant(find_appointment, handle=_raises),
    properties.never_orders_a_second_number: step_mutant(await_ticket, effects=_asks_again),
    properties.stale_answers_and_touches_change_nothing: advance_mutant("_is_stale", lambda visit, envelope: False),
    properties.back_restores_what_was_answered: advance_mutant("_go_back", _forgets),
    properties.failing_workers_are_soon_left_alone: step_mutant(
        find_appointment, handle=_asks_again_when_central_is_silent
    ),
    properties.every_answer_of_a_page_is_understood: step_mutant(help, handle=_deaf),
    properties.number_or_person_is_two_touches_away: step_mutant(help, effects=lambda visit, context: ()),
    properties.language_keeps_every_answer: step_mutant(
        choose_language,
        handle=lambda facts, event, context: (
            Facts(greeted=True, language_asked=True) if getattr(event, "action", "") == "speak" else None
        ),
    ),
    properties.silence_ends_every_visit_that_waits: advance_mutant("_show_idle_warning", lambda visit, context: visit),
    properties.nothing_of_a_visit_reaches_the_next: advance_mutant("begin", _keeps_look),
    properties.desk_is_told_once: step_mutant(
        help,
        effects=lambda visit, context: (
            (effects.TellDesk(),) if visit.facts.happened.desk is not HelpCall.SILENT else ()
        ),
    ),
    properties.page_is_the_steps_own: step_mutant(await_ticket, effects=lambda visit, context: ()),
    properties.an_exit_is_eight_touches_away: step_mutant(extra_needs, handle=_deaf),
    properties.help_is_on_every_page: page_mutant(lambda page: replace(page, upper=()) if page.number else page),
    properties.words_stand_beside_everything: page_mutant(
        lambda page: replace(page, where=Hint(Text("Expired"), None))
    ),
    properties.any_order_of_scans_comes_to_the_same: step_mutant(show_letter, handle=_deaf_to_letters_that_come_early),
    properties.number_is_one_wherever_it_stands: step_mutant(await_ticket, handle=_another_number),
}


@pytest.mark.slow
@pytest.mark.parametrize("holds", PROPERTIES, ids=lambda each: each.__name__)
def test_property_kills_its_mutant(holds: Property, monkeypatch: pytest.MonkeyPatch) -> None:
    MUTANTS[holds](monkeypatch)
    with pytest.raises((AssertionError, RuntimeError, ExceptionGroup)):
        HUNT(given(CHOICES)(holds))()
