"""What holds of every visit, whatever happens in whatever order. Each property has a mutant that it kills."""

import re
from dataclasses import replace
from itertools import permutations

from kiosk.rules import Pseudonym, Readiness
from kiosk.visit import events
from kiosk.visit.answers import HelpCall
from kiosk.visit.assessment import evidence
from kiosk.visit.effects import IssueNumber, TellDesk
from kiosk.visit.engine import advance, current_page, current_step
from kiosk.visit.serialization import EFFECTS
from kiosk.visit.state import EventEnvelope, PageId, VisitId
from screens.pages import page_of
from screens.tickets import compose as paper
from tests.support.agenda_map import State, badly, touches_to_the_end, well
from tests.support.builders import MARKS, TEXTS, Walk, answers_to, every_state, walked

_JUDGES = re.compile(
    r"\b(invalid|refused|illegal|expired|ongeldig|geweigerd|illegaal|vervallen|verlopen)\b", re.IGNORECASE
)
TICKET = "01890a5d-ac96-774b-bcce-b302099a8057"
NOISE: tuple[events.Event, ...] = (
    *(events.ScanRefused(why) for why in events.Refusal),
    events.LetterShown(Pseudonym("m77")),
    events.CodeShown(Pseudonym("m99")),
    events.TicketShown(None),
    events.TicketShown(None, "ABCDEFGHIJ234"),
    events.HouseChanged(),
    events.DayListChanged(),
)


def never_raises(choices: list[int]) -> None:
    """Any events in any order: advance() and page() answer."""
    for walk in every_state(choices):
        page_of(walk.visit, walk.context, TEXTS)


def never_orders_a_second_number(choices: list[int]) -> None:
    """I3, I8: one visit, one number."""
    numbers = [
        order for *_, orders in walked(choices).done for order in orders if isinstance(order.effect, IssueNumber)
    ]
    assert len({order.visit for order in numbers}) == len(numbers)


def stale_answers_and_touches_change_nothing(choices: list[int]) -> None:
    """What was meant for an earlier page, or answers an order that is no longer open, dies."""
    walk = walked(choices)
    open_now = set(walk.visit.pending)
    for _, envelope, _, _ in walk.done:
        late = PageId(walk.visit.page_id - 1) if isinstance(envelope.event, events.Touched) else envelope.addressee
        if isinstance(envelope.event, events.Touched | events.Answer) and late not in open_now:
            assert advance(walk.visit, EventEnvelope(envelope.event, walk.now, late), walk.context) == (walk.visit, ())


def back_restores_what_was_answered(choices: list[int]) -> None:
    """Back lands on facts that were, with what happened since; it orders nothing and never undoes a number."""
    walk = walked(choices)
    before = walk.visit
    orders = walk.hear(events.Touched("back"), before.page_id)
    after = walk.visit
    assert not any(isinstance(order.effect, IssueNumber) for order in orders)
    if before.overlay or before.facts.ticket.ordered or not before.history:
        assert replace(after.facts) == before.facts
        return
    earlier = [facts.undo_to(before.facts) for facts in before.history]
    assert after.facts in (*earlier, before.facts)
    assert after.facts.ticket.ordered == before.facts.ticket.ordered


def failing_workers_are_soon_left_alone(choices: list[int]) -> None:
    """A worker that always fails is not asked for ever."""
    walk = walked(choices)
    assert walk.settle(lambda answers: answers[-1]) < 12


def every_answer_of_a_page_is_understood(choices: list[int]) -> None:
    """No dead key: whatever a page offers does something, but for the language that is spoken already."""
    walk = walked(choices)
    for key in page_of(walk.visit, walk.context, TEXTS).pressable():
        touched = events.Touched(key.action.name, key.action.choice)
        after, _ = advance(walk.visit, EventEnvelope(touched, walk.now, walk.visit.page_id), walk.context)
        same = key.action.name in ("back", "help", "speak", "language", "sign", "erase")
        assert same or after != walk.visit, key.action


def number_or_person_is_two_touches_away(choices: list[int]) -> None:
    """R50, I2: help tells the desk; the next touch orders a number, once a card that is in was taken."""
    walk = walked(choices)
    told = walk.visit.facts.happened.desk is not None or any(isinstance(o.effect, TellDesk) for o in walk.visit.pending)
    orders = walk.hear(events.Touched("help"), walk.visit.page_id)
    assert told or any(isinstance(order.effect, TellDesk) for order in orders)
    walk.hear(events.Touched("reception"), walk.visit.page_id)
    if walk.visit.facts.happened.card_in:
        walk.hear(events.CardRemoved())
    assert walk.visit.facts.ticket.ordered


def language_keeps_every_answer(choices: list[int]) -> None:
    """I10."""
    walk = walked(choices)
    before = walk.visit.facts
    walk.hear(events.Touched("language"), walk.visit.page_id)
    walk.hear(events.Touched("speak", "en"), walk.visit.page_id)
    said = replace(walk.visit.facts, greeted=before.greeted, language_asked=before.language_asked)
    assert (
        replace(
            said,
            happened=replace(said.happened, desk=before.happened.desk),
            ticket=replace(said.ticket, ordered=before.ticket.ordered),
        )
        == before
        or walk.visit.facts.ticket.ordered
    )


def silence_ends_every_visit_that_waits(choices: list[int]) -> None:
    """I4: two silences wipe; but nobody is wiped while his number is on its way."""
    walk = walked(choices)
    walk.settle(lambda answers: answers[0])
    was = walk.visit.id
    for _ in range(3):
        if current_step(walk.visit, walk.context).name != "attract":
            walk.hear(events.TimeRanOut(), walk.visit.page_id)
    assert walk.visit.facts.is_idle or walk.visit.id != was or walk.visit.overlay == "help"


def nothing_of_a_visit_reaches_the_next(choices: list[int]) -> None:
    """A visit that begins knows nothing but what was just shown to it."""
    walk = walked(choices)
    for before, envelope, after, _ in walk.done:
        if after.id != before.id:
            assert after.page_id > before.page_id
            assert after.display == type(after.display)()
            assert after.facts.is_idle or isinstance(envelope.event, (events.CodeShown, events.TicketShown))
            assert after.facts.ticket.number is None


def desk_is_told_once(choices: list[int]) -> None:
    """A colleague is called once for each time that somebody asks, and the answer is believed."""
    walk = walked(choices)
    told: set[VisitId] = set()
    for before, envelope, _, orders in walk.done:
        if envelope.event == events.Touched("go_on"):
            told.discard(before.id)  # whoever goes on may ask again
        for order in orders:
            if isinstance(order.effect, TellDesk):
                assert order.visit not in told
                told.add(order.visit)
    assert walk.visit.facts.happened.desk in (None, HelpCall.TOLD, HelpCall.SILENT)


def page_is_the_steps_own(choices: list[int]) -> None:
    """One name for step and page; a page on which nothing is asked has something under way."""
    walk = walked(choices)
    page = page_of(walk.visit, walk.context, TEXTS)
    assert page.step == current_page(walk.visit, walk.context).name
    assert page.answers or page.grid or walk.visit.pending
    assert {type(order.effect) for order in walk.visit.pending} <= set(EFFECTS.values())


def an_exit_is_eight_touches_away(choices: list[int]) -> None:
    """I1, I5: a number, a slip or a person, by the page's own answers, whether the workers answer well or badly."""
    walk = walked(choices)
    if not walk.visit.facts.is_idle:
        state = State(walk.visit, walk.context)
        assert touches_to_the_end(state, well) is not None
        assert touches_to_the_end(state, badly) is not None


def help_is_on_every_page(choices: list[int]) -> None:
    """I2, I5: with whatever is broken; and what waits for nobody lets itself be stopped or waits for a worker."""
    for walk in every_state(choices):
        page = page_of(walk.visit, walk.context, TEXTS)
        assert page.tap_anywhere or "help" in [key.action.name for key in page.upper], page.step
        assert page.answers or page.grid or page.busy or walk.visit.pending, page.step


def words_stand_beside_everything(choices: list[int]) -> None:
    """I6, I9: nothing is said by an icon alone, Dutch stands under every translation, and no sentence judges."""
    for walk in every_state(choices):
        page = page_of(walk.visit, walk.context, TEXTS)
        said = [page.title, *(key.label for key in page.pressable()), *(hint.label for hint in page.body)]
        said += [each.label for each in (page.notice, page.where, *page.facts) if each]
        assert all(each.text.strip() for each in said)
        assert page.language == "nl" or page.title.dutch
        assert not [each for each in said if _JUDGES.search(each.text + (each.dutch or ""))]


def any_order_of_scans_comes_to_the_same(choices: list[int]) -> None:
    """I7: code, letter and card in each order, with whatever is shown in between that belongs to nobody."""
    first, *noise = choices or [0]
    shown: list[events.Event] = [events.CodeShown(MARKS[0]), events.LetterShown(MARKS[1]), events.CardInserted()]
    order = list(permutations(shown))
    walk = Walk()
    for event in order[first % len(order)]:
        for choice in noise[:3]:
            walk.hear(NOISE[choice % len(NOISE)])
        noise = noise[3:]
        walk.hear(event)
    goes_on_to_the_number(walk)
    colour, lines = evidence(walk.visit.facts, walk.context.policy, walk.context)
    assert (colour, {line.what for line in lines}) == (Readiness.GREEN, {"letter.verified", "card.proven"})


def number_is_one_wherever_it_stands(choices: list[int]) -> None:
    """I11: in the ledger's answer, on the glass and on paper; at last everybody asks for reception."""
    walk = walked(choices)
    for action in ("help", "reception"):
        walk.hear(events.Touched(action), walk.visit.page_id)
    walk.hear(events.CardRemoved())
    walk.settle(lambda answers: answers[0])
    issued = {
        each.event.number
        for _, each, _, _ in walk.done
        if each.addressee and isinstance(each.event, events.NumberIssued)
    }
    for visit in (after for _, _, after, _ in walk.done):
        number = visit.facts.ticket.number
        if number is None:
            continue
        page = page_of(visit, walk.context, TEXTS)
        assert page.number is None or page.number.text == number
        on_paper = replace(visit, facts=replace(visit.facts, ticket=replace(visit.facts.ticket, ticket=TICKET)))
        assert paper.ticket(on_paper, walk.context, TEXTS, number, walk.now).number == number
        assert number in issued | {"R007"}


def goes_on_to_the_number(walk: Walk) -> None:
    """As somebody would who has all he needs: yes, the card out when it was read, nothing else wanted."""
    for _ in range(24):
        page = page_of(walk.visit, walk.context, TEXTS)
        keys = [key.action.name for key in page.answers]
        if page.step == "read_number":
            return
        if walk.visit.pending:
            order = walk.visit.pending[0]
            walk.hear(answers_to(order.effect)[0], order)
        elif page.step in ("find_by_card", "show_card") and not walk.visit.facts.happened.privacy_shown:
            walk.hear(events.PageShown(), walk.visit.page_id)
        elif walk.visit.facts.happened.card_in:
            walk.hear(events.CardRemoved())
        elif page.step == "choose_language":
            walk.hear(events.Touched("speak", "nl"), walk.visit.page_id)
        else:
            name = next(name for name in ("start", "that_is_me", "card", "nothing", *keys) if name in keys)
            walk.hear(events.Touched(name), walk.visit.page_id)


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
    an_exit_is_eight_touches_away,
    help_is_on_every_page,
    words_stand_beside_everything,
    any_order_of_scans_comes_to_the_same,
    number_is_one_wherever_it_stands,
)
