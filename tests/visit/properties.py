"""What holds of every visit, whatever happens in whatever order. Each property has a mutant that it kills."""

from dataclasses import replace

from kiosk.visit import events
from kiosk.visit.advance import advance, on_screen, step
from kiosk.visit.effects import IssueNumber, TellDesk
from kiosk.visit.model import Desk, Facts, Heard, Turn
from kiosk.visit.wire import EFFECTS
from screens.pages import page_of
from tests.visit.worlds import TEXTS, every_state, walked


def never_raises(choices: list[int]) -> None:
    """Any events in any order: advance() and page() answer."""
    for walk in every_state(choices):
        page_of(walk.visit, walk.house, TEXTS)


def never_orders_a_second_number(choices: list[int]) -> None:
    """I3, I8: one visit, one number."""
    numbers = [
        order for *_, orders in walked(choices).done for order in orders if isinstance(order.effect, IssueNumber)
    ]
    assert len({order.visit for order in numbers}) == len(numbers)


def stale_answers_and_touches_change_nothing(choices: list[int]) -> None:
    """What was meant for an earlier page, or answers an order that is no longer open, dies."""
    walk = walked(choices)
    open_now = set(walk.visit.open)
    for _, heard, _, _ in walk.done:
        late = Turn(walk.visit.turn - 1) if isinstance(heard.event, events.Touched) else heard.to
        if isinstance(heard.event, events.Touched | events.Answer) and late not in open_now:
            assert advance(walk.visit, Heard(heard.event, walk.now, late), walk.house) == (walk.visit, ())


def back_restores_what_was_answered(choices: list[int]) -> None:
    """Back lands on facts that were, with what happened since; it orders nothing and never undoes a number."""
    walk = walked(choices)
    before = walk.visit
    orders = walk.hear(events.Touched("back"), before.turn)
    after = walk.visit
    assert not any(isinstance(order.effect, IssueNumber) for order in orders)
    if before.over or before.facts.ordered or not before.trail:
        assert replace(after.facts) == before.facts
        return
    earlier = [facts.restored_over(before.facts) for facts in before.trail]
    assert after.facts in (*earlier, before.facts)
    assert after.facts.ordered == before.facts.ordered


def failing_workers_are_soon_left_alone(choices: list[int]) -> None:
    """A worker that always fails is not asked for ever."""
    walk = walked(choices)
    assert walk.settle(lambda answers: answers[-1]) < 12


def every_answer_of_a_page_is_understood(choices: list[int]) -> None:
    """No dead key: whatever a page offers does something, but for the language that is spoken already."""
    walk = walked(choices)
    for key in page_of(walk.visit, walk.house, TEXTS).pressable():
        touched = events.Touched(key.action.name, key.action.choice)
        after, _ = advance(walk.visit, Heard(touched, walk.now, walk.visit.turn), walk.house)
        same = key.action.name in ("back", "help", "speak", "language", "sign", "erase")
        assert same or after != walk.visit, key.action


def number_or_person_is_two_touches_away(choices: list[int]) -> None:
    """R50, I2: help tells the desk; the next touch orders a number, once a card that is in was taken."""
    walk = walked(choices)
    told = walk.visit.facts.desk is not None or any(isinstance(o.effect, TellDesk) for o in walk.visit.open)
    orders = walk.hear(events.Touched("help"), walk.visit.turn)
    assert told or any(isinstance(order.effect, TellDesk) for order in orders)
    walk.hear(events.Touched("reception"), walk.visit.turn)
    if walk.visit.facts.card_in:
        walk.hear(events.CardRemoved())
    assert walk.visit.facts.ordered


def language_keeps_every_answer(choices: list[int]) -> None:
    """I10."""
    walk = walked(choices)
    before = walk.visit.facts
    walk.hear(events.Touched("language"), walk.visit.turn)
    walk.hear(events.Touched("speak", "en"), walk.visit.turn)
    said = replace(walk.visit.facts, greeted=before.greeted, language_asked=before.language_asked)
    assert replace(said, desk=before.desk, ordered=before.ordered) == before or walk.visit.facts.ordered


def silence_ends_every_visit_that_waits(choices: list[int]) -> None:
    """I4: two silences wipe; but nobody is wiped while his number is on its way."""
    walk = walked(choices)
    walk.settle(lambda answers: answers[0])
    was = walk.visit.id
    for _ in range(3):
        if step(walk.visit, walk.house).name != "attract":
            walk.hear(events.TimeRanOut(), walk.visit.turn)
    assert walk.visit.facts == Facts() or walk.visit.id != was or walk.visit.over == "help"


def nothing_of_a_visit_reaches_the_next(choices: list[int]) -> None:
    """A visit that begins knows nothing but what was just shown to it."""
    walk = walked(choices)
    for before, heard, after, _ in walk.done:
        if after.id != before.id:
            assert after.turn > before.turn
            assert after.look == type(after.look)()
            assert after.facts == Facts() or isinstance(heard.event, events.CodeShown)
            assert after.facts.number is None


def desk_is_told_once(choices: list[int]) -> None:
    """A colleague is called once for each visit, and the answer is believed."""
    walk = walked(choices)
    told = [order for *_, orders in walk.done for order in orders if isinstance(order.effect, TellDesk)]
    assert len({order.visit for order in told}) == len(told)
    assert walk.visit.facts.desk in (None, Desk.TOLD, Desk.SILENT)


def page_is_the_steps_own(choices: list[int]) -> None:
    """One name for step and page; a page on which nothing is asked has something under way."""
    walk = walked(choices)
    page = page_of(walk.visit, walk.house, TEXTS)
    assert page.step == on_screen(walk.visit, walk.house).name
    assert page.answers or page.grid or walk.visit.open
    assert {type(order.effect) for order in walk.visit.open} <= set(EFFECTS.values())


PROPERTIES = (
    never_raises,
    never_orders_a_second_number,
    stale_answers_and_touches_change_nothing,
    back_restores_what_was_answered,
    failing_workers_are_soon_left_alone,
    every_answer_of_a_page_is_understood,
    number_or_person_is_two_touches_away,
    language_keeps_every_answer,
    silence_ends_every_visit_that_waits,
    nothing_of_a_visit_reaches_the_next,
    desk_is_told_once,
    page_is_the_steps_own,
)
